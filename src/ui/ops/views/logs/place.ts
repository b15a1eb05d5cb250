import { segments, widthOf } from '../../../kit/text.js';
import type { LogLines } from './log-line.js';
import type { Visible } from './visible.js';

/** The row at the top of the screen: a line may take several. */
export interface Place {
  readonly seq: number;
  readonly row: number;
}

/** Where one is among the lines that are shown. */
interface Spot {
  /** Of `shown`. */
  readonly at: number;
  readonly row: number;
}

export interface Room {
  /** Rows of the screen. */
  readonly height: number;
  /** Cells for the text of a line. */
  readonly width: number;
  /** False: a line takes one row, and its end is cut off. */
  readonly wraps: boolean;
}

/** A text in pieces of at most `width` cells; at least one. Cut anywhere: a log is read as it was written. */
export function chop(text: string, width: number): string[] {
  const room = Math.max(1, width);
  if (widthOf(text) <= room) return [text];
  if (widthOf(text) === text.length) {
    return Array.from({ length: Math.ceil(text.length / room) }, (_, at) =>
      text.slice(at * room, (at + 1) * room),
    );
  }
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const part of segments(text)) {
    const cells = widthOf(part);
    if (used + cells > room && row !== '') {
      rows.push(row);
      [row, used] = ['', 0];
    }
    row += part;
    used += cells;
  }
  return [...rows, row];
}

const rowsOf = (one: Visible | undefined, { width, wraps }: Room): number =>
  one === undefined || !wraps ? 1 : chop(one.line.text, width).length;

/** The top of the screen when its end is the newest line. */
export function endSpot(shown: readonly Visible[], room: Room): Spot {
  return movedBy({ at: shown.length, row: 0 }, -Math.max(1, room.height), shown, room);
}

/** Where a place is now; what was there may have gone, or be hidden: then what follows it. `order`: of all lines. */
export function spotOf(
  place: Place,
  shown: readonly Visible[],
  order: (seq: number) => number,
  room: Room,
): Spot {
  const wanted = order(place.seq);
  const at = shown.findIndex((one) => one.at >= wanted);
  if (at === -1) return endSpot(shown, room);
  const isSame = shown[at]?.line.seq === place.seq;
  return { at, row: isSame ? Math.min(place.row, rowsOf(shown[at], room) - 1) : 0 };
}

/** So many rows further down, or up where it is negative; not beyond the ends. */
export function movedBy(from: Spot, by: number, shown: readonly Visible[], room: Room): Spot {
  let { at, row } = from;
  for (let left = Math.abs(by); left > 0;) {
    if (by < 0) {
      const step = Math.min(left, row);
      row -= step;
      left -= step;
      if (left === 0) break;
      if (at === 0) break;
      at -= 1;
      row = rowsOf(shown[at], room);
    } else {
      const rest = rowsOf(shown[at], room) - 1 - row;
      const step = Math.min(left, rest);
      row += step;
      left -= step;
      if (left === 0 || at >= shown.length - 1) break;
      at += 1;
      row = 0;
      left -= 1;
    }
  }
  return { at, row };
}

export const isBefore = (one: Spot, other: Spot) =>
  one.at < other.at || (one.at === other.at && one.row < other.row);

export function placeAt(spot: Spot, shown: readonly Visible[]): Place | undefined {
  const line = shown[spot.at]?.line;
  return line === undefined ? undefined : { seq: line.seq, row: spot.row };
}

/** Place of a line among all; one that was let go stood before them. */
export const orderIn =
  ({ lines }: Pick<LogLines, 'lines'>) =>
  (seq: number): number =>
    Math.max(
      0,
      lines.findIndex((line) => line.seq === seq),
    );
