import type { Screen } from '../screen.js';
import type { TableColumn } from './table-column.js';
import { tableWidths } from './table-widths.js';
import { clip, pad } from './text.js';
import { windowOf } from './window-of.js';

export interface TableOptions {
  readonly screen: Pick<Screen, 'theme' | 'width'>;
  /** Row that the next key is about. */
  readonly selected?: number;
  /** First row that is shown; see `ListState`. */
  readonly offset?: number;
  /** Lines that there is room for, with the titles. Absent: all rows. */
  readonly height?: number;
}

const GAP = '  ';
const [MARK, NO_MARK] = ['> ', '  '];

/** Titles and rows, aligned, at most `width` wide; cells may be coloured. A mark and not only a colour selects. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { screen: { theme, width }, selected, offset, height }: TableOptions,
): string[] {
  const marked = selected !== undefined;
  const room = width - (marked ? MARK.length : 0);
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll(/\s*[\r\n\t]+\s*/g, ' ')));
  const widths = tableWidths(columns, cells, room, GAP.length);
  const lineOf = (row: readonly string[]) =>
    columns
      .flatMap(({ align }, at) => {
        const cellWidth = widths[at];
        return cellWidth === undefined ? [] : [pad(row[at] ?? '', cellWidth, align)];
      })
      .join(GAP)
      .trimEnd();
  const title = (marked ? NO_MARK : '') + lineOf(columns.map((column) => column.title));
  const lines = cells.map((row, at) => {
    if (!marked) return clip(lineOf(row), width);
    if (at !== selected) return clip(NO_MARK + lineOf(row), width);
    return theme.inverse(clip(pad(MARK + lineOf(row), width), width));
  });
  const shown =
    height === undefined
      ? lines
      : windowOf(lines, {
          height: height - 1,
          ...(offset === undefined ? {} : { offset }),
          ...(selected === undefined ? {} : { selected }),
        }).lines;
  return [theme.strong(clip(title, width)), ...shown];
}
