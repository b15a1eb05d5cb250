import type { DiskPlace, Runway } from './disk-types.js';

/** Free space at one time; `at` in milliseconds since the epoch. */
export interface DiskSample {
  readonly at: number;
  readonly free: number;
}

const HOUR_MS = 3_600_000;
/** What is measured for less tells more of one file than of the days to come. */
export const LEAST_HOURS = 0.25;
/** What was before says less of the hours to come: a week of rest would hide a flood. */
const RECENT_MS = 24 * HOUR_MS;
const LONGEST_HOURS = 24 * 365;

/** Of the last day, from its first sample to the last, so that what was freed counts as well; of all where a day has too few. */
export function runwayOf(samples: readonly DiskSample[]): Runway {
  const last = samples.at(-1);
  if (last === undefined) return { growthPerHour: undefined, hoursUntilFull: undefined, measuredHours: 0 };
  const hoursSince = (first: DiskSample): number => (last.at - first.at) / HOUR_MS;
  const recent = samples.find(({ at }) => at >= last.at - RECENT_MS) ?? last;
  const first = hoursSince(recent) < LEAST_HOURS ? (samples[0] ?? last) : recent;
  const measuredHours = hoursSince(first);
  if (measuredHours < LEAST_HOURS) {
    return { growthPerHour: undefined, hoursUntilFull: undefined, measuredHours };
  }
  const growthPerHour = (first.free - last.free) / measuredHours;
  const hours = last.free === 0 ? 0 : growthPerHour > 0 ? last.free / growthPerHour : Infinity;
  return { growthPerHour, hoursUntilFull: hours > LONGEST_HOURS ? undefined : hours, measuredHours };
}

type Urgency = Pick<Runway, 'hoursUntilFull'> & Pick<DiskPlace, 'freeBytes' | 'totalBytes'>;

/** Orders what is full first before the rest, then by the share that is free. */
export function byUrgency(a: Urgency, b: Urgency): number {
  const hours = ({ hoursUntilFull }: Urgency) => hoursUntilFull ?? Number.MAX_VALUE;
  const free = ({ freeBytes, totalBytes }: Urgency) => freeBytes / Math.max(1, totalBytes);
  return hours(a) - hours(b) || free(a) - free(b);
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
