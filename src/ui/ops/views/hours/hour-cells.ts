import type { LedgerHour } from '../../../../ingest/ledger/read-hours.js';
import { formatCount } from '../../../plain/format.js';
import type { Theme } from '../../../theme.js';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What an hour is to an operator; `blank`: outside of what is known, or not over yet. */
export type CellState =
  'blank' | 'missing' | 'failed' | 'partial' | 'published' | 'stored' | 'joined' | 'late' | 'mismatch';

interface CellLook {
  /** One letter: the colour only repeats it. */
  readonly letter: string;
  readonly tone: keyof Theme;
  readonly words: string;
}

/** In the order of the legend. */
export const CELLS: Readonly<Record<CellState, CellLook>> = {
  joined: { letter: 'J', tone: 'ok', words: 'joined: all of it is in the wide table' },
  stored: { letter: 'S', tone: 'accent', words: 'stored: in the event tables, not joined yet' },
  published: { letter: 'P', tone: 'accent', words: 'published: in Kafka, not counted in ClickHouse yet' },
  partial: { letter: 'p', tone: 'warn', words: 'partial: an event type has no object yet' },
  late: {
    letter: 'L',
    tone: 'warn',
    words: 'late: something came after the join; the next run joins it again',
  },
  failed: { letter: 'F', tone: 'bad', words: 'failed: an object could not be published; it is tried again' },
  mismatch: { letter: 'X', tone: 'bad', words: 'mismatch: its lines do not add up' },
  missing: { letter: '.', tone: 'warn', words: 'missing: the bucket had nothing for it' },
  blank: { letter: ' ', tone: 'dim', words: 'before the first hour, or not due yet' },
};

/** The part of the ledger that is at hand. */
export interface HoursPart {
  /** First and last hour that were asked for, milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly hours: readonly LedgerHour[];
}

/** What the view draws from. */
export interface HoursData extends HoursPart {
  /** Undefined: the ledger is empty. */
  readonly bounds: HourBounds | undefined;
}

/** Milliseconds since the epoch. */
export interface HourBounds {
  readonly oldest: number;
  /** The last hour that the grid has: it has come, or should have. */
  readonly newest: number;
  /** The newest hour of which the ledger has an object. */
  readonly known: number;
}

/** After its end an hour is given this long to be written, uploaded and taken in. */
const GRACE_MS = HOUR_MS;
/** What has been silent for longer has ended: a grid of nothing but missing hours tells less than a sentence. */
const LONGEST_SILENCE_MS = 31 * DAY_MS;

/** From the first hour of the ledger to the last that is due. */
export function boundsAt(
  ledger: { readonly oldest: number; readonly newest: number } | undefined,
  now: number,
): HourBounds | undefined {
  if (ledger === undefined) return undefined;
  const { oldest, newest: known } = ledger;
  const due = lastDue(now);
  return { oldest, known, newest: due - known > LONGEST_SILENCE_MS ? known : Math.max(known, due) };
}

/** The last hour that should be in the ledger by now. */
function lastDue(now: number): number {
  return Math.floor((now - GRACE_MS) / HOUR_MS) * HOUR_MS - HOUR_MS;
}

/** `nothing has come since 2022-11-28T20: 3 hours are missing`; undefined while all that is due has come. */
export function silenceWords({ known }: HourBounds, now: number): string | undefined {
  const missing = Math.round((lastDue(now) - known) / HOUR_MS);
  if (missing <= 0) return undefined;
  const count = missing === 1 ? '1 hour is' : `${formatCount(missing)} hours are`;
  return `nothing has come since ${hourName(known)}: ${count} missing`;
}

export function cellOf(hour: LedgerHour): CellState {
  if (hour.state === 'mismatch') return 'mismatch';
  if (hour.failed > 0) return 'failed';
  if (hour.state !== 'joined' && hour.joined !== null) return 'late';
  return hour.state;
}

/** By hour, milliseconds since the epoch. */
export function byHour(...parts: readonly (HoursPart | undefined)[]): ReadonlyMap<number, LedgerHour> {
  return new Map(
    parts.flatMap((part) => (part?.hours ?? []).map((hour) => [Date.parse(hour.hour), hour] as const)),
  );
}

/** An hour without an object is missing when the ledger has older ones and it is due. */
export function stateAt(
  at: number,
  hours: ReadonlyMap<number, LedgerHour>,
  { bounds }: Pick<HoursData, 'bounds'>,
): CellState {
  const known = hours.get(at);
  if (known !== undefined) return cellOf(known);
  if (bounds === undefined || at < bounds.oldest) return 'blank';
  return at <= bounds.newest ? 'missing' : 'blank';
}

export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

/** `2022-11-28 Mon` */
export function dayName(day: number): string {
  const date = new Date(day);
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getUTCDay()] ?? '';
  return `${date.toISOString().slice(0, 10)} ${weekday}`;
}

/** `2022-11-28T20` */
export function hourName(at: number): string {
  return new Date(at).toISOString().slice(0, 13);
}
