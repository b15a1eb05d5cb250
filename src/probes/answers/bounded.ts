import { raceAbort } from '../../clients/aborted.js';
import type { Finding } from './finding.js';

export interface Limit {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly limitMs: number;
  /** What is found when the time is up. */
  readonly late: (seconds: number) => Finding;
}

/**
 * One look within its time, whether or not all of it heeds its signal. Rejects when the caller's own signal is aborted,
 * with its reason.
 */
export async function bounded(
  { signal, limitMs, late }: Limit,
  look: (signal: AbortSignal) => Promise<Finding>,
): Promise<Finding> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(limitMs);
  const either = AbortSignal.any([signal, limit]);
  const looking = look(either);
  try {
    return await raceAbort(looking, either);
  } catch (error) {
    // What it ends with after that is of no interest to anybody.
    looking.catch(() => undefined);
    signal.throwIfAborted();
    if (limit.aborted) return late(limitMs / 1000);
    throw error;
  }
}
