import type { KeyPress } from './key-press.js';
import { otherName } from './layout.js';

/** One thing that a key does. Dispatch, key bar and help are made from the same table. */
export interface KeyBinding<A extends string> {
  /** Names as in `KeyPress`; the first is the one that the key bar shows. */
  readonly keys: readonly string[];
  readonly action: A;
  /** Half a sentence for the help. */
  readonly help: string;
  /** A word for the key bar; absent: told by the help alone. Neighbours with the same word share one place. */
  readonly bar?: string;
}

/** What the press does; undefined: nothing. The first of two bindings of a key counts. */
export function actionOf<A extends string>(
  bindings: readonly KeyBinding<A>[],
  press: KeyPress,
): A | undefined {
  const bound = (name: string | undefined) =>
    name === undefined ? undefined : bindings.find(({ keys }) => keys.includes(name))?.action;
  return bound(press.name) ?? bound(otherName(press.name));
}
