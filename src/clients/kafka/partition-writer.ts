import { transactionFailure } from './failure.js';
import { produce, produceBodyBytes } from './produce.js';
import type { Compression } from './compression.js';
import { BATCH_MEMORY, RecordBatch } from './record-batch.js';
import type { KafkaSession } from './session.js';
import { connectionTo, leaderOf, REQUEST_HEADER, type Cluster, type Connection } from './kafkajs-cluster.js';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Writes records of a transaction into one partition, in order. */
export interface PartitionWriter {
  /** Takes the next records; another one after each `send`. */
  readonly batch: RecordBatch;
  /** Sends the batch; resolves when the next may be filled, which is before the acknowledgement. */
  send(): Promise<void>;
  /** Adds a record; sends the batch first when it is full. */
  write(key: Uint8Array, value: Buffer): Promise<void>;
  /** Sends what is left; resolves when all is acknowledged. */
  flush(): Promise<void>;
  /** Resolves when nothing is on the way any more, whatever became of it. */
  settle(): Promise<void>;
}

export interface PartitionWriterOptions {
  readonly session: KafkaSession<Cluster>;
  /** Memory of batches that is free to be used again. */
  readonly memory: Buffer[];
  readonly target: TopicPartition;
  readonly producer: {
    readonly transactionalId: string;
    readonly producerId: string;
    readonly producerEpoch: number;
  };
  readonly compression: Compression;
  readonly signal: AbortSignal;
  readonly include: (partitions: readonly TopicPartition[]) => Promise<void>;
}

/** The broker keeps the order of at most five batches of a producer. */
const MOST_ON_THE_WAY = 5;
const SEND_TIMEOUT_MS = 40_000;

export function partitionWriter(options: PartitionWriterOptions): PartitionWriter {
  const { session, memory, target, producer, compression, signal, include } = options;
  const address = { ...target, transactionalId: producer.transactionalId };
  const origin = {
    producerId: BigInt(producer.producerId),
    producerEpoch: producer.producerEpoch,
    compression,
  };
  const onTheWay = new Set<Promise<void>>();
  let batch: RecordBatch | undefined;
  let sequence = 0;
  let failure: Error | undefined;
  let connection: Connection | undefined;
  let connectedTo: Cluster | undefined;

  const transmit = async (sealed: RecordBatch): Promise<void> => {
    await include([target]);
    await session.use(
      async (cluster) => {
        if (connection === undefined || connectedTo !== cluster) {
          connection = await connectionTo(await leaderOf(cluster, target), 'other');
          connectedTo = cluster;
        }
        const firstSequence = sequence;
        sequence += sealed.count;
        await produce(connection, address, sealed, { ...origin, firstSequence });
      },
      { signal, timeoutMs: SEND_TIMEOUT_MS },
    );
    memory.push(sealed.bytes);
  };

  const send = async (): Promise<void> => {
    const sealed = batch;
    batch = undefined;
    if (failure === undefined && sealed !== undefined && sealed.count > 0) {
      const sending = transmit(sealed)
        .catch((error: unknown) => {
          failure ??= transactionFailure(error);
        })
        .finally(() => onTheWay.delete(sending));
      onTheWay.add(sending);
    }
    while (onTheWay.size >= MOST_ON_THE_WAY) await Promise.race(onTheWay);
    if (failure !== undefined) throw failure;
  };

  const writer: PartitionWriter = {
    get batch() {
      batch ??= new RecordBatch(
        REQUEST_HEADER + produceBodyBytes(address),
        memory.pop() ?? Buffer.allocUnsafeSlow(BATCH_MEMORY),
      );
      return batch;
    },
    send,
    async write(key, value) {
      if (writer.batch.add(key, value)) return;
      await send();
      writer.batch.add(key, value);
    },
    async flush() {
      await send();
      await Promise.all(onTheWay);
      if (failure !== undefined) throw failure;
    },
    async settle() {
      await Promise.all(onTheWay);
    },
  };
  return writer;
}
