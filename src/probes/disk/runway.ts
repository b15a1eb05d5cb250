import type { Runway } from './disk-types.js';

/** Free space at one time; `at` in milliseconds since the epoch. */
export interface DiskSample {
  readonly at: number;
  readonly free: number;
}

const HOUR_MS = 3_600_000;
/** What is measured for less tells more of one file than of the days to come. */
const LEAST_HOURS = 0.25;
const LONGEST_HOURS = 24 * 365;

/** From the oldest to the newest sample: what was freed in between counts as well. */
export function runwayOf(samples: readonly DiskSample[]): Runway {
  const [first] = samples;
  const last = samples.at(-1);
  const measuredHours = first === undefined || last === undefined ? 0 : (last.at - first.at) / HOUR_MS;
  if (first === undefined || last === undefined || measuredHours < LEAST_HOURS) {
    return { growthPerHour: undefined, hoursUntilFull: undefined, measuredHours };
  }
  const growthPerHour = (first.free - last.free) / measuredHours;
  const hours = growthPerHour > 0 ? last.free / growthPerHour : Infinity;
  return { growthPerHour, hoursUntilFull: hours > LONGEST_HOURS ? undefined : hours, measuredHours };
}

/** Samples are kept no closer than this, and for a week. */
const APART_MS = 5 * 60_000;
const KEPT_MS = 7 * 24 * HOUR_MS;

/** The samples with one more; the newest is always that of now. */
export function withSample(samples: readonly DiskSample[], now: DiskSample): DiskSample[] {
  const kept = samples.filter(({ at }) => at > now.at - KEPT_MS && at < now.at);
  const settled = kept.filter(({ at }, index) => index === 0 || at - (kept[index - 1]?.at ?? 0) >= APART_MS);
  return [...settled, now];
}
