import { observe, type Probe } from '../probe.js';

/** What is known of something that is looked at again and again. */
export interface Kept<T> {
  /** Of the last look that succeeded. */
  readonly value: T | undefined;
  readonly takenAt: Date | undefined;
  /** Why the last look failed; undefined when it did not, or none has ended yet. */
  readonly trouble: unknown;
}

export interface LookNeeds {
  /** What was seen within this time is taken for now, milliseconds. */
  readonly freshMs: number;
  /** Waits for a look no longer than this; it goes on, and the next caller finds what it brought. Milliseconds. */
  readonly patienceMs: number;
}

export interface KeptLook<T> {
  /** Never rejects. Looks never overlap: while one is under way it is waited for. */
  look(needs: LookNeeds): Promise<Kept<T>>;
}

export interface KeptLookOptions {
  /** Ends whatever look is under way. */
  readonly signal: AbortSignal;
  /** Of each look, milliseconds. */
  readonly timeoutMs: number;
  /** What stands in the place of an error when the time is over. */
  readonly tooSlow: Error;
}

/** A look that may take long or never come back, kept so that nobody waits for it who need not. */
export function keptLook<T>(probe: Probe<T>, { signal, timeoutMs, tooSlow }: KeptLookOptions): KeptLook<T> {
  let kept: Kept<T> = { value: undefined, takenAt: undefined, trouble: undefined };
  let triedAt: number | undefined;
  let underWay: Promise<void> | undefined;

  const lookOnce = async (): Promise<void> => {
    try {
      const seen = await observe(probe, { signal, timeoutMs });
      if (seen.kind === 'seen') kept = { value: seen.value, takenAt: new Date(), trouble: undefined };
      else kept = { ...kept, trouble: seen.kind === 'failed' ? seen.error : tooSlow };
    } catch {
      // Cancelled: nobody is there any more who would be told.
    } finally {
      triedAt = performance.now();
      underWay = undefined;
    }
  };
  return {
    async look({ freshMs, patienceMs }) {
      const isFresh = triedAt !== undefined && performance.now() - triedAt < freshMs;
      if (underWay === undefined && isFresh) return kept;
      underWay ??= lookOnce();
      await atMost(underWay, patienceMs);
      return kept;
    },
  };
}

async function atMost(work: Promise<void>, ms: number): Promise<void> {
  if (!Number.isFinite(ms)) return work;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
