import type { Screen } from '../../../screen.js';
import type { LogLines } from './log-line.js';
import type { Room } from './place.js';

/** What there is room for under the line of titles. */
export function roomOf(
  lines: LogLines | undefined,
  { wraps }: Pick<Room, 'wraps'>,
  screen: Pick<Screen, 'width' | 'height'>,
): Room {
  const height = Math.max(1, screen.height - 2);
  return { height, wraps, width: Math.max(1, screen.width - prefixWidth(lines)) };
}

const MARK = 2;
const LONGEST_NAME = 16;

/** Cells before the text: a mark, and the name where lines are of several services. */
function prefixWidth(lines: LogLines | undefined): number {
  return MARK + (lines?.isMixed === true ? nameWidth(lines) + 1 : 0);
}

export function nameWidth({ lines }: LogLines): number {
  return Math.min(
    LONGEST_NAME,
    lines.reduce((most, { name }) => Math.max(most, name.length), 0),
  );
}
