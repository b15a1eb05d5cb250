import type { KeySpan } from './hour-keys.js';
import { keyBefore } from './hour-keys.js';

const HOUR_MS = 3_600_000;
/** Ten days of four objects an hour are one page of a listing, and the page shows that they end. */
const SLICE_MS = 240 * HOUR_MS;
/** What lies before is in the first slice: one object of 1970 must not make the round a hundred times longer. */
const LONGEST_HISTORY_MS = 10 * 366 * 24 * HOUR_MS;

/**
 * The slice of the history before `until` that a run at `now` lists again. Each run takes another one by its hour, and
 * nothing is remembered: ten years are 366 slices, so that hourly runs see each of them within about two weeks.
 * Undefined: there is no history.
 */
export function sweepSlice({
  oldest,
  until,
  now,
}: {
  /** Oldest known hour. */
  readonly oldest: number;
  /** Where the window of each run begins. */
  readonly until: number;
  readonly now: number;
}): KeySpan | undefined {
  if (until <= oldest) return undefined;
  // Slices lie at fixed hours: were they counted from `until`, an hour might stay between two of them for ever.
  const first = Math.floor(Math.max(oldest, until - LONGEST_HISTORY_MS) / SLICE_MS);
  const last = Math.floor((until - HOUR_MS) / SLICE_MS);
  const count = last - first + 1;
  // A prime, so that a schedule of every second or every 24th hour comes round all slices as well.
  const turn = Math.floor(now / HOUR_MS) % primeFrom(count);
  const slice = first + (turn % count);
  return {
    ...(slice === first ? {} : { after: keyBefore(slice * SLICE_MS) }),
    before: keyBefore(slice === last ? until : (slice + 1) * SLICE_MS),
  };
}

function primeFrom(least: number): number {
  let candidate = least;
  while (!isPrime(candidate)) candidate += 1;
  return candidate;
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
  return true;
}
