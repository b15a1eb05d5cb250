import { windowOf } from '../../kit/window-of.js';
import { clip } from '../../kit/text.js';
import type { Screen } from '../../screen.js';
import { lastSeen, staleLines } from '../stale.js';
import type { OpsView, Seen } from '../view.js';
import { hourDetailLines, type HourDetail } from './hours/hour-detail.js';
import { byHour, hourName, silenceWords, type HoursData } from './hours/hour-cells.js';
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

/** Two lines about the hour, and an empty one. */
const HEAD_LINES = 3;

/** Days by hours: which hours of the bucket have arrived, and how far. */
export const hoursView: OpsView<HoursData, HoursLocal, HourDetail> = {
  name: 'hours',
  title: 'Hours',
  initial: { cursor: undefined, anchor: undefined, isOpen: false, scroll: 0 },
  bindings: HOURS_BINDINGS,
  lines: hoursLines,
  reduce: (local, _press, action, seen, screen) =>
    reduceHours(local, action as HoursAction | undefined, seen, lastScroll(seen, local, screen)),
  arrive(local, about) {
    const at = about === undefined ? NaN : Date.parse(`${about.slice(0, 13)}:00:00Z`);
    return { local: Number.isNaN(at) ? local : { ...local, cursor: at } };
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
    return [
      'The ledger is empty.',
      '',
      'npl-ops ingest fills it: press i on the overview, or : and "ingest".',
    ];
  }
  const grid: Grid = {
    data: value,
    hours: byHour(value, detail?.value?.part),
    cursor,
    selection: selectionOf(cursor, local.anchor),
    filter: seen.filter.trim().toLowerCase(),
  };
  if (local.isOpen) return openLines(grid, seen, local, screen);
  const isLoading = windowKey(cursor, value) !== '' && detail?.value?.part === undefined;
  const words = isLoading
    ? [theme.dim(`${hourName(cursor)}  … reading these hours`), detail?.trouble ?? '']
    : local.anchor === undefined
      ? hourWords(cursor, grid, screen)
      : [
          theme.accent(selectionWords(grid, width)),
          theme.dim('v ends the selection; b ingests it, V verifies it'),
        ];
  // What has come since it was seen is not known.
  const silence = trouble === undefined ? silenceWords(value.bounds, now.getTime()) : undefined;
  const said = silence === undefined ? [] : [theme.warn(clip(silence, width))];
  const foot = ['', ...words, ...said, ...legendLines(screen)];
  const room = rows - foot.length - 1;
  const days = daysShown(cursor, value.bounds.newest, value.bounds.oldest, Math.max(1, room));
  return [...gridLines(grid, days, screen), ...foot].slice(0, rows);
}

function openLines(
  grid: Grid,
  { detail }: Seen<HoursData, HourDetail>,
  local: HoursLocal,
  screen: Screen,
): string[] {
  const { theme, height } = screen;
  const rows = height - 1;
  const head = [...hourWords(grid.cursor, grid, screen), ''];
  const found = detail?.value;
  const isHere = found?.hour === grid.cursor;
  const body = isHere
    ? hourDetailLines(grid.cursor, found, screen)
    : [theme.dim(detail?.trouble ?? '… reading its ledger')];
  return [...head, ...windowOf(body, { height: rows - head.length, offset: local.scroll }).lines];
}

/** The scrolling that shows the end of the open ledger. */
function lastScroll(seen: Seen<HoursData, HourDetail>, local: HoursLocal, screen: Screen): number {
  const { detail, value } = seen;
  const found = detail?.value;
  if (found?.hour === undefined || found.hour !== cursorOf(local, value)) return 0;
  const rows = screen.height - 1 - staleLines(seen, screen).length - HEAD_LINES;
  return Math.max(0, hourDetailLines(found.hour, found, screen).length - rows);
}
