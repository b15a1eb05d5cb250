import kafkajs, { type Admin } from 'kafkajs';

/** The settings of a topic that are in force, its own and the broker's, by name. */
export async function topicConfigOf(admin: Admin, topic: string): Promise<ReadonlyMap<string, string>> {
  return new Map(
    (await describe(admin, topic)).map(({ configName, configValue }) => [configName, configValue]),
  );
}

/** kafkajs knows only the request that replaces all settings of a topic, so its own are sent again. */
export async function setTopicConfig(
  admin: Admin,
  topic: string,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const own = (await describe(admin, topic)).filter(({ configSource }) => configSource === OWN);
  const entries = new Map(own.map(({ configName, configValue }) => [configName, configValue]));
  for (const [name, value] of Object.entries(config)) entries.set(name, value);
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: [...entries].map(([name, value]) => ({ name, value })),
      },
    ],
  });
}

const OWN = kafkajs.ConfigSource.TOPIC_CONFIG;

async function describe(admin: Admin, topic: string) {
  const { resources } = await admin.describeConfigs({
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    includeSynonyms: false,
  });
  return resources[0]?.configEntries ?? [];
}
