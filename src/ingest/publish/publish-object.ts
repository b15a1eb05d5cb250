import type { PartitionWriter } from '../../clients/kafka/partition-writer.js';
import type { Transaction } from '../../clients/kafka/transaction.js';
import { checkpointKey, checkpointTime, type Checkpoint } from '../checkpoint.js';
import type { EventObject } from '../event-object.js';
import { batchTime } from '../hour.js';
import { messageKey, MOST_LINES } from '../identity.js';
import { LONGEST_LINE } from '../load/read-lines.js';
import type { RejectedLine } from '../rejected-line.js';
import { BadObject } from '../source/bad-object.js';
import { EventEncoder, type Reject } from './event-encoder.js';
import { lineRuns } from './line-runs.js';

export interface PublishOptions {
  readonly bucket: string;
  /** Where the events go. */
  readonly topic: string;
  readonly partition: number;
  readonly deadLettersTopic: string;
  readonly checkpointsTopic: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Called for every chunk: lines and bytes so far. */
  readonly onProgress?: (lines: number, bytes: number) => void;
}

/** What an object's lines became. */
export interface PublishedCounts {
  /** Lines that are not blank: published + rejected. */
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
  /** Bytes of the whole content. */
  readonly bytes: number;
}

/** Of a rejected line that is longer than this, which would fit into no message as Base64, the head is kept. */
const LONGEST_KEPT = 700_000;
const HEAD = 65_536;

/**
 * Publishes an object's events, rejected lines and checkpoint in one transaction and commits it. Whatever it rejects
 * with, the transaction is then to be aborted; a KafkaFailure of the commit leaves open whether it stands.
 */
export async function publishObject(
  object: EventObject,
  body: AsyncIterable<Buffer>,
  transaction: Transaction,
  options: PublishOptions,
): Promise<PublishedCounts> {
  const { topic, partition, deadLettersTopic, checkpointsTopic, onProgress } = options;
  const startedAt = performance.now();
  const time = batchTime(object.hour);
  const events = transaction.writer({ topic, partition });
  let deadLetters: PartitionWriter | undefined;
  const encoder = new EventEncoder(messageKey(object.id, 0), time);
  let bytes = 0;

  const bury = async ({ reason, number, bytes: line, length }: Reject) => {
    deadLetters ??= transaction.writer({ topic: deadLettersTopic, partition: 0 });
    const kept = length > LONGEST_KEPT ? line.subarray(0, HEAD) : line;
    const letter: RejectedLine = {
      topic,
      object_id: object.id.toString(),
      line_number: number,
      batch_time: time,
      reason,
      raw: kept.toString('base64'),
      raw_bytes: length,
    };
    await deadLetters.write(messageKey(object.id, number), Buffer.from(JSON.stringify(letter)));
  };

  // Both are written to in any case; one request less.
  await transaction.include([
    { topic, partition },
    { topic: checkpointsTopic, partition: 0 },
  ]);
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    onProgress?.(encoder.published + encoder.rejected, bytes);
  };
  for await (const run of lineRuns(counted(body, count), { longest: LONGEST_LINE, head: HEAD })) {
    if (run.kind === 'too-long') {
      await bury(encoder.skip(run.head, run.length));
      continue;
    }
    for (let at = 0; at < run.bytes.length;) {
      at = encoder.encode(run.bytes, at, events.batch);
      if (encoder.reject !== undefined) await bury(encoder.reject);
      else if (at < run.bytes.length) await events.send();
    }
    if (encoder.number >= MOST_LINES) {
      throw new BadObject('bomb', object.key, `has more than ${MOST_LINES} lines`);
    }
  }
  const { published, rejected } = encoder;
  const counts = { lines: published + rejected, published, rejected, bytes };
  const checkpoint = checkpointOf(object, counts, options, performance.now() - startedAt);
  await transaction
    .writer({ topic: checkpointsTopic, partition: 0 })
    .write(checkpointKey(checkpoint), Buffer.from(JSON.stringify(checkpoint)));
  await transaction.commit();
  return counts;
}

async function* counted(body: AsyncIterable<Buffer>, count: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    count(chunk);
    yield chunk;
  }
}

function checkpointOf(
  object: EventObject,
  counts: PublishedCounts,
  { bucket, partition, attempt }: PublishOptions,
  elapsedMs: number,
): Checkpoint {
  return {
    object_id: object.id.toString(),
    bucket,
    key: object.key,
    etag: object.etag,
    event_type: object.type,
    hour: batchTime(object.hour),
    last_modified: checkpointTime(object.lastModified),
    state: 'published',
    size: object.size,
    ...counts,
    partition,
    seconds: elapsedMs / 1000,
    attempt,
    error: '',
    retry_at: null,
    at: checkpointTime(new Date()),
  };
}
