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
  return { height, wraps, width: Math.max(1, screen.width - prefixWidth(lines, screen.width)) };
}

const MARK = 2;
const LONGEST_NAME = 21;
/** Of the screen, for the name. */
const NAME_SHARE = 0.2;

/** Cells before the text: a mark, and the name where lines are of several services. */
function prefixWidth(lines: LogLines | undefined, width: number): number {
  return MARK + (lines?.isMixed === true ? nameWidth(lines, width) + 1 : 0);
}

export function nameWidth({ lines }: Pick<LogLines, 'lines'>, width: number): number {
  return Math.min(
    LONGEST_NAME,
    Math.floor(width * NAME_SHARE),
    lines.reduce((most, { name }) => Math.max(most, name.length), 0),
  );
}
