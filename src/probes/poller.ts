import { setTimeout as delay } from 'node:timers/promises';

export interface PollOptions<T> {
  /** Ends the polling. */
  readonly signal: AbortSignal;
  /** From the end of one look to the start of the next. */
  readonly intervalMs: number;
  /** After a look at which nothing moved, which is by far the most: the interval. Default: `intervalMs`. */
  readonly still?: { readonly intervalMs: number; readonly isStill: (value: T) => boolean };
  /** The interval doubles with each failing look, up to this. */
  readonly longestIntervalMs: number;
  /** A look that failed so thoroughly that looking as often would only add load. */
  readonly failing: (value: T) => boolean;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export type Look<T> = (
  | { readonly ok: true; readonly value: T }
  /** `look` threw, which is data here: the next look may do better. */
  | { readonly ok: false; readonly error: unknown }
) & {
  /** Until the next look. */
  readonly waitMs: number;
};

/** Looks again and again, one look at a time. Ends without an error when `signal` is aborted. */
export async function* poll<T>(
  look: (signal: AbortSignal) => Promise<T>,
  { signal, intervalMs, still, longestIntervalMs, failing, sleep = sleepUnlessAborted }: PollOptions<T>,
): AsyncGenerator<Look<T>, void, void> {
  const cancelled = () => signal.aborted;
  let waitMs = intervalMs;
  while (!cancelled()) {
    const result = await attempt(look, signal);
    if (cancelled()) return;
    if (!result.ok || failing(result.value)) waitMs = Math.min(waitMs * 2, longestIntervalMs);
    else waitMs = still?.isStill(result.value) === true ? still.intervalMs : intervalMs;
    yield { ...result, waitMs };
    await sleep(waitMs, signal);
  }
}

async function attempt<T>(look: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) {
  try {
    return { ok: true as const, value: await look(signal) };
  } catch (error) {
    return { ok: false as const, error };
  }
}

async function sleepUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
