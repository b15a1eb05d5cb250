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
  { keys: ['v'], action: 'select', help: 'begin or end a selection of hours', bar: 'select' },
  { keys: ['enter'], action: 'open', help: 'the ledger of this hour', bar: 'ledger' },
  { keys: ['b'], action: 'backfill', help: 'ingest these hours, after a dry run', bar: 'backfill' },
  { keys: ['J'], action: 'join', help: 'join these hours again' },
  { keys: ['V'], action: 'verify', help: 'count these hours anew', bar: 'verify' },
  { keys: ['y'], action: 'copy', help: 'copy the hours, as the commands take them' },
  { keys: ['escape'], action: 'close', help: 'close the ledger, or drop the selection' },
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
  lastScroll: number,
): Reduced<HoursLocal> {
  const cursor = cursorOf(local, value);
  if (action === undefined || cursor === undefined || value?.bounds === undefined) return { local };
  const { bounds } = value;
  const to = (at: number): Reduced<HoursLocal> => moved(local, clamp(at, bounds), value);
  const [from, until] = selectionOf(cursor, local.anchor);
  const want = (effect: Effect): Reduced<HoursLocal> => ({ local, effect });
  if (local.isOpen && (action === 'up' || action === 'down')) {
    const scroll = local.scroll + (action === 'down' ? 1 : -1);
    return { local: { ...local, scroll: Math.max(0, Math.min(scroll, lastScroll)) } };
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
      return opened(local, cursor, value);
    case 'close':
      return { local: local.isOpen ? { ...local, isOpen: false } : { ...local, anchor: undefined } };
    case 'backfill':
      return want(backfill(from, until, mismatches(from, until, value, detail?.value?.part)));
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

/** Of what is published already an ingest does nothing: lines that ClickHouse lacks take another publish. */
function backfill(from: number, until: number, broken: number): Effect {
  const range = rangeName(from, until);
  const again = broken > 0 ? ['--again'] : [];
  const args = ['ingest', ...hourArgs(from, until), ...again];
  const what =
    broken === 0
      ? `Ingest ${range}?`
      : from === until
        ? `The lines of ${range} do not add up. Publish all of its objects again (--again)?`
        : `The lines of ${counted(broken, 'hour')} do not add up. Publish all objects of ${range} again (--again)?`;
  return {
    kind: 'run',
    title: `Ingest ${range}${broken > 0 ? ' again' : ''}`,
    args: [...args, '--yes'],
    dryRun: [...args, '--dry-run'],
    confirm: `${what} What is there already is not doubled.`,
  };
}

/** Hours of the range whose published lines are not all in ClickHouse, as far as they are at hand. */
function mismatches(from: number, until: number, data: HoursData, part: HoursPart | undefined): number {
  return [...byHour(data, part)].filter(
    ([at, hour]) => at >= from && at <= until && cellOf(hour) === 'mismatch',
  ).length;
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
