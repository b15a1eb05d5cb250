import type { KeyBinding } from '../../../keys/bindings.js';
import { isListAction, LIST_BINDINGS, moveList } from '../../../kit/list-state.js';
import type { Screen } from '../../../screen.js';
import type { Reduced } from '../../view.js';
import { amongLines, type LineAction } from './among-lines.js';
import type { LogSource } from './log-line.js';
import { ALL, linesOf, sourcesOf, type LogsLocal, type LogsSeen } from './logs-local.js';
import type { Gravity } from './visible.js';

export type LogsAction =
  LineAction | 'previous' | 'next' | 'pick' | 'wrap' | 'gravity' | 'all-lines' | 'close';

export const LOGS_BINDINGS: readonly KeyBinding<LogsAction>[] = [
  // Everybody knows how to scroll: their places in the key bar are for what only logs have.
  ...LIST_BINDINGS.map(({ keys, action, help }) => ({
    keys,
    action,
    help: action === 'last' ? 'the newest line, and follow what comes' : help,
  })),
  { keys: ['enter'], action: 'pick', help: 'choose a service', bar: 'service' },
  { keys: ['escape'], action: 'close', help: 'close the list of services', bar: 'close' },
  { keys: ['left', 'h'], action: 'previous', help: 'the service before' },
  { keys: ['right', 'l'], action: 'next', help: 'the next service' },
  { keys: ['f'], action: 'follow', help: 'stand still, or follow what comes', bar: 'follow' },
  { keys: ['n'], action: 'match', help: 'the next line with the text of the filter', bar: 'match' },
  { keys: ['N'], action: 'match-before', help: 'the line before with the text of the filter', bar: 'match' },
  { keys: ['c'], action: 'all-lines', help: 'all lines around those with the text, or these alone' },
  { keys: ['e'], action: 'gravity', help: 'only warnings and errors, only errors, or all', bar: 'errors' },
  { keys: ['w'], action: 'wrap', help: 'break long lines, or cut them off', bar: 'wrap' },
  { keys: ['s'], action: 'save', help: 'save the lines that are shown in a file', bar: 'save' },
];

/** Without trying it out, for there may be many lines. */
export function offersOfLogs(action: LogsAction, seen: LogsSeen, local: LogsLocal): boolean {
  const isPicking = local.picking !== undefined;
  const hasLines = (linesOf(seen, local)?.lines.length ?? 0) > 0;
  switch (action) {
    case 'pick':
      return true;
    case 'close':
      return isPicking;
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
      return isPicking || hasLines;
    case 'match':
    case 'match-before':
    case 'all-lines':
      return !isPicking && hasLines && seen.filter !== '';
    case 'previous':
    case 'next':
    case 'follow':
    case 'gravity':
    case 'wrap':
    case 'save':
      return !isPicking && hasLines;
  }
}

export function reduceLogs(
  local: LogsLocal,
  action: LogsAction | undefined,
  seen: LogsSeen,
  screen: Screen,
): Reduced<LogsLocal> {
  if (local.picking !== undefined) return picking(local, local.picking, action, seen, screen);
  const sources = sourcesOf(seen);
  const at = sources.findIndex(({ name }) => name === local.source);
  switch (action) {
    case undefined:
    case 'close':
      return { local };
    case 'pick':
      return { local: { ...local, picking: Math.max(0, at) } };
    case 'previous':
      return toSource(local, sources.at((at - 1) % sources.length) ?? ALL);
    case 'next':
      return toSource(local, sources[(at + 1) % sources.length] ?? ALL);
    case 'wrap':
      return { local: { ...local, wraps: !local.wraps } };
    case 'gravity':
      return { local: { ...local, gravity: NEXT_GRAVITY[local.gravity] } };
    case 'all-lines':
      return { local: { ...local, isWithAll: !local.isWithAll } };
    case 'follow':
    case 'match':
    case 'match-before':
    case 'save':
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last': {
      const lines = linesOf(seen, local);
      return lines === undefined ? { local } : amongLines(local, action, lines, seen, screen);
    }
  }
}

const NEXT_GRAVITY: Readonly<Record<Gravity, Gravity>> = { all: 'warn', warn: 'error', error: 'all' };

/** Another log is followed from its end. */
export function toSource(local: LogsLocal, { name }: Pick<LogSource, 'name'>): Reduced<LogsLocal> {
  return {
    local: { ...local, source: name, picking: undefined, top: undefined, match: undefined },
    effect: { kind: 'load', key: name },
  };
}

function picking(
  local: LogsLocal,
  row: number,
  action: LogsAction | undefined,
  seen: LogsSeen,
  { height }: Screen,
): Reduced<LogsLocal> {
  const sources = sourcesOf(seen);
  if (action === 'pick') return toSource(local, sources[row] ?? ALL);
  if (action === 'close') return { local: { ...local, picking: undefined } };
  if (!isListAction(action)) return { local };
  const size = { count: sources.length, height: Math.max(1, height - 2) };
  return { local: { ...local, picking: moveList({ selected: row, offset: 0 }, action, size).selected } };
}
