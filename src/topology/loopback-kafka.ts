import { isLoopback } from './machine.js';
import { LOCAL, type Topology } from './topology-types.js';

/** Other machines cannot use the Kafka of this one, though HOST says that there are some. */
export interface LoopbackKafka {
  /** Its subject is HOST. */
  readonly what: string;
  readonly why: string;
  /** What lets them in. */
  readonly next: string;
}

/** Undefined where they can use it, or where nothing says that there are any. */
export function loopbackKafka({ host, kafka }: Pick<Topology, 'host' | 'kafka'>): LoopbackKafka | undefined {
  const isAlone = kafka.runtime === 'docker' && kafka.node === LOCAL && kafka.security === 'plaintext';
  if (!isAlone || isLoopback(host)) return undefined;
  return {
    what: `is ${host}, but Kafka listens on ${kafka.bind} alone`,
    why: 'with KAFKA_SECURITY=plaintext it asks nobody who they are',
    next: 'if other machines shall use it: npl-ops config set KAFKA_SECURITY=sasl_scram, then npl-setup --yes',
  };
}
