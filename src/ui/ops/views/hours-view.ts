import { windowOf } from '../../kit/window-of.js';
import { clip, wrap } from '../../kit/text.js';
import type { Screen } from '../../screen.js';
import { lastSeen, staleLines } from '../stale.js';
import type { OpsView, Seen } from '../view.js';
import { hourDetailLines, type HourDetail } from './hours/hour-detail.js';
import {
  byHour,
  HOUR_MS,
  hourName,
  silenceWords,
  stateAt,
  type HoursData,
  type HoursPart,
} from './hours/hour-cells.js';
import { hourMatcher } from './hours/hour-filter.js';
import { counted, formatCount } from '../../plain/format.js';
import {
  daysShown,
  gridLines,
  hourWords,
  legendLines,
  selectionWords,
  type Grid,
} from './hours/grid-lines.js';
import {
  cursorOf,
  HOURS_BINDINGS,
  reduceHours,
  selectionOf,
  windowKey,
  type HoursAction,
  type HoursLocal,
} from './hours/hours-state.js';

/** Days by hours: which hours of the bucket have arrived, and how far. */
export const hoursView: OpsView<HoursData, HoursLocal, HourDetail> = {
  name: 'hours',
  title: 'Hours',
  initial: { cursor: undefined, anchor: undefined, isOpen: false, scroll: 0 },
  bindings: HOURS_BINDINGS,
  lines: hoursLines,
  reduce: (local, _press, action, seen, screen) =>
    reduceHours(local, action as HoursAction | undefined, seen, () => lastScroll(seen, local, screen)),
  arrive(local, about) {
    const at = about === undefined ? NaN : Date.parse(`${about.slice(0, 13)}:00:00Z`);
    return { local: Number.isNaN(at) ? local : { ...local, cursor: at } };
  },
  filters: ({ value }, { isOpen }) => !isOpen && value?.bounds !== undefined,
  status({ value, filter, detail }) {
    if (filter === '' || value === undefined) return undefined;
    const { all, shown } = hoursOf(value, detail?.value?.part, filter);
    return `${formatCount(shown)} of ${counted(all, 'hour')}`;
  },
  mode: (local) => (local.isOpen || local.anchor !== undefined ? 'inside' : 'list'),
};

function hoursLines(seen: Seen<HoursData, HourDetail>, local: HoursLocal, screen: Screen): readonly string[] {
  const { value, trouble } = seen;
  const { theme, width } = screen;
  if (value === undefined) return [theme.warn(clip(trouble ?? 'Reading the ledger...', width))];
  return lastSeen(seen, screen, (own) => ledgerLines(value, seen, local, own));
}

function ledgerLines(
  value: HoursData,
  seen: Seen<HoursData, HourDetail>,
  local: HoursLocal,
  screen: Screen,
): string[] {
  const { detail, trouble, now } = seen;
  const { theme, width } = screen;
  const rows = Math.max(0, screen.height - 1);
  const cursor = cursorOf(local, value);
  if (value.bounds === undefined || cursor === undefined) {
    const next = 'npl-ops ingest fills it: press i on the overview, or : and "ingest".';
    return ['The ledger is empty.', '', ...wrap(next, width)].slice(0, rows).map((line) => clip(line, width));
  }
  const grid = gridOf(cursor, value, seen, local);
  if (local.isOpen) {
    return [...windowOf(openLines(grid, seen, screen), { height: rows, offset: local.scroll }).lines];
  }
  const isLoading = windowKey(cursor, value) !== '' && detail?.value?.part === undefined;
  const words = isLoading
    ? [theme.dim(`${hourName(cursor)}  … reading these hours`), detail?.trouble ?? '']
    : local.anchor === undefined
      ? hourWords(cursor, grid, screen)
      : [theme.accent(selectionWords(grid)), theme.dim('v ends the selection; b ingests it, V verifies it')];
  // What has come since it was seen is not known.
  const silence = trouble === undefined ? silenceWords(value.bounds, now.getTime()) : undefined;
  const isNone = seen.filter !== '' && hoursOf(value, detail?.value?.part, seen.filter).shown === 0;
  const said = [silence, isNone ? 'No hour has this text.' : undefined]
    .filter((line) => line !== undefined)
    .map((line) => theme.warn(clip(line, width)));
  const foot = ['', ...words.map((line) => clip(line, width)), ...said, ...legendLines(screen)];
  const room = rows - foot.length - 1;
  const days = daysShown(cursor, value.bounds.newest, value.bounds.oldest, Math.max(1, room));
  return [...gridLines(grid, days, screen), ...foot].slice(0, rows);
}

/** Hours at hand that are in the grid, and those of them that the filter leaves. */
function hoursOf(data: HoursData, part: HoursPart | undefined, filter: string) {
  const { bounds } = data;
  if (bounds === undefined) return { all: 0, shown: 0 };
  const hours = byHour(data, part);
  const isShown = hourMatcher(filter);
  const first = Math.max(bounds.oldest, Math.min(data.from, part?.from ?? data.from));
  let [all, shown] = [0, 0];
  for (let at = first; at <= bounds.newest; at += HOUR_MS) {
    all += 1;
    if (isShown(at, stateAt(at, hours, data))) shown += 1;
  }
  return { all, shown };
}

function gridOf(
  cursor: number,
  value: HoursData,
  { detail, filter }: Seen<HoursData, HourDetail>,
  { anchor }: HoursLocal,
): Grid {
  return {
    data: value,
    hours: byHour(value, detail?.value?.part),
    cursor,
    selection: selectionOf(cursor, anchor),
    filter,
  };
}

/** The ledger of the hour under the cursor, however many lines it takes. */
function openLines(grid: Grid, { detail }: Seen<HoursData, HourDetail>, screen: Screen): string[] {
  const { theme, width } = screen;
  const head = hourWords(grid.cursor, grid, screen).flatMap((line) => wrap(line, width));
  const found = detail?.value;
  const body =
    found?.hour === grid.cursor
      ? hourDetailLines(grid.cursor, found, screen)
      : wrap(detail?.trouble ?? '… reading its ledger', width).map(theme.dim);
  return [...head, '', ...body];
}

/** The scrolling that shows the end of the open ledger. */
function lastScroll(seen: Seen<HoursData, HourDetail>, local: HoursLocal, screen: Screen): number {
  const cursor = cursorOf(local, seen.value);
  if (seen.value === undefined || cursor === undefined || !local.isOpen) return 0;
  const lines = openLines(gridOf(cursor, seen.value, seen, local), seen, screen);
  const rows = screen.height - 1 - staleLines(seen, screen).length;
  return Math.max(0, lines.length - rows);
}
