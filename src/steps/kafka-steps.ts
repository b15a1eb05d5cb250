import type { Docker } from '../clients/docker/docker.js';
import { insideContainer } from '../clients/docker/inside-container.js';
import { kafkaUsers } from '../clients/kafka/users.js';
import type { Kafka } from '../clients/kafka/kafka.js';
import type { Secrets } from '../config/secrets.js';
import type { EngineSpec } from '../embedded/engine.js';
import { installKafkaJars } from '../embedded/kafka/install-jars.js';
import { findKafkaJars, kafkaJarsDir, KAFKA_VERSION } from '../embedded/kafka/jars.js';
import { findJava } from '../embedded/kafka/java.js';
import { kafkaEngine, type KafkaProgram } from '../embedded/kafka/kafka-engine.js';
import { prepareKafka } from '../embedded/kafka/prepare-kafka.js';
import type { Step } from '../plan/step.js';
import { stacksOf } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';
import { kafkaUserStep } from './docker/kafka-user.js';
import { refuseUngiven } from './docker/secrets.js';
import { stackNeeds } from './docker-steps.js';
import { embeddedEngineStep } from './embedded-engine.js';
import { engineSoftwareStep } from './engine-software.js';
import { externalServiceStep } from './external-service.js';

interface Tools {
  readonly kafka: Pick<Kafka, 'address' | 'brokerCount'>;
  readonly docker: (node: string) => Docker;
  readonly secrets: Secrets;
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
}

/** Kafka as env.conf wants it: fetched and started here, or made sure of elsewhere. */
export function kafkaSteps(topology: Topology, tools: Tools): Step[] {
  const { kafka: service, stateDir } = topology;
  const { kafka, env, cacheDir, secrets } = tools;
  if (service.runtime !== 'embedded') {
    const users = kafkaUserSteps(topology, tools);
    return [
      ...users,
      externalServiceStep({
        name: 'kafka',
        title: 'Kafka',
        needs: [...stackNeeds(topology, 'kafka'), ...users.map(({ id }) => id), ...passwordNeeds(topology)],
        answer: async (signal) => {
          refuseUngiven(topology, secrets);
          return `${kafka.address} answers, ${await kafka.brokerCount({ signal })} broker(s)`;
        },
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

/** The step that asks for the password of a broker of others, where the plan has it: it is not asked for twice. */
function passwordNeeds(topology: Topology): string[] {
  const isGiven = topology.kafka.runtime === 'external' && topology.kafka.security === 'sasl_scram';
  return isGiven && stacksOf(topology).length > 0 ? ['secrets'] : [];
}

/** A broker of ours that wants a sign-in knows nobody when it starts for the first time. */
function kafkaUserSteps(topology: Topology, { kafka, docker, secrets }: Tools): Step[] {
  const { kafka: service, stackName } = topology;
  if (service.runtime !== 'docker' || service.security !== 'sasl_scram') return [];
  return [
    kafkaUserStep({
      kafka: service,
      needs: stackNeeds(topology, 'kafka'),
      client: kafka,
      users: kafkaUsers(insideContainer(docker(service.node), stackName, 'kafka')),
      password: secrets.get('KAFKA_PASSWORD'),
    }),
  ];
}
