import type { ListAction } from '../../../kit/list-state.js';
import { tableLines } from '../../../kit/table-lines.js';
import { clip } from '../../../kit/text.js';
import { offsetFor, windowOf } from '../../../kit/window-of.js';
import { printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import { ageWords } from '../../age.js';
import { lastSeen, staleLines } from '../../stale.js';
import type { Loaded, OpsView, Reduced, Seen } from '../../view.js';
import {
  LIST_LOCAL,
  LIST_VIEW_BINDINGS,
  moved,
  opened,
  selectedAt,
  type ListLocal,
  type ListViewAction,
} from './list-local.js';
import type { ListSpec } from './list-spec.js';

type ListSeen<Data, Detail> = Seen<Data, Detail>;

/** A view of rows: selected by their id, filtered, each with a detail that is loaded when it is opened. */
export function listView<Data, Row, Detail = unknown, Action extends string = never>(
  spec: ListSpec<Data, Row, Detail, Action>,
): OpsView<Data, ListLocal, Detail> {
  return {
    name: spec.name,
    title: spec.title,
    initial: LIST_LOCAL,
    bindings: [...LIST_VIEW_BINDINGS, ...(spec.bindings ?? [])],
    // What Enter does in an open detail has a key of its own.
    offers: (action, _seen, { isOpen }) => (action === 'open' && isOpen ? false : undefined),
    filters: ({ value }, { isOpen }) => !isOpen && value !== undefined && spec.rows(value).length > 0,
    lines: (seen, local, screen) => lines(spec, seen, local, screen),
    reduce: (local, _press, action, seen, screen) =>
      reduce(spec, local, action as ListViewAction | Action | undefined, seen, screen),
    arrive: (local, about) => (about === undefined ? { local } : { local: { ...local, selected: about } }),
    mode: ({ isOpen }) => (isOpen ? 'inside' : 'list'),
    status({ value, filter }) {
      if (value === undefined) return undefined;
      const all = spec.rows(value).length;
      const shown = shownRows(spec, value, filter).length;
      return shown === all ? undefined : `${shown} of ${all}`;
    },
  };
}

function shownRows<Data, Row>(
  { rows, text }: Pick<ListSpec<Data, Row, never, never>, 'rows' | 'text'>,
  value: Data,
  filter: string,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  const all = rows(value);
  if (words.length === 0) return all;
  return all.filter((row) => words.every((word) => text(row).toLowerCase().includes(word)));
}

function lines<Data, Row, Detail, Action extends string>(
  spec: ListSpec<Data, Row, Detail, Action>,
  seen: ListSeen<Data, Detail>,
  local: ListLocal,
  screen: Screen,
): readonly string[] {
  const { value, trouble } = seen;
  const { theme, width } = screen;
  if (value === undefined) return [theme.warn(clip(printable(trouble ?? spec.waiting), width))];
  return lastSeen(seen, screen, (own) => body(spec, value, seen, local, own));
}

function body<Data, Row, Detail, Action extends string>(
  spec: ListSpec<Data, Row, Detail, Action>,
  value: Data,
  seen: ListSeen<Data, Detail>,
  local: ListLocal,
  screen: Screen,
): readonly string[] {
  const { trouble, takenAt, now, filter } = seen;
  const { theme, width } = screen;
  const height = Math.max(0, screen.height - 1);
  const { rows, at, row, loaded } = selection(spec, value, seen, local);
  if (local.isOpen && row !== undefined) {
    const all = spec.detail(row, loaded, now, screen);
    return windowOf(all, { height, offset: local.scroll }).lines;
  }
  const above = (spec.above?.(value, now, screen) ?? []).slice(0, Math.floor(height / 2));
  if (row === undefined) {
    const why = filter === '' ? spec.empty(value) : 'No row has this text.';
    const then =
      trouble === undefined || takenAt === undefined
        ? ''
        : `${ageWords(now.getTime() - takenAt.getTime())} ago: `;
    return [...above, theme.dim(clip(then + why, width))];
  }
  const below = fitted(spec.below?.(row, now, screen) ?? [], Math.floor(height / 3));
  const room = Math.max(2, height - above.length - below.length);
  const cells = rows.map((each) => spec.cells(each, now, theme));
  const offset = offsetFor(rows.length, { height: room - 1, selected: at });
  const table = tableLines(spec.columns, cells, { screen, selected: at, offset, height: room });
  return [...above, ...table, ...below].slice(0, height);
}

/** Where there is no room for all lines, the empty one before them goes first. */
function fitted(lines: readonly string[], room: number): readonly string[] {
  const isTight = lines.length > room && lines[0] === '';
  return lines.slice(isTight ? 1 : 0).slice(0, room);
}

/** The selected row, among all that the filter leaves. */
function selection<Data, Row, Detail, Action extends string>(
  spec: ListSpec<Data, Row, Detail, Action>,
  value: Data,
  seen: ListSeen<Data, Detail>,
  local: ListLocal,
) {
  const rows = shownRows(spec, value, seen.filter);
  const ids = rows.map(spec.id);
  const at = selectedAt(local, ids);
  const row = rows[at];
  return { rows, ids, at, row, loaded: row === undefined ? undefined : loadedOf(seen, spec.id(row)) };
}

function loadedOf<Detail>(
  { detail }: Pick<ListSeen<unknown, Detail>, 'detail'>,
  id: string,
): Loaded<Detail> | undefined {
  return detail?.key === id ? detail : undefined;
}

function reduce<Data, Row, Detail, Action extends string>(
  spec: ListSpec<Data, Row, Detail, Action>,
  local: ListLocal,
  action: ListViewAction | Action | undefined,
  seen: ListSeen<Data, Detail>,
  screen: Screen,
): Reduced<ListLocal> {
  const { value, now } = seen;
  if (value === undefined || action === undefined) return { local };
  const { ids, at, row, loaded } = selection(spec, value, seen, local);
  const isEntered = action === 'open' && local.isOpen;
  const own = isEntered ? spec.enter : spec.bindings?.find((binding) => binding.action === action)?.action;
  if (own !== undefined) {
    const effect = spec.act?.(own, row, value, loaded, now);
    return effect === undefined ? { local } : { local, effect };
  }
  if (action === 'close') return { local: { ...local, isOpen: false } };
  if (action === 'open')
    return row === undefined || local.isOpen ? { local } : opened(local, spec.id(row), at);
  const height = screen.height - 1 - staleLines(seen, screen).length;
  const detailHeight = local.isOpen && row !== undefined ? spec.detail(row, loaded, now, screen).length : 0;
  return { local: moved(local, action as ListAction, ids, { height, detailHeight }) };
}
