import { clip } from '../../kit/text.js';
import { windowOf } from '../../kit/window-of.js';
import { counted, formatCount } from '../../plain/format.js';
import type { Screen } from '../../screen.js';
import type { OpsView } from '../view.js';
import { lineRows } from './logs/line-rows.js';
import type { LogLines, LogsData } from './logs/log-line.js';
import { nameWidth, roomOf } from './logs/log-room.js';
import { linesOf, sourcesOf, wishOf, type LogsLocal, type LogsSeen } from './logs/logs-local.js';
import { LOGS_BINDINGS, offersOfLogs, reduceLogs, toSource, type LogsAction } from './logs/logs-state.js';
import { endSpot, orderIn, spotOf } from './logs/place.js';
import { finder, isInverse, visibleLines, type Visible } from './logs/visible.js';

/** The logs of containers and engines, as they come. */
export const logsView: OpsView<LogsData, LogsLocal, LogLines> = {
  name: 'logs',
  title: 'Logs',
  initial: {
    source: '',
    picking: undefined,
    top: undefined,
    wraps: false,
    gravity: 'all',
    isWithAll: false,
    match: undefined,
  },
  bindings: LOGS_BINDINGS,
  lines: logLines,
  reduce: (local, _press, action, seen, screen) =>
    reduceLogs(local, action as LogsAction | undefined, seen, screen),
  arrive: (local, about) => toSource(local, { name: about ?? local.source }),
  offers: (action, seen, local) => offersOfLogs(action as LogsAction, seen, local),
  filters: (_seen, { picking }) => picking === undefined,
  mode: ({ picking }) => (picking === undefined ? 'list' : 'inside'),
};

function logLines(seen: LogsSeen, local: LogsLocal, screen: Screen): string[] {
  const { theme, width } = screen;
  const height = screen.height - 1;
  if (local.picking !== undefined) return pickLines(seen, local.picking, screen).slice(0, height);
  const lines = linesOf(seen, local);
  const shown = lines === undefined ? [] : visibleLines(lines, wishOf(seen, local));
  const head = headLine(seen, local, { lines, shown, screen });
  const why = seen.detail?.key === local.source ? seen.detail.trouble : undefined;
  const trouble = why === undefined ? [] : [theme.bad(clip(why, width))];
  if (lines === undefined || shown.length === 0) {
    const none = emptyWords(seen, lines, why !== undefined);
    return [head, ...trouble, theme.dim(clip(none, width))].slice(0, height);
  }
  const body = bodyRows(seen, local, { lines, shown, screen });
  return [head, ...trouble, ...body].slice(0, height).map((line) => clip(line, width));
}

function emptyWords({ filter }: LogsSeen, lines: LogLines | undefined, hasFailed: boolean): string {
  if (hasFailed) return '';
  if (lines === undefined) return '… reading';
  if (lines.lines.length === 0) return 'Nothing has been logged yet; what comes is shown.';
  return filter === '' ? 'No line is as grave as that; e shows all.' : 'No line has this text.';
}

interface Shown {
  readonly lines: LogLines;
  readonly shown: readonly Visible[];
  readonly screen: Screen;
}

function bodyRows(seen: LogsSeen, local: LogsLocal, { lines, shown, screen }: Shown): string[] {
  const room = roomOf(lines, local, screen);
  const top = local.top === undefined ? endSpot(shown, room) : spotOf(local.top, shown, orderIn(lines), room);
  const found = isInverse(seen.filter) ? undefined : finder(seen.filter);
  const names = lines.isMixed ? nameWidth(lines, screen.width) : 0;
  const rows: string[] = [];
  for (let at = top.at; at < shown.length && rows.length < room.height; at += 1) {
    const one = shown[at];
    if (one === undefined) break;
    const isCurrent = one.isMatch && one.line.seq === local.match;
    const all = lineRows(one.line, { theme: screen.theme, room, nameWidth: names, found, isCurrent });
    rows.push(...(at === top.at ? all.slice(top.row) : all));
  }
  return rows.slice(0, room.height);
}

/** Whose log it is, and how it is shown. */
function headLine(
  { filter }: LogsSeen,
  local: LogsLocal,
  { lines, shown, screen: { theme, width } }: Omit<Shown, 'lines'> & { readonly lines: LogLines | undefined },
): string {
  const name = theme.strong(local.source === '' ? 'all services' : local.source);
  const count = lines?.lines.length ?? 0;
  const matches = shown.filter(({ isMatch }) => isMatch);
  const nth = matches.findIndex(({ line }) => line.seq === local.match);
  const words = [
    local.top === undefined ? theme.ok('following') : theme.warn('standing still, G follows'),
    local.gravity === 'all' ? '' : local.gravity === 'warn' ? 'warnings and errors' : 'errors only',
    local.wraps ? 'wrapped' : '',
    nth === -1 ? '' : `match ${nth + 1} of ${formatCount(matches.length)}`,
    filter !== '' && nth === -1 && !isInverse(filter)
      ? `${formatCount(matches.length)} ${matches.length === 1 ? 'match' : 'matches'}`
      : '',
    shown.length === count
      ? counted(count, 'line')
      : `${formatCount(shown.length)} of ${counted(count, 'line')}`,
    (lines?.dropped ?? 0) > 0 ? 'older ones were let go' : '',
  ].filter((word) => word !== '');
  return clip(`${name}  ${words.join(theme.dim(', '))}`, width);
}

function pickLines(seen: LogsSeen, selected: number, { theme, width, height }: Screen): string[] {
  const sources = sourcesOf(seen);
  const names = Math.max(...sources.map(({ name }) => name.length), 12);
  const lines = sources.map(({ name, place }, at) => {
    const line = `${at === selected ? '> ' : '  '}${(name || 'all services').padEnd(names)}  ${theme.dim(place)}`;
    return at === selected ? theme.inverse(clip(line, width)) : clip(line, width);
  });
  const room = Math.max(1, height - 2);
  return [theme.strong(clip('Whose log?', width)), ...windowOf(lines, { height: room, selected }).lines];
}
