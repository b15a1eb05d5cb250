import { setTimeout as sleep } from 'node:timers/promises';
import { abortedError } from '../../clients/aborted.js';
import { S3Failure } from '../../clients/s3/failure.js';

/** How much trouble of S3 is sat out before it becomes a failure. */
export interface Patience {
  /** Requests in a row without one byte or key of progress. */
  readonly attempts: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** How long a body may send nothing while it is waited for. */
  readonly silenceMs: number;
}

/** About half a minute of waiting: a restart of the service, or a spell of SlowDown. */
export const PATIENCE: Patience = {
  attempts: 8,
  firstWaitMs: 250,
  longestWaitMs: 10_000,
  silenceMs: 30_000,
};

/**
 * Returns when it is time for the next attempt, after `failures` in a row; throws the error itself where another
 * attempt would not help, or where there were enough. The SDK repeats a request twice by itself; its retries share a
 * quota that a bad hour uses up, and they know nothing of bodies that break off.
 */
export async function waitToRetry(
  error: unknown,
  failures: number,
  { attempts, firstWaitMs, longestWaitMs }: Patience,
  signal: AbortSignal,
  onRetry: (error: Error) => void = () => undefined,
): Promise<void> {
  if (!(error instanceof S3Failure && error.isPassing) || failures >= attempts) throw error;
  onRetry(error);
  const most = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1));
  try {
    // Objects that failed together must not all come back together.
    await sleep(most * (0.5 + Math.random() / 2), undefined, { signal });
  } catch {
    throw abortedError(signal, 'waiting for S3');
  }
}
