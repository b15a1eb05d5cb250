/** Runs at most so many at once; the others wait their turn, and leave the queue when they are aborted. */
export function atMost(count: number): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let free = count;
  const waiting = new Set<() => void>();

  const turn = (signal: AbortSignal): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const take = (): void => {
        waiting.delete(take);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.delete(take);
        reject(signal.reason as Error);
      };
      waiting.add(take);
      signal.addEventListener('abort', leave, { once: true });
    });
  };

  return async (work, signal) => {
    signal.throwIfAborted();
    await turn(signal);
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next === undefined) free += 1;
      else next();
    }
  };
}
