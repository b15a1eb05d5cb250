import { observe, type Observation, type Probe, type ProbeLimits } from './probe.js';

/** A probe that somebody who looks again and again need not ask each time. */
export interface PacedProbe<T> {
  /** What it says now, or what it said a short while ago; `isUrgent`: only if it would cost too much to ask again. */
  observe(limits: ProbeLimits, isUrgent?: boolean): Promise<Observation<T>>;
  /** Makes it be asked the next time. */
  renew(): void;
}

export interface Pace<T> {
  /** Where nothing is urgent, what it said is taken for as long, milliseconds. */
  readonly leastMs: number;
  /** Something that is not well may be mended at any time: it is asked each time. Default: all is well. */
  readonly isWell?: (value: T) => boolean;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** The probe may be busy for a tenth of the time; what it said is never used for longer than this because of that. */
const REST = 10;
const OLDEST_MS = 10_000;

export function paced<T>(probe: Probe<T>, { leastMs, isWell = () => true, clock }: Pace<T>): PacedProbe<T> {
  let kept:
    { readonly seen: Observation<T>; readonly until: number; readonly urgentUntil: number } | undefined;
  return {
    async observe(limits, isUrgent = false) {
      const startedAt = clock();
      const until = isUrgent ? kept?.urgentUntil : kept?.until;
      if (kept !== undefined && startedAt < (until ?? 0)) return kept.seen;
      const seen = await observe(probe, limits);
      const endedAt = clock();
      const urgentUntil = endedAt + Math.min((endedAt - startedAt) * REST, OLDEST_MS);
      const keeps = seen.kind === 'seen' && isWell(seen.value);
      kept = keeps ? { seen, urgentUntil, until: Math.max(urgentUntil, endedAt + leastMs) } : undefined;
      return seen;
    },
    renew() {
      kept = undefined;
    },
  };
}
