import type { KeyBinding } from '../keys/bindings.js';
import { actionOf } from '../keys/bindings.js';
import type { KeyPress } from '../keys/key-press.js';
import { offsetFor } from './window-of.js';

/** Where one is in a list. */
export interface ListState {
  readonly selected: number;
  /** First row that is shown. */
  readonly offset: number;
}

export interface ListSize {
  /** Rows of the list. */
  readonly count: number;
  /** Rows that there is room for. */
  readonly height: number;
}

export type ListAction = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

export const LIST_START: ListState = { selected: 0, offset: 0 };

export const LIST_BINDINGS: readonly KeyBinding<ListAction>[] = [
  { keys: ['up', 'k'], action: 'up', help: 'the line above', bar: 'move' },
  { keys: ['down', 'j'], action: 'down', help: 'the line below', bar: 'move' },
  { keys: ['pageup', 'ctrl+b', 'ctrl+u'], action: 'page-up', help: 'a page up' },
  { keys: ['pagedown', 'ctrl+f', 'ctrl+d'], action: 'page-down', help: 'a page down' },
  { keys: ['home', 'g'], action: 'first', help: 'the first line' },
  { keys: ['end', 'G'], action: 'last', help: 'the last line' },
];

export function isListAction(action: string | undefined): action is ListAction {
  return LIST_BINDINGS.some((binding) => binding.action === action);
}

/** The list after a key; the same object when the key does not move in lists. */
export function listState(state: ListState, press: KeyPress, size: ListSize): ListState {
  const action = actionOf(LIST_BINDINGS, press);
  return action === undefined ? state : moveList(state, action, size);
}

export function moveList(state: ListState, action: ListAction, size: ListSize): ListState {
  return within({ ...state, selected: target(state.selected, action, size) }, size);
}

/** The same place in a list that may have become shorter. */
export function within({ selected, offset }: ListState, { count, height }: ListSize): ListState {
  const row = Math.max(0, Math.min(selected, count - 1));
  return { selected: row, offset: offsetFor(count, { height, offset, selected: row }) };
}

function target(selected: number, action: ListAction, { count, height }: ListSize): number {
  const page = Math.max(1, height - 1);
  switch (action) {
    case 'up':
      return selected - 1;
    case 'down':
      return selected + 1;
    case 'page-up':
      return selected - page;
    case 'page-down':
      return selected + page;
    case 'first':
      return 0;
    case 'last':
      return count - 1;
  }
}
