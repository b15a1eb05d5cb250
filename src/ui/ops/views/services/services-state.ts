import type { KeyBinding } from '../../../keys/bindings.js';
import { isListAction, LIST_BINDINGS, moveList, type ListAction } from '../../../kit/list-state.js';
import type { Screen } from '../../../screen.js';
import { OPS_ACTIONS, restartOf } from '../../actions.js';
import type { Effect, Reduced, Seen } from '../../view.js';
import { rowText } from './cells.js';
import { detailLines, type ServiceDetail } from './detail-lines.js';
import type { ServiceRow, ServicesData } from './service-row.js';

export interface ServicesLocal {
  /** Id of the selected row, or the service that somebody asked for; undefined: the first. */
  readonly selected: string | undefined;
  /** Where it stood, for when it is gone. */
  readonly at: number;
  readonly isOpen: boolean;
  readonly scroll: number;
}

export type ServicesAction = ListAction | 'open' | 'logs' | 'restart' | 'start' | 'page' | 'close';

export const SERVICES_BINDINGS: readonly KeyBinding<ServicesAction>[] = [
  ...LIST_BINDINGS,
  { keys: ['enter'], action: 'open', help: 'ports, image, paths and last errors of it', bar: 'detail' },
  { keys: ['escape'], action: 'close', help: 'close the detail', bar: 'close' },
  { keys: ['l'], action: 'logs', help: 'its log', bar: 'log' },
  { keys: ['R'], action: 'restart', help: 'restart it', bar: 'restart' },
  { keys: ['s'], action: 'start', help: 'start what does not run', bar: 'start' },
  { keys: ['o'], action: 'page', help: 'open its web page in a browser', bar: 'browser' },
];

export type ServicesSeen = Seen<ServicesData, ServiceDetail>;

/** Rows that the filter leaves: those that have all of its words. */
export function shownRows({ value, filter }: Pick<ServicesSeen, 'value' | 'filter'>): readonly ServiceRow[] {
  const words = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  const rows = value?.rows ?? [];
  return words.length === 0 ? rows : rows.filter((row) => words.every((word) => rowText(row).includes(word)));
}

/** Place of the selected row; of what stands in its place, where it is gone. */
export function selectedAt(
  { selected, at }: Pick<ServicesLocal, 'selected' | 'at'>,
  rows: readonly ServiceRow[],
): number {
  const found = rowAt(rows, selected);
  return found === -1 ? Math.max(0, Math.min(at, rows.length - 1)) : found;
}

/** Place of a row by its id, or by the name of its container or service. */
export function rowAt(rows: readonly ServiceRow[], key: string | undefined): number {
  const finds = [
    ({ id }: ServiceRow) => id === key,
    ({ service }: ServiceRow) => service === key,
    ({ product }: ServiceRow) => product === key,
  ];
  return finds.reduce((at, find) => (at === -1 ? rows.findIndex(find) : at), -1);
}

export function reduceServices(
  local: ServicesLocal,
  action: ServicesAction | undefined,
  seen: ServicesSeen,
  screen: Screen,
): Reduced<ServicesLocal> {
  const rows = shownRows(seen);
  const at = selectedAt(local, rows);
  const row = rows[at];
  const want = (effect: Effect | undefined): Reduced<ServicesLocal> =>
    effect === undefined ? { local } : { local, effect };
  if (isListAction(action)) return { local: moved(local, action, seen, screen) };
  switch (action) {
    case undefined:
      return { local };
    case 'close':
      return { local: { ...local, isOpen: false } };
    case 'open':
      return row === undefined || local.isOpen ? { local } : openedAt(local, row.id, at);
    case 'logs':
      return want(row && logsOf(row));
    case 'restart':
      return want(row && restartsOf(row));
    case 'start':
      return want(startAll());
    case 'page':
      return want(row?.url === undefined ? undefined : { kind: 'open', url: row.url });
  }
}

function moved(local: ServicesLocal, action: ListAction, seen: ServicesSeen, screen: Screen): ServicesLocal {
  const rows = shownRows(seen);
  const selected = selectedAt(local, rows);
  const row = rows[selected];
  if (local.isOpen && row !== undefined) return scrolled(local, action, row, seen, screen);
  const size = { count: rows.length, height: Math.max(1, screen.height - 2) };
  const at = moveList({ selected, offset: 0 }, action, size).selected;
  return { ...local, selected: rows[at]?.id, at };
}

/** With what the loader brings of it. */
export function openedAt(local: ServicesLocal, key: string, at: number): Reduced<ServicesLocal> {
  return {
    local: { ...local, selected: key, at, isOpen: true, scroll: 0 },
    effect: { kind: 'load', key },
  };
}

function scrolled(
  local: ServicesLocal,
  action: ListAction,
  row: ServiceRow,
  { value, detail, now }: ServicesSeen,
  screen: Screen,
): ServicesLocal {
  const loaded = detail?.key === local.selected ? detail : undefined;
  const facts = { history: value?.history.get(row.id), loaded, now };
  const height = screen.height - 1;
  const last = Math.max(0, detailLines(row, facts, screen).length - height);
  const place = { selected: Math.min(local.scroll, last), offset: 0 };
  return { ...local, scroll: moveList(place, action, { count: last + 1, height }).selected };
}

/** What npl has no log of: others' services. */
function logsOf({ runtime, orphan, service }: ServiceRow): Effect | undefined {
  return runtime === 'external' || orphan ? undefined : { kind: 'goto', view: 'logs', about: service };
}

/** Neither jobs that end by themselves, nor what npl does not run by this name. */
function restartsOf(row: ServiceRow): Effect | undefined {
  const { runtime, orphan, service, status } = row;
  if (runtime === 'external' || orphan || status === 'done' || service === 'supervisor') return undefined;
  // A container that is not there cannot be started again: Compose has to make it.
  return row.state === 'missing' ? startAll() : restartOf(service);
}

const startAll = () => OPS_ACTIONS.find(({ title }) => title === 'Start what does not run')?.effect;

/** Whether anything may not run, as far as it is known. */
export function mayStart(value: ServicesData | undefined): boolean {
  const { rows = [], troubles = [] } = value ?? {};
  return troubles.length > 0 || rows.some(({ status }) => !['healthy', 'done', 'external'].includes(status));
}
