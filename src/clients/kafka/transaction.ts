import { setTimeout as sleep } from 'node:timers/promises';
import { transactionFailure } from './failure.js';
import { partitionWriter, type PartitionWriter, type TopicPartition } from './partition-writer.js';
import type { Compression } from './compression.js';
import type { KafkaSession } from './session.js';
import { coordinatorOf, type Broker, type Cluster } from './kafkajs-cluster.js';

export { ProducerFenced } from './failure.js';

export interface TransactionOptions {
  /** Who publishes what this names; of several at work, only the last that opened can commit. */
  readonly transactionalId: string;
  /** Milliseconds until the broker aborts a transaction that nobody ends; it takes at most 15 min by default. */
  readonly timeoutMs: number;
  readonly compression: Compression;
  readonly signal: AbortSignal;
}

/**
 * One transaction. After any error it is good for nothing but `abort`: what it wrote may stand or not, which only
 * opening the id anew and reading tells. Every method but `abort` rejects with KafkaFailure, or with Cancelled.
 */
export interface Transaction {
  /** Takes partitions in with one request; a writer's first batch does it for itself otherwise. */
  include(partitions: readonly TopicPartition[]): Promise<void>;
  writer(target: TopicPartition): PartitionWriter;
  /** Sends what the writers still hold, and makes all of it visible at once. */
  commit(): Promise<void>;
  /** Takes back what was sent, as far as the broker can be reached. */
  abort(): Promise<void>;
}

const RETRY_MS = 20;
const CALL_TIMEOUT_MS = 30_000;
const ABORT_TIMEOUT_MS = 10_000;

/** Answers by which nothing happened and that pass by themselves: a transaction is being ended, a broker starts. */
const NOT_YET: readonly unknown[] = [
  'CONCURRENT_TRANSACTIONS',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
];

/**
 * Fences every other producer of the transactional id and ends what it left unfinished: once this has resolved,
 * each earlier transaction of the id is either visible or void.
 */
export async function openTransaction(
  session: KafkaSession<Cluster>,
  memory: Buffer[],
  { transactionalId, timeoutMs, compression, signal }: TransactionOptions,
): Promise<Transaction> {
  const ask = coordinatorOfTransaction(session, transactionalId);
  const { producerId, producerEpoch } = await ask(
    (broker) => broker.initProducerId({ transactionalId, transactionTimeout: timeoutMs }),
    signal,
  );
  const producer = { transactionalId, producerId, producerEpoch };
  const included = new Map<string, Promise<void>>();
  const writers: PartitionWriter[] = [];
  let ended = false;

  const include: Transaction['include'] = async (partitions) => {
    const missing = partitions.filter((target) => !included.has(nameOf(target)));
    if (missing.length > 0) {
      const topics = missing.map(({ topic, partition }) => ({ topic, partitions: [partition] }));
      const adding = ask(async (broker) => {
        await broker.addPartitionsToTxn({ ...producer, topics });
      }, signal);
      for (const target of missing) included.set(nameOf(target), adding);
    }
    await Promise.all(partitions.flatMap((target) => included.get(nameOf(target)) ?? []));
  };
  const end = async (commit: boolean, until: AbortSignal) => {
    if (included.size === 0) return;
    await ask((broker) => broker.endTxn({ ...producer, transactionResult: commit }), until);
  };

  return {
    include,
    writer(target) {
      const writer = partitionWriter({ session, memory, target, producer, compression, signal, include });
      writers.push(writer);
      return writer;
    },
    async commit() {
      await Promise.all(writers.map((writer) => writer.flush()));
      ended = true;
      await end(true, signal);
    },
    async abort() {
      if (ended) return;
      ended = true;
      // A batch that arrived after the end would hang there for ever.
      await Promise.allSettled(writers.map((writer) => writer.settle()));
      await Promise.allSettled([...included.values()]);
      await end(false, AbortSignal.timeout(ABORT_TIMEOUT_MS)).catch(() => undefined);
    },
  };
}

type Ask = <T>(work: (coordinator: Broker) => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Sends requests to the coordinator of a transactional id; repeats those by which nothing has happened yet. */
function coordinatorOfTransaction(session: KafkaSession<Cluster>, transactionalId: string): Ask {
  let known: { readonly cluster: Cluster; readonly coordinator: Broker } | undefined;
  return async (work, signal) => {
    const repeat = async (cluster: Cluster) => {
      for (;;) {
        try {
          // That of a cluster that was given up, as by a send that was cancelled, is connected no more.
          if (known?.cluster !== cluster) {
            known = { cluster, coordinator: await coordinatorOf(cluster, transactionalId) };
          }
          return await work(known.coordinator);
        } catch (error) {
          if (!NOT_YET.includes((error as { type?: unknown }).type)) throw error;
          known = undefined;
        }
        await sleep(RETRY_MS, undefined, { signal });
      }
    };
    try {
      return await session.use(repeat, { signal, timeoutMs: CALL_TIMEOUT_MS });
    } catch (error) {
      throw transactionFailure(error);
    }
  };
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
