import type { KeyBinding } from '../../../keys/bindings.js';
import { LIST_BINDINGS, moveList, type ListAction } from '../../../kit/list-state.js';
import type { Effect, Reduced } from '../../view.js';

/** Where one is in a view that is a table of rows, each of which opens. */
export interface ListLocal {
  /** Id of the selected row; undefined: the first. */
  readonly selected: string | undefined;
  /** Where it stood, for when it is gone. */
  readonly at: number;
  /** Its detail is open. */
  readonly isOpen: boolean;
  /** First line of the detail that is shown. */
  readonly scroll: number;
}

export const LIST_LOCAL: ListLocal = { selected: undefined, at: 0, isOpen: false, scroll: 0 };

export type ListViewAction = ListAction | 'open' | 'close';

export const LIST_VIEW_BINDINGS: readonly KeyBinding<ListViewAction>[] = [
  ...LIST_BINDINGS,
  { keys: ['enter'], action: 'open', help: 'all about the selected row', bar: 'detail' },
  { keys: ['escape'], action: 'close', help: 'close the detail', bar: 'close' },
];

/** Place of the selected row; of what stands in its place, where it is gone. */
export function selectedAt({ selected, at }: ListLocal, ids: readonly string[]): number {
  const found = selected === undefined ? -1 : ids.indexOf(selected);
  return found === -1 ? Math.max(0, Math.min(at, ids.length - 1)) : found;
}

export function opened(local: ListLocal, id: string, at: number): Reduced<ListLocal> {
  const effect: Effect = { kind: 'load', key: id };
  return { local: { ...local, selected: id, at, isOpen: true, scroll: 0 }, effect };
}

/** `height`: lines of the body. `detailHeight`: lines of the open detail, however many are shown. */
export function moved(
  local: ListLocal,
  action: ListAction,
  ids: readonly string[],
  { height, detailHeight }: { readonly height: number; readonly detailHeight: number },
): ListLocal {
  if (local.isOpen) {
    const last = Math.max(0, detailHeight - height);
    const place = { selected: Math.min(local.scroll, last), offset: 0 };
    return { ...local, scroll: moveList(place, action, { count: last + 1, height }).selected };
  }
  const size = { count: ids.length, height: Math.max(1, height - 1) };
  const at = moveList({ selected: selectedAt(local, ids), offset: 0 }, action, size).selected;
  return { ...local, selected: ids[at], at };
}
