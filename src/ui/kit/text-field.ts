import type { Screen } from '../screen.js';
import type { TextState } from './edit-text.js';
import { clip, segments, widthOf } from './text.js';

export interface TextField extends TextState {
  /** True: shown as dots, a secret. */
  readonly mask?: boolean;
  /** Shown while nothing is typed: the default, an example. */
  readonly placeholder?: string;
}

const DOT = '•';
const NO_INVERSE = '│';
/** Room for the cursor and a letter of two cells. */
const NARROWEST = 3;

/** One line of at most `width` cells around the cursor. */
export function textField(field: TextField, { theme, width }: Pick<Screen, 'theme' | 'width'>): string {
  const mark = markOf(theme);
  if (width < NARROWEST) return clip(mark(' '), width);
  if (field.value === '' && field.placeholder !== undefined && field.placeholder !== '') {
    const [first = '', ...rest] = segments(clip(field.placeholder, width - 1));
    return mark(first) + theme.dim(rest.join(''));
  }
  const shown = (text: string) => {
    const parts = segments(text);
    return field.mask === true ? parts.map(() => DOT) : parts;
  };
  const left = shown(field.value.slice(0, field.cursor));
  const [under = ' ', ...right] = shown(field.value.slice(field.cursor));
  // What was typed last is seen, and a little of what follows.
  const room = width - widthOf(mark(under));
  const ahead = Math.min(widthOf(right.join('')), Math.floor(room / 4));
  const head = fitEnd(left, room - ahead);
  const tail = fitStart(right, room - widthOf(head));
  return head + mark(under) + tail;
}

/** Where nothing can be inverted, a bar stands before the letter that the cursor is at. */
function markOf(theme: Screen['theme']): (text: string) => string {
  return theme.inverse(' ') === ' ' ? (text) => NO_INVERSE + (text === ' ' ? '' : text) : theme.inverse;
}

function fitStart(parts: readonly string[], width: number): string {
  let kept = '';
  for (const part of parts) {
    if (widthOf(kept + part) > width) break;
    kept += part;
  }
  return kept;
}

function fitEnd(parts: readonly string[], width: number): string {
  let kept = '';
  for (const part of parts.toReversed()) {
    if (widthOf(part + kept) > width) break;
    kept = part + kept;
  }
  return kept;
}
