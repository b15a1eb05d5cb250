import type { Address } from '../../topology/reach.js';
import { clusterOf, type Cluster } from './kafkajs-cluster.js';
import { kafkaSession, type CallOptions } from './session.js';
import type { KafkaTarget } from './sign-in.js';

/** kafkajs decodes them; its other callers never look. */
type WithBrokers = { readonly brokers: readonly { readonly host: string; readonly port: number }[] };

/**
 * The addresses that the listener at `target` tells its clients to use. Asked over the first connection alone: an
 * advertised address that leads nowhere is what this is for, and a client's other calls would go there.
 */
export async function advertisedBrokers(target: KafkaTarget, options: CallOptions = {}): Promise<Address[]> {
  const session = kafkaSession(target, clusterOf);
  try {
    return await session.use(async (cluster: Cluster) => {
      const broker = await cluster.brokerPool.findConnectedBroker();
      const { brokers } = (await broker.metadata([])) as unknown as WithBrokers;
      return brokers.map(({ host, port }) => ({ host, port }));
    }, options);
  } finally {
    await session.close();
  }
}
