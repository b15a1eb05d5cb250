import type { Kafka, TopicSpec } from '../clients/kafka/kafka.js';
import { NplError } from '../errors.js';
import type { Step } from '../plan/step.js';
import type { Topology } from '../topology/topology-types.js';

type Broker = Pick<Kafka, 'createTopics' | 'addPartitions' | 'topicStats' | 'topicConfig' | 'setTopicConfig'>;

export interface Topics {
  readonly needs: readonly string[];
  readonly optional?: boolean;
  readonly wanted: readonly TopicSpec[];
}

/** The topics of the event streams, and the two that ingestion keeps of its own. */
export function wantedTopics({
  kafka: { partitions, replication },
  streams,
  ingest,
}: Pick<Topology, 'streams' | 'ingest'> & {
  readonly kafka: Pick<Topology['kafka'], 'partitions' | 'replication'>;
}): TopicSpec[] {
  return [
    ...streams.map(({ topic }) => ({ name: topic, partitions, replication })),
    { name: ingest.deadLettersTopic, partitions: 1, replication },
    // Deleting by age would forget what is published, and it would be published again.
    {
      name: ingest.checkpointsTopic,
      partitions: 1,
      replication,
      config: { 'cleanup.policy': 'compact' },
    },
  ];
}

interface Shortfall {
  readonly missing: readonly TopicSpec[];
  /** Topics with fewer partitions than wanted. */
  readonly narrow: readonly TopicSpec[];
  /** Topics that exist with other settings than wanted. */
  readonly unlike: readonly (TopicSpec & { readonly config: Readonly<Record<string, string>> })[];
}

/** Topics as they are wanted. Partitions are only ever added, for Kafka cannot take one away. */
export function topicsStep(kafka: Broker, { needs, optional, wanted }: Topics): Step {
  const names = wanted.map(({ name }) => name);
  const shortfall = async (signal: AbortSignal): Promise<Shortfall> => {
    const stats = new Map((await kafka.topicStats(names, { signal })).map((topic) => [topic.name, topic]));
    const configured = wanted.flatMap(({ config, ...spec }) =>
      config === undefined || !stats.has(spec.name) ? [] : [{ ...spec, config }],
    );
    const unlike: Shortfall['unlike'][number][] = [];
    for (const topic of configured) {
      const actual = await kafka.topicConfig(topic.name, { signal });
      if (Object.entries(topic.config).some(([name, value]) => actual.get(name) !== value))
        unlike.push(topic);
    }
    return {
      missing: wanted.filter(({ name }) => !stats.has(name)),
      narrow: wanted.filter(
        ({ name, partitions }) => (stats.get(name)?.partitions.length ?? Infinity) < partitions,
      ),
      unlike,
    };
  };
  const whole = `${names.length} topics`;
  return {
    id: 'topics',
    title: 'Kafka topics',
    node: 'local',
    needs,
    ...(optional === undefined ? {} : { optional }),
    will: [`create what is missing of ${names.join(', ')}`],
    timeoutMs: 120_000,
    retries: 2,
    check: async ({ signal }) => {
      const found = await shortfall(signal);
      const will = actionsFor(found);
      return will.length === 0 ? { holds: true, detail: whole } : { holds: false, will };
    },
    apply: async ({ signal }) => {
      const { missing, narrow, unlike } = await shortfall(signal);
      await kafka.createTopics(missing, { signal });
      for (const { name, partitions } of narrow) await kafka.addPartitions(name, partitions, { signal });
      for (const { name, config } of unlike) await kafka.setTopicConfig(name, config, { signal });
    },
    verify: async ({ signal }) => {
      const will = actionsFor(await shortfall(signal));
      if (will.length === 0) return whole;
      throw new NplError('topics are not as wanted', {
        why: `still to do: ${will.join('; ')}`,
        next: 'npl-ops logs kafka',
      });
    },
  };
}

function actionsFor({ missing, narrow, unlike }: Shortfall): string[] {
  return [
    ...byPartitions(missing).map(([partitions, topics]) => `create ${topics} with ${partitions}`),
    ...byPartitions(narrow).map(([partitions, topics]) => `give ${topics} ${partitions}`),
    ...unlike.map(({ name, config }) => {
      const settings = Object.entries(config).map(([key, value]) => `${key}=${value}`);
      return `set ${settings.join(' ')} on ${name}`;
    }),
  ];
}

/** `['3 partitions', 'a, b']` and so on. */
function byPartitions(topics: readonly TopicSpec[]): [partitions: string, topics: string][] {
  const counts = [...new Set(topics.map(({ partitions }) => partitions))];
  return counts.map((count) => [
    count === 1 ? '1 partition' : `${count} partitions`,
    topics.flatMap(({ name, partitions }) => (partitions === count ? [name] : [])).join(', '),
  ]);
}
