import { keyBefore, type KeySpan } from './hour-keys.js';
import { sweepSlice } from './sweep.js';

const HOUR_MS = 3_600_000;
/** Some eight pages of a listing: not worth looking at a part of it only. */
const SHORT_HISTORY_MS = 2_000 * HOUR_MS;

/** What is known of the bucket, by the ledger; hours as milliseconds since the epoch. */
export interface KnownHours {
  readonly oldest: number;
  /** Of the hours that are not in the future: else a bogus folder `year=2099` hides what came since the last run. */
  readonly newest: number;
}

export interface WindowOptions {
  /** Undefined: nothing is known yet. */
  readonly known: KnownHours | undefined;
  readonly now: number;
  readonly lookbackHours: number;
}

/**
 * The hour from which on every run lists all there is: `lookbackHours` before the newest known one. Undefined: from the
 * beginning.
 */
export function windowStart({ known, now, lookbackHours }: WindowOptions): number | undefined {
  if (known === undefined) return undefined;
  const watermark = Math.min(known.newest, Math.floor(now / HOUR_MS) * HOUR_MS);
  const start = watermark - lookbackHours * HOUR_MS;
  return start <= known.oldest ? undefined : start;
}

/**
 * The parts of the bucket that one run looks at, in their order, none twice: what lies before all that is known, one
 * slice of the history, and the window. A short history is listed as a whole; about three
 * requests, however long a long one is.
 */
export function spansToList(options: WindowOptions): KeySpan[] {
  const start = windowStart(options);
  if (options.known === undefined || start === undefined) return [{}];
  const { oldest } = options.known;
  if (start - oldest <= SHORT_HISTORY_MS) return [{}];
  const before = { before: keyBefore(oldest), isRare: true };
  const slice = sweepSlice({ oldest, until: start, now: options.now });
  const window = { after: keyBefore(start) };
  if (slice === undefined) return [before, window];
  // The first slice is open at its beginning.
  return slice.after === undefined ? [slice, window] : [before, slice, window];
}
