/** A pause between looks that can be cut short. */
export interface WakeableSleep {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends the present pause; without one, the next is skipped. */
  wake(): void;
}

/** `isPaused`: a pause that lasts until it is woken. */
export function wakeableSleep(isPaused: () => boolean): WakeableSleep {
  let wakeNow: (() => void) | undefined;
  let woken = false;
  return {
    async sleep(ms, signal) {
      if (!woken && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const end = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            wakeNow = undefined;
            resolve();
          };
          const timer = setTimeout(() => {
            if (!isPaused()) end();
          }, ms);
          signal.addEventListener('abort', end, { once: true });
          wakeNow = end;
        });
      }
      woken = false;
    },
    wake() {
      woken = true;
      wakeNow?.();
    },
  };
}
