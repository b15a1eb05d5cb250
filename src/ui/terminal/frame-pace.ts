export interface FramePace {
  /** Something changed: drawn with whatever else changes until then. */
  soon(): void;
  /** A key was pressed: drawn when the keys that came with it are done. */
  now(): void;
  stop(): void;
}

/** Draws at most every `intervalMs`, but answers keys at once. */
export function framePace(draw: () => void, intervalMs: number): FramePace {
  let last = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const clear = (): void => {
    clearTimeout(timer);
    clearImmediate(immediate);
    timer = immediate = undefined;
  };
  const drawNow = (): void => {
    clear();
    last = performance.now();
    draw();
  };
  return {
    soon() {
      timer ??= setTimeout(drawNow, Math.max(0, last + intervalMs - performance.now()));
    },
    now() {
      immediate ??= setImmediate(drawNow);
    },
    stop: clear,
  };
}
