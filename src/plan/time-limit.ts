import { NplError } from '../errors.js';

/** How long stopped work may take to settle before it is given up, milliseconds. */
export const GRACE_MS = 10_000;
/** The longest delay a timer takes; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type StopReason = 'cancel' | 'timeout';

export type Settled<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** It failed; `stopped` where it was being stopped by then. */
  | { readonly kind: 'error'; readonly error: unknown; readonly stopped: StopReason | undefined }
  /** It was asked to stop and did not within the grace period: it may still be running. */
  | { readonly kind: 'stuck'; readonly stopped: StopReason };

/**
 * Runs `work` with a signal that aborts when `signal` does or after `timeoutMs`. Work that ends well after
 * that has still ended well. Never rejects.
 */
export function withinLimit<T>(
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Settled<T>> {
  return new Promise((resolve) => {
    const controller = new AbortController();
    let stopped: StopReason | undefined;
    let grace: NodeJS.Timeout | undefined;
    const stop = (reason: StopReason): void => {
      if (stopped !== undefined) return;
      stopped = reason;
      grace = setTimeout(() => settle({ kind: 'stuck', stopped: reason }), GRACE_MS);
      controller.abort(
        reason === 'cancel' ? signal.reason : new NplError(`took longer than ${timeoutMs / 1000} s`),
      );
    };
    const cancel = (): void => stop('cancel');
    const limit = setTimeout(() => stop('timeout'), Math.min(timeoutMs, LONGEST_TIMER_MS));
    const settle = (settled: Settled<T>): void => {
      clearTimeout(limit);
      clearTimeout(grace);
      signal.removeEventListener('abort', cancel);
      resolve(settled);
    };
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    work(controller.signal).then(
      (value) => settle({ kind: 'value', value }),
      (error: unknown) => settle({ kind: 'error', error, stopped }),
    );
  });
}
