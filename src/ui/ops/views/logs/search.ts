import type { Visible } from './visible.js';

interface From {
  /** The line that was found before. */
  readonly current: number | undefined;
  /** First line on the screen, of `shown`. */
  readonly top: number;
  readonly forward: boolean;
}

/** Place of the next line with the text, from the start again behind the last; undefined: there is none. */
export function nextMatch(shown: readonly Visible[], { current, top, forward }: From): number | undefined {
  const at = current === undefined ? -1 : shown.findIndex(({ line }) => line.seq === current);
  if (forward) {
    const from = at === -1 ? top : at + 1;
    const found = shown.findIndex(({ isMatch }, place) => isMatch && place >= from);
    const first = found === -1 ? shown.findIndex(({ isMatch }) => isMatch) : found;
    return first === -1 ? undefined : first;
  }
  const until = at === -1 ? shown.length : at;
  const found = shown.findLastIndex(({ isMatch }, place) => isMatch && place < until);
  const last = found === -1 ? shown.findLastIndex(({ isMatch }) => isMatch) : found;
  return last === -1 ? undefined : last;
}
