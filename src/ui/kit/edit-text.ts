import { stripVTControlCharacters } from 'node:util';
import type { KeyPress } from '../keys/key-press.js';
import { segments } from './text.js';

/** A text that is being typed. */
export interface TextState {
  readonly value: string;
  /** Place of the cursor in `value`, from 0 to its length. */
  readonly cursor: number;
}

/** The text with the cursor at its end. */
export function textOf(value: string): TextState {
  return { value, cursor: value.length };
}

/** The text after a key; the same object when the key does not edit. */
export function editText(state: TextState, press: KeyPress): TextState {
  if (press.text !== '') return inserted(state, press);
  const edit = EDITS[press.name];
  return edit === undefined ? state : edit(state);
}

const EDITS: Readonly<Record<string, (state: TextState) => TextState>> = {
  left: (state) => ({ ...state, cursor: before(state) }),
  right: (state) => ({ ...state, cursor: after(state) }),
  home: (state) => ({ ...state, cursor: 0 }),
  end: (state) => textOf(state.value),
  backspace: (state) => without(state, before(state), state.cursor),
  delete: (state) => without(state, state.cursor, after(state)),
  'ctrl+left': (state) => ({ ...state, cursor: wordBefore(state) }),
  'ctrl+right': (state) => ({ ...state, cursor: wordAfter(state) }),
  'alt+left': (state) => ({ ...state, cursor: wordBefore(state) }),
  'alt+right': (state) => ({ ...state, cursor: wordAfter(state) }),
  'alt+backspace': (state) => without(state, wordBefore(state), state.cursor),
  'ctrl+a': (state) => ({ ...state, cursor: 0 }),
  'ctrl+e': (state) => textOf(state.value),
  'ctrl+d': (state) => without(state, state.cursor, after(state)),
  'ctrl+w': (state) => without(state, wordBefore(state), state.cursor),
  'ctrl+u': (state) => without(state, 0, state.cursor),
  'ctrl+k': (state) => without(state, state.cursor, state.value.length),
};

function inserted({ value, cursor }: TextState, press: KeyPress): TextState {
  const text = oneLine(press.text);
  return { value: value.slice(0, cursor) + text + value.slice(cursor), cursor: cursor + text.length };
}

/** What is pasted comes with the line break behind it, and may have anything inside. */
function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\r\n]+$/, '')
    .replaceAll(/\s*[\r\n]+\s*|\t/g, ' ')
    .replaceAll(/\p{Cc}/gu, '');
}

function without({ value }: TextState, start: number, end: number): TextState {
  return { value: value.slice(0, start) + value.slice(end), cursor: start };
}

function before({ value, cursor }: TextState): number {
  return cursor - (segments(value.slice(0, cursor)).at(-1)?.length ?? 0);
}

function after({ value, cursor }: TextState): number {
  return cursor + (segments(value.slice(cursor))[0]?.length ?? 0);
}

function wordBefore({ value, cursor }: TextState): number {
  return value.slice(0, cursor).replace(/[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u, '').length;
}

function wordAfter({ value, cursor }: TextState): number {
  const rest = value.slice(cursor);
  return cursor + (/^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(rest)?.[0].length ?? 0);
}
