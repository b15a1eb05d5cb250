import type { KeyBinding } from '../../../keys/bindings.js';
import { counted } from '../../../plain/format.js';
import type { Effect, Reduced, Seen } from '../../view.js';
import {
  byHour,
  cellOf,
  DAY_MS,
  dayOf,
  HOUR_MS,
  hourName,
  type CellState,
  type HoursData,
  type HoursPart,
} from './hour-cells.js';
import type { HourDetail } from './hour-detail.js';

export interface HoursLocal {
  /** Milliseconds since the epoch; undefined: the newest hour. */
  readonly cursor: number | undefined;
  /** Other end of a selection. */
  readonly anchor: number | undefined;
  /** The ledger of the hour under the cursor is open. */
  readonly isOpen: boolean;
  readonly scroll: number;
}

export type HoursAction =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'week-up'
  | 'week-down'
  | 'newest'
  | 'oldest'
  | 'select'
  | 'open'
  | 'close'
  | 'backfill'
  | 'join'
  | 'verify'
  | 'copy';

export const HOURS_BINDINGS: readonly KeyBinding<HoursAction>[] = [
  { keys: ['left', 'h'], action: 'left', help: 'an hour back', bar: 'move' },
  { keys: ['right', 'l'], action: 'right', help: 'an hour on', bar: 'move' },
  { keys: ['up', 'k'], action: 'up', help: 'the day above, which is later', bar: 'move' },
  { keys: ['down', 'j'], action: 'down', help: 'the day below, which is earlier', bar: 'move' },
  { keys: ['pageup'], action: 'week-up', help: 'a week on' },
  { keys: ['pagedown'], action: 'week-down', help: 'a week back' },
  { keys: ['home', 'g'], action: 'newest', help: 'the newest hour' },
  { keys: ['end', 'G'], action: 'oldest', help: 'the oldest hour' },
  { keys: ['enter'], action: 'open', help: 'the ledger of this hour', bar: 'ledger' },
  { keys: ['escape'], action: 'close', help: 'close the ledger, or drop the selection', bar: 'close' },
  { keys: ['v'], action: 'select', help: 'begin or end a selection of hours', bar: 'select' },
  { keys: ['b'], action: 'backfill', help: 'ingest these hours, after a dry run', bar: 'backfill' },
  { keys: ['J'], action: 'join', help: 'join these hours again' },
  { keys: ['V'], action: 'verify', help: 'count these hours anew', bar: 'verify' },
  { keys: ['y'], action: 'copy', help: 'copy the hours, as the commands take them' },
];

/** First and last hour of the selection, or the one under the cursor twice. */
export function selectionOf(cursor: number, anchor: number | undefined): [number, number] {
  return anchor === undefined ? [cursor, cursor] : [Math.min(cursor, anchor), Math.max(cursor, anchor)];
}

/** Where the cursor is; undefined while nothing is known. */
export function cursorOf({ cursor }: HoursLocal, data: HoursData | undefined): number | undefined {
  return cursor ?? data?.bounds?.newest;
}

/** `lastScroll`: how far the open ledger can be scrolled. */
export function reduceHours(
  local: HoursLocal,
  action: HoursAction | undefined,
  { value, detail }: Pick<Seen<HoursData, HourDetail>, 'value' | 'detail'>,
  lastScroll: () => number,
): Reduced<HoursLocal> {
  const cursor = cursorOf(local, value);
  if (action === undefined || cursor === undefined || value?.bounds === undefined) return { local };
  const { bounds } = value;
  const to = (at: number): Reduced<HoursLocal> => moved(local, clamp(at, bounds), value);
  const [from, until] = selectionOf(cursor, local.anchor);
  const want = (effect: Effect): Reduced<HoursLocal> => ({ local, effect });
  if (local.isOpen && (action === 'up' || action === 'down')) {
    const scroll = local.scroll + (action === 'down' ? 1 : -1);
    return { local: { ...local, scroll: Math.max(0, Math.min(scroll, lastScroll())) } };
  }
  switch (action) {
    case 'left':
      return to(cursor - HOUR_MS);
    case 'right':
      return to(cursor + HOUR_MS);
    case 'up':
      return to(cursor + DAY_MS);
    case 'down':
      return to(cursor - DAY_MS);
    case 'week-up':
      return to(cursor + 7 * DAY_MS);
    case 'week-down':
      return to(cursor - 7 * DAY_MS);
    case 'newest':
      return to(bounds.newest);
    case 'oldest':
      return to(bounds.oldest);
    case 'select':
      return { local: { ...local, anchor: local.anchor === undefined ? cursor : undefined } };
    case 'open':
      return local.isOpen ? { local } : opened(local, cursor, value);
    case 'close':
      return { local: local.isOpen ? { ...local, isOpen: false } : { ...local, anchor: undefined } };
    case 'backfill':
      return want(backfill(from, until, flawedHours(from, until, value, detail?.value?.part)));
    case 'join':
      return want({
        kind: 'run',
        title: `Join ${rangeName(from, until)} again`,
        args: ['join', ...hourArgs(from, until), '--again'],
        confirm: `Join ${rangeName(from, until)} again? Readers see the old rows until the new ones are there.`,
      });
    case 'verify':
      return want({
        kind: 'run',
        title: `Verify ${rangeName(from, until)}`,
        args: ['verify', ...hourArgs(from, until)],
        confirm: '',
      });
    case 'copy':
      return want({ kind: 'copy', text: hourArgs(from, until).join(' ') });
  }
}

/**
 * An ingest leaves alone what is published, and what failed and waits: where lines are missing in ClickHouse, or an
 * object has failed, all of it is taken again, for that doubles nothing.
 */
function backfill(from: number, until: number, flawed: readonly CellState[]): Effect {
  const range = rangeName(from, until);
  const isAgain = flawed.length > 0;
  const args = ['ingest', ...hourArgs(from, until), ...(isAgain ? ['--again'] : [])];
  const [title, question] = isAgain
    ? [`Ingest ${range} again`, `${flawWords(flawed)} Take all objects of ${range} again (--again)?`]
    : [`Ingest ${range}`, `Ingest ${range}?`];
  return {
    kind: 'run',
    title,
    args: [...args, '--yes'],
    dryRun: [...args, '--dry-run'],
    confirm: `${question} What is there already is not doubled.`,
  };
}

function flawWords(flawed: readonly CellState[]): string {
  const count = (wanted: CellState) => flawed.filter((state) => state === wanted).length;
  const [mismatch, failed] = [count('mismatch'), count('failed')];
  return [
    ...(mismatch === 0 ? [] : [`Lines of ${counted(mismatch, 'hour')} are not all in ClickHouse.`]),
    ...(failed === 0 ? [] : [`Objects of ${counted(failed, 'hour')} have failed.`]),
  ].join(' ');
}

/** The states of hours of the range that an ingest alone would not mend, as far as they are at hand. */
function flawedHours(
  from: number,
  until: number,
  data: HoursData,
  part: HoursPart | undefined,
): readonly CellState[] {
  return [...byHour(data, part)]
    .filter(([at]) => at >= from && at <= until)
    .map(([, hour]) => cellOf(hour))
    .filter((state) => state === 'mismatch' || state === 'failed');
}

/** The ledger of the hour, and, where the hour lies before what is at hand, the hours around it. */
function opened(local: HoursLocal, cursor: number, data: HoursData): Reduced<HoursLocal> {
  return {
    local: { ...local, cursor, isOpen: true, scroll: 0 },
    effect: { kind: 'load', key: `${windowKey(cursor, data)}/${cursor}` },
  };
}

function moved(local: HoursLocal, at: number, data: HoursData): Reduced<HoursLocal> {
  const next = { ...local, cursor: at, scroll: 0 };
  if (local.isOpen) return opened(next, at, data);
  const key = windowKey(at, data);
  const isNew = key !== '' && key !== windowKey(local.cursor ?? at, data);
  return isNew || (key !== '' && local.cursor === undefined)
    ? { local: next, effect: { kind: 'load', key } }
    : { local: next };
}

/** Older hours come in windows of about four months; empty: the hour is at hand. */
const WINDOW_MS = 120 * DAY_MS;

export function windowKey(at: number, { from }: Pick<HoursData, 'from'>): string {
  if (at >= from) return '';
  const back = Math.ceil((from - at) / WINDOW_MS);
  return String(dayOf(from) - back * WINDOW_MS);
}

export const LOADED_MS = WINDOW_MS + 31 * DAY_MS;

function hourArgs(from: number, until: number): string[] {
  return from === until ? ['--hour', hourName(from)] : ['--from', hourName(from), '--to', hourName(until)];
}

function rangeName(from: number, until: number): string {
  if (from === until) return hourName(from);
  const count = (until - from) / HOUR_MS + 1;
  return `${hourName(from)} to ${hourName(until)} (${count} hours)`;
}

function clamp(at: number, { oldest, newest }: { readonly oldest: number; readonly newest: number }): number {
  return Math.max(oldest, Math.min(at, newest));
}
