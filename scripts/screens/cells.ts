import type { IBufferCell, Terminal } from '@xterm/headless';

/** One of the 16 colours of a terminal by number, or another one as #rrggbb; undefined: that of plain text. */
export type Color = number | `#${string}` | undefined;

export interface Style {
  readonly color: Color;
  readonly background: Color;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

/** Neighbouring cells that look the same. */
export interface Run {
  readonly text: string;
  readonly row: number;
  readonly column: number;
  /** Cells. */
  readonly width: number;
  readonly style: Style;
}

/** What is seen on the terminal, without the cells in which nothing is. */
export function runsOf({ rows, cols, buffer: { active } }: Terminal): Run[] {
  const runs: Run[] = [];
  for (let row = 0; row < rows; row += 1) {
    const line = active.getLine(active.baseY + row);
    let last: Run | undefined;
    for (let column = 0; column < cols; column += 1) {
      const cell = line?.getCell(column);
      // The second half of a wide letter.
      if (cell === undefined || cell.getWidth() === 0) continue;
      const style = styleOf(cell);
      const text = cell.getChars() || ' ';
      const joins = last !== undefined && sameStyle(last.style, style) && isPlain(last.text + text);
      if (last !== undefined && joins) {
        last = { ...last, text: last.text + text, width: last.width + cell.getWidth() };
        runs[runs.length - 1] = last;
      } else {
        last = { text, row, column, width: cell.getWidth(), style };
        runs.push(last);
      }
    }
  }
  return runs.filter(({ text, style }) => text.trim() !== '' || isFilled(style));
}

/** Whether cells of this style are seen without a letter in them. */
export function isFilled({ background, inverse }: Style): boolean {
  return inverse || background !== undefined;
}

/** Fonts agree on the width of these; others each get a place of their own, as do lines and blocks when they repeat. */
function isPlain(text: string): boolean {
  return /^(?:[ -~]+|─+|█+|░+)$/.test(text);
}

function styleOf(cell: IBufferCell): Style {
  return {
    color: cell.isFgDefault() ? undefined : colorOf(cell.getFgColor(), cell.isFgRGB()),
    background: cell.isBgDefault() ? undefined : colorOf(cell.getBgColor(), cell.isBgRGB()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}

function colorOf(value: number, isRgb: boolean): Color {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return value;
  // The cube and the greys of the 256 colours.
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const at = value - 16;
  const [red, green, blue] =
    value >= 232
      ? [value - 232, value - 232, value - 232].map((step) => 8 + step * 10)
      : [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(level);
  return `#${[red, green, blue].map((part = 0) => part.toString(16).padStart(2, '0')).join('')}`;
}

function sameStyle(one: Style, other: Style): boolean {
  return (Object.keys(one) as (keyof Style)[]).every((key) => one[key] === other[key]);
}
