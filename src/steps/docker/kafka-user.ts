import { KafkaFailure } from '../../clients/kafka/failure.js';
import type { KafkaUsers } from '../../clients/kafka/users.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import type { Step } from '../../plan/step.js';
import type { KafkaService } from '../../topology/topology-types.js';

export interface KafkaUserStep {
  readonly kafka: KafkaService;
  readonly needs: readonly string[];
  /** Signs in as the user that is to exist. */
  readonly client: Pick<Kafka, 'address' | 'brokerCount'>;
  readonly users: Pick<KafkaUsers, 'setPassword'>;
  /** KAFKA_PASSWORD. */
  readonly password: string;
}

/** The broker that npl runs knows the user of env.conf with the password of the secrets. */
export function kafkaUserStep({ kafka, needs, client, users, password }: KafkaUserStep): Step {
  const { user, node } = kafka;
  const signedIn = `${user} signs in at ${client.address}`;
  const will = [`let Kafka user ${user} sign in with the password of .npl/secrets.env`];
  return {
    id: 'kafka-user',
    title: 'Kafka user',
    node,
    needs,
    will,
    timeoutMs: 300_000,
    retries: 2,
    check: async ({ signal }) => {
      try {
        await client.brokerCount({ signal });
        return { holds: true, detail: signedIn };
      } catch (error) {
        if (!(error instanceof KafkaFailure) || error.kind !== 'authentication') throw error;
        return { holds: false, will };
      }
    },
    apply: ({ signal }) => users.setPassword(user, password, signal),
    verify: async ({ signal }) => {
      await client.brokerCount({ signal });
      return signedIn;
    },
  };
}
