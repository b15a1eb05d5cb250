import { isLoopback } from './machine.js';
import { LOCAL, type Topology } from './topology-types.js';

/**
 * A sentence whose subject is HOST: why other machines cannot use the Kafka of this one, though HOST says that there are some; undefined where they can,
 * or where nothing says so.
 */
export function loopbackKafka({ host, kafka }: Pick<Topology, 'host' | 'kafka'>): string | undefined {
  const isAlone = kafka.runtime === 'docker' && kafka.node === LOCAL && kafka.security === 'plaintext';
  if (!isAlone || isLoopback(host)) return undefined;
  return `is ${host}, but Kafka listens on ${kafka.bind} alone: with KAFKA_SECURITY=plaintext it asks nobody who they are`;
}

/** What lets them in. */
export const OPEN_KAFKA =
  'if other machines shall use it: npl-ops config set KAFKA_SECURITY=sasl_scram, then npl-setup --yes';
