import type { Kafka } from '../clients/kafka.js';
import type { EngineSpec } from '../embedded/engine.js';
import { installKafkaJars } from '../embedded/kafka/install-jars.js';
import { findKafkaJars, kafkaJarsDir, KAFKA_VERSION } from '../embedded/kafka/jars.js';
import { findJava } from '../embedded/kafka/java.js';
import { kafkaEngine, type KafkaProgram } from '../embedded/kafka/kafka-engine.js';
import { prepareKafka } from '../embedded/kafka/prepare-kafka.js';
import type { Step } from '../plan/step.js';
import type { Topology } from '../topology/topology-types.js';
import { embeddedEngineStep } from './embedded-engine.js';
import { engineSoftwareStep } from './engine-software.js';
import { externalServiceStep } from './external-service.js';

interface Tools {
  readonly kafka: Pick<Kafka, 'address' | 'brokerCount'>;
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
}

/** Kafka as env.conf wants it: fetched and started here, or made sure of elsewhere. */
export function kafkaSteps({ kafka: service, stateDir }: Topology, { kafka, env, cacheDir }: Tools): Step[] {
  if (service.runtime !== 'embedded') {
    return [
      externalServiceStep({
        name: 'kafka',
        title: 'Kafka',
        answer: async (signal) =>
          `${kafka.address} answers, ${await kafka.brokerCount({ signal })} broker(s)`,
      }),
    ];
  }
  const program = async (signal: AbortSignal): Promise<KafkaProgram> => ({
    java: await findJava(env, signal),
    jarsDir: kafkaJarsDir(cacheDir),
  });
  return [
    engineSoftwareStep({
      id: 'kafka-software',
      title: 'Apache Kafka software',
      optional: true,
      will: `fetch Apache Kafka ${KAFKA_VERSION} with Maven (45 MB, checksums pinned)`,
      find: async (signal) => {
        const { version } = await findJava(env, signal);
        const jars = await findKafkaJars(cacheDir);
        return jars === undefined ? undefined : `Apache Kafka ${KAFKA_VERSION} on Java ${version}`;
      },
      install: ({ signal, log }) => installKafkaJars(cacheDir, { env, signal, log }),
    }),
    embeddedEngineStep({
      name: 'kafka',
      title: 'Kafka',
      stateDir,
      needs: ['kafka-software'],
      optional: true,
      spec: async (signal): Promise<EngineSpec> => kafkaEngine(service, await program(signal)),
      prepare: async ({ signal }) => prepareKafka(service, await program(signal), { signal }),
    }),
  ];
}
