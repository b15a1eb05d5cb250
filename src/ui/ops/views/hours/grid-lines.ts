import type { LedgerHour } from '../../../../ingest/ledger/read-hours.js';
import { counted, formatCount } from '../../../plain/format.js';
import { clip, pad, wrap } from '../../../kit/text.js';
import type { Screen } from '../../../screen.js';
import type { Theme } from '../../../theme.js';
import {
  CELLS,
  DAY_MS,
  dayName,
  dayOf,
  HOUR_MS,
  hourName,
  stateAt,
  type CellState,
  type HoursData,
} from './hour-cells.js';
import { hourMatcher } from './hour-filter.js';

export interface Grid {
  readonly data: Pick<HoursData, 'bounds'>;
  readonly hours: ReadonlyMap<number, LedgerHour>;
  readonly cursor: number;
  /** Words of the hours that are shown; empty: all. */
  readonly filter: string;
  /** First and last selected hour. */
  readonly selection: readonly [number, number];
}

/** `2022-11-28 Mon`, and `11-28 Mon` where there is no room for it. */
const [DAY_WIDTH, SHORT_DAY_WIDTH] = [15, 10];

interface Measure {
  readonly day: number;
  /** Cells of an hour. */
  readonly cell: 1 | 2 | 3;
}

function measureOf(width: number): Measure {
  if (width >= DAY_WIDTH + 24 * 3) return { day: DAY_WIDTH, cell: 3 };
  if (width >= DAY_WIDTH + 24 * 2) return { day: DAY_WIDTH, cell: 2 };
  return { day: SHORT_DAY_WIDTH, cell: width >= SHORT_DAY_WIDTH + 24 * 2 ? 2 : 1 };
}
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Days from the top down, the newest first, with a line of hours above them. */
export function gridLines(
  grid: Grid,
  days: readonly number[],
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const measure = measureOf(width);
  const step = measure.cell === 3 ? 1 : 4;
  const title = HOURS.filter((hour) => hour % step === 0)
    .map((hour) => pad(String(hour).padStart(2, '0'), measure.cell * step))
    .join('');
  const isShown = hourMatcher(grid.filter);
  return [
    theme.dim(`${pad('UTC', measure.day)}${title}`),
    ...days.map((day) => dayLine(day, { ...grid, isShown }, measure, theme)),
  ].map((line) => clip(line, width));
}

interface ShownGrid extends Grid {
  readonly isShown: (at: number, state: CellState) => boolean;
}

function dayLine(day: number, grid: ShownGrid, { day: nameWidth, cell }: Measure, theme: Theme): string {
  const { cursor, selection, data, hours, isShown } = grid;
  const cells = HOURS.map((hour) => {
    const at = day + hour * HOUR_MS;
    const state = stateAt(at, hours, data);
    const look = CELLS[isShown(at, state) ? state : 'blank'];
    const inside = at >= selection[0] && at <= selection[1];
    const letter = at === cursor ? theme.inverse(look.letter) : theme[look.tone](look.letter);
    // A selection is seen without colours, too.
    const isJoined = inside && at < selection[1];
    const gap = Array.from({ length: cell - 1 }, () => (isJoined ? theme.accent('─') : ' '));
    return [letter, ...gap];
  }).flat();
  const isHere = dayOf(cursor) === day;
  const name = pad(dayName(day).slice(DAY_WIDTH - nameWidth), nameWidth - 1);
  const line = [' ', ...cells];
  const marked =
    isHere && theme.inverse('x') === 'x' ? bracketed(line, 1 + ((cursor - day) / HOUR_MS) * cell) : line;
  return `${isHere ? theme.strong(name) : theme.dim(name)}${marked.join('')}`;
}

/** Where nothing can be inverted, the cursor takes the cells beside its letter, which is to be read. */
function bracketed(cells: readonly string[], at: number): string[] {
  return [...cells.slice(0, at - 1), '[', cells[at] ?? '', ']', ...cells.slice(at + 2)];
}

/** Days that are shown: as many as there is room for, with the cursor among them. */
export function daysShown(cursor: number, newest: number, oldest: number, room: number): number[] {
  const all = Math.floor((dayOf(newest) - dayOf(oldest)) / DAY_MS) + 1;
  const at = Math.floor((dayOf(newest) - dayOf(cursor)) / DAY_MS);
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), all - room));
  return Array.from({ length: Math.min(room, all) }, (_, row) => dayOf(newest) - (first + row) * DAY_MS);
}

/** The hour under the cursor in two lines. */
export function hourWords(at: number, grid: Grid, { theme }: Pick<Screen, 'theme'>): [string, string] {
  const state = stateAt(at, grid.hours, grid.data);
  const hour = grid.hours.get(at);
  const look = CELLS[state];
  const head = `${hourName(at)}  ${theme[look.tone](`${look.letter} ${look.words}`)}`;
  return [head, hour === undefined ? '' : figures(hour)];
}

function figures({ lines, published, rejected, stored, dead, joined, objects, failed }: LedgerHour): string {
  const parts = [
    `${counted(objects, 'object')}${failed > 0 ? `, ${failed} failed` : ''}`,
    `${formatCount(lines)} lines = ${formatCount(published)} published + ${formatCount(rejected)} rejected`,
    `${formatCount(stored)} stored + ${formatCount(dead)} dead`,
    `${joined === null ? '-' : formatCount(joined)} joined`,
  ];
  return parts.join('; ');
}

/** `7 hours selected: 3 joined, 4 missing` */
export function selectionWords(grid: Grid): string {
  const [from, until] = grid.selection;
  const counts = new Map<CellState, number>();
  for (let at = from; at <= until; at += HOUR_MS) {
    const state = stateAt(at, grid.hours, grid.data);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const parts = [...counts].map(([state, count]) => `${formatCount(count)} ${state}`);
  const total = (until - from) / HOUR_MS + 1;
  return `${counted(total, 'hour')} selected, ${hourName(from)} to ${hourName(until)}: ${parts.join(', ')}`;
}

/** What the letters mean, in as few lines as they fit into. */
export function legendLines({ theme, width }: Pick<Screen, 'theme' | 'width'>): string[] {
  const states = (Object.keys(CELLS) as CellState[]).filter((state) => state !== 'blank');
  return wrap(states.map((state) => `${CELLS[state].letter}\u00a0${state}`).join('  '), width).map((line) =>
    theme.dim(line.replaceAll('\u00a0', ' ')),
  );
}
