import { KafkaFailure } from '../../clients/kafka/failure.js';
import { connectKafka, type Kafka } from '../../clients/kafka/kafka.js';
import type { Address } from '../../topology/reach.js';
import { dial, hostPort } from '../probe.js';
import type { KafkaSpec } from './check-spec.js';
import { findingOf, ok, problem, warning, type Finding } from './finding.js';
import { listed } from './place-name.js';
import { passwordOf } from './secret-source.js';
import type { CheckTools } from './tools.js';

const DIAL_MS = 1_500;

/** Signs in where that is asked for, and looks at the brokers. `name`: `Kafka 4.3`. */
export async function askCluster(
  spec: KafkaSpec,
  name: string,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Finding> {
  const place = hostPort(spec.host, spec.port);
  if (spec.security === 'sasl_scram' && spec.asks === 'address') return ok(`${name} answers at ${place}`);
  let password: string;
  try {
    password = (await passwordOf('KAFKA_PASSWORD', spec.password, tools)).value;
  } catch (error) {
    return findingOf(error, 'mend .npl/secrets.env');
  }
  const isSignedIn = spec.security === 'sasl_scram';
  if (isSignedIn && password === '')
    return problem(
      `${name} at ${place} asks for the password of ${spec.user}, and there is none`,
      'answer the password of that user',
    );
  const kafka = connectKafka(spec, password);
  try {
    const brokers = await kafka.advertised({ signal });
    const outOfReach = await unreached(brokers, spec, signal);
    return clusterFinding({ spec, name, place, brokers: brokers.length, outOfReach });
  } catch (error) {
    signal.throwIfAborted();
    return refusedFinding(error, { spec, name, place });
  } finally {
    await closed(kafka);
  }
}

interface Cluster {
  readonly spec: Pick<KafkaSpec, 'security' | 'user' | 'replication'>;
  readonly name: string;
  readonly place: string;
  readonly brokers: number;
  /** Advertised addresses that lead nowhere from here. */
  readonly outOfReach: readonly string[];
}

export function clusterFinding({ spec, name, place, brokers, outOfReach }: Cluster): Finding {
  const count = `${brokers} ${brokers === 1 ? 'broker' : 'brokers'}`;
  if (outOfReach.length > 0)
    return problem(
      `${name} at ${place} sends its clients to ${listed(outOfReach)}, which this machine does not reach`,
      'set advertised.listeners of the brokers to addresses that this machine reaches',
    );
  if (brokers < spec.replication)
    return problem(
      `${name} at ${place} has ${count}, and KAFKA_REPLICATION wants ${spec.replication} copies of each message`,
      `answer ${brokers} for KAFKA_REPLICATION`,
    );
  const how = spec.security === 'sasl_scram' ? ` and takes ${spec.user}` : '';
  return ok(`${name} answers at ${place}${how}, ${count}`);
}

/** It has answered as Kafka before, so that a connection that is cut means that it wants to know who comes. */
function refusedFinding(
  error: unknown,
  {
    spec,
    name,
    place,
  }: Pick<Cluster, 'name' | 'place'> & { readonly spec: Pick<KafkaSpec, 'security' | 'asks'> },
): Finding {
  const isCut = error instanceof KafkaFailure && ['unreachable', 'not-kafka'].includes(error.kind);
  if (isCut && spec.security === 'plaintext') {
    const text = `${name} answers at ${place}, and takes nobody who does not sign in`;
    const next = 'answer sasl_scram for KAFKA_SECURITY, and then user and password';
    return spec.asks === 'address' ? warning(text, next) : problem(text, next);
  }
  return findingOf(error, 'correct KAFKA_SECURITY, KAFKA_USER or the password');
}

async function unreached(
  brokers: readonly Address[],
  { host, port }: Address,
  signal: AbortSignal,
): Promise<string[]> {
  const others = brokers.filter((broker) => broker.host !== host || broker.port !== port);
  const dialled = await Promise.all(
    others.map((broker) =>
      dial(broker.host, broker.port, AbortSignal.any([signal, AbortSignal.timeout(DIAL_MS)])).then(
        () => [],
        () => [hostPort(broker.host, broker.port)],
      ),
    ),
  );
  signal.throwIfAborted();
  return dialled.flat();
}

/** Nobody waits for a client that is of no use any more. */
async function closed(kafka: Pick<Kafka, 'close'>): Promise<void> {
  await kafka.close().catch(() => undefined);
}
