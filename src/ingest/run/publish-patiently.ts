import { KafkaFailure } from '../../clients/kafka/failure.js';
import { ProducerFenced } from '../../clients/kafka/transaction.js';
import { S3Failure } from '../../clients/s3/failure.js';
import { NplError } from '../../errors.js';
import type { EventObject } from '../event-object.js';
import type { Patience } from '../load/patience.js';
import { BadObject } from '../source/bad-object.js';
import type { PublishedCounts } from '../publish/publish-object.js';
import type { Outcome } from './outcome.js';
import { retryTime } from './plan-run.js';

export interface PublishPatiently {
  /** One whole try, in a transaction of its own; `already`: somebody has published it by now. */
  readonly tryOnce: (object: EventObject, signal: AbortSignal) => Promise<PublishedCounts | 'already'>;
  /** Sits out a Kafka that is away; rejects when it stays away. */
  readonly patience: Pick<Patience, 'persist' | 'moved'>;
  /** How often this version failed before this run. */
  readonly failedBefore: number;
  /** After which the broker ends the transaction by itself. */
  readonly transactionTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Publishes one object, come what may: every end of it that concerns this object alone is an outcome. Rejects
 * for what concerns all objects: a Kafka that stays away, a bug, a cancel.
 */
export async function publishPatiently(object: EventObject, options: PublishPatiently): Promise<Outcome> {
  const { tryOnce, patience, failedBefore, transactionTimeoutMs, signal } = options;
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const failed = (error: string, isS3Away = false): Outcome => {
    const attempt = failedBefore + 1;
    return { kind: 'failed', object, error, isS3Away, attempt, retryAt: retryTime(attempt, new Date()) };
  };
  try {
    const counts = await patience.persist(() => tryOnce(object, signal));
    patience.moved();
    if (counts === 'already') return { kind: 'by-other', object };
    return { kind: 'published', object, counts, seconds: elapsedMs() / 1000 };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ProducerFenced) {
      if (elapsedMs() < transactionTimeoutMs) return { kind: 'by-other', object };
      return failed(`reading it took longer than ${Math.round(transactionTimeoutMs / 1000)} s`);
    }
    if (error instanceof KafkaFailure || !(error instanceof NplError)) throw error;
    if (error instanceof BadObject && (error.kind === 'gone' || error.kind === 'changed')) {
      return { kind: 'gone', object };
    }
    if (error instanceof BadObject) return failed(`it ${sentence(error).slice(object.key.length + 1)}`);
    if (error instanceof S3Failure) return failed(sentence(error), error.isPassing);
    throw error;
  }
}

function sentence({ message, why }: NplError): string {
  return why === undefined ? message : `${message}: ${why}`;
}
