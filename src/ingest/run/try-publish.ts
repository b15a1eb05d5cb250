import { createHash } from 'node:crypto';
import type { Kafka } from '../../clients/kafka/kafka.js';
import type { S3 } from '../../clients/s3/s3.js';
import type { Topology } from '../../topology/topology-types.js';
import type { EventObject } from '../event-object.js';
import { partitionOf } from '../identity.js';
import type { CheckpointTail } from '../publish/checkpoint-tail.js';
import { publishObject, type PublishedCounts } from '../publish/publish-object.js';
import { readEventObject } from '../source/read-event-object.js';

export interface TryPublish {
  readonly store: Pick<S3, 'get'>;
  readonly kafka: Pick<Kafka, 'openTransaction'>;
  readonly tail: CheckpointTail;
  readonly topology: Pick<Topology, 's3' | 'streams' | 'ingest' | 'clickhouse'>;
  /** Partitions of each topic. */
  readonly partitions: ReadonlyMap<string, number>;
  /** Publish it even if it is published. */
  readonly again: boolean;
  readonly attempt: number;
  readonly onProgress: (lines: number, bytes: number) => void;
  /** Told of passing trouble of S3 before each further attempt. */
  readonly onRetry: (error: Error) => void;
  readonly signal: AbortSignal;
}

/**
 * One whole try at publishing an object, in a transaction of its own that is gone when this rejects. Opening the
 * transaction fences whoever else is at the object and decides what they left behind; only then it is known
 * whether the object is published already.
 */
export async function tryPublish(
  object: EventObject,
  options: TryPublish,
): Promise<PublishedCounts | 'already'> {
  const { store, kafka, tail, topology, partitions, again, attempt, onProgress, onRetry, signal } = options;
  const { bucket } = topology.s3;
  const { compression, checkpointsTopic, deadLettersTopic } = topology.ingest;
  const topic = topicOf(topology, object);
  const transaction = await kafka.openTransaction({
    transactionalId: transactionalId(topology.clickhouse.database, bucket, object.key),
    timeoutMs: transactionTimeout(object.size),
    compression,
    signal,
  });
  try {
    if (!again && (await tail.isPublished(object, signal))) {
      await transaction.abort();
      return 'already';
    }
    const partition = partitionOf(object.id, partitions.get(topic) ?? 1);
    const target = { bucket, topic, partition, deadLettersTopic, checkpointsTopic, attempt, onProgress };
    const lines = readEventObject(store, object, { signal, onRetry });
    return await publishObject(object, lines, transaction, target);
  } catch (error) {
    await transaction.abort();
    throw error;
  }
}

/** By key, not by version: whoever publishes an older version of an object must be fenced too. */
function transactionalId(database: string, bucket: string, key: string): string {
  return `npl-${database}-${createHash('sha256').update(`${bucket}/${key}`).digest('hex').slice(0, 16)}`;
}

function topicOf({ streams }: Pick<Topology, 'streams'>, { type }: EventObject): string {
  const stream = streams.find((each) => each.type === type);
  if (stream === undefined) throw new Error(`no stream of ${type} events`);
  return stream.topic;
}

const LEAST_TIMEOUT_MS = 60_000;
/** The broker's own limit, `transaction.max.timeout.ms`. */
const MOST_TIMEOUT_MS = 900_000;
const SLOWEST_BYTES_PER_MS = 250;

/** Enough for an object of so many stored bytes at 250 kB/s; a dead worker holds readers up no longer than that. */
export function transactionTimeout(size: number): number {
  return Math.min(MOST_TIMEOUT_MS, LEAST_TIMEOUT_MS + Math.ceil(size / SLOWEST_BYTES_PER_MS));
}
