import { raceAbort } from '../../clients/aborted.js';

interface Looking<T> {
  readonly outcome: Promise<T>;
  readonly stop: AbortController;
  startedAt: number;
  waiting: number;
}

/**
 * One look for all who ask while it lasts, and for `freshMs` after it began. It is given up when nobody waits any more.
 * A failed one is shared only by those who waited for it.
 */
export function sharedLook<T>(
  look: (signal: AbortSignal) => Promise<T>,
  freshMs: number,
): (signal: AbortSignal) => Promise<T> {
  let current: Looking<T> | undefined;

  const start = (): Looking<T> => {
    const stop = new AbortController();
    const looking = { outcome: look(stop.signal), stop, startedAt: performance.now(), waiting: 0 };
    const forget = (): void => {
      if (current === looking) current = undefined;
    };
    looking.outcome.catch(forget);
    stop.signal.addEventListener('abort', forget);
    return looking;
  };

  return async (signal) => {
    signal.throwIfAborted();
    const isFresh = current !== undefined && performance.now() - current.startedAt < freshMs;
    const looking = (current = current !== undefined && (isFresh || current.waiting > 0) ? current : start());
    looking.waiting += 1;
    try {
      return await raceAbort(looking.outcome, signal);
    } finally {
      looking.waiting -= 1;
      if (looking.waiting === 0 && signal.aborted) looking.stop.abort(signal.reason);
    }
  };
}
