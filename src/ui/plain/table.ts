import { stripVTControlCharacters } from 'node:util';
import { widthOf } from '../kit/text.js';

export interface Column {
  readonly title: string;
  /** Numbers read best at the right. Default left. */
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/** Rows under their titles, aligned by the width that the text takes on a terminal; cells may be coloured. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = [columns.map((column) => column.title), ...rows].map((row) =>
    columns.map((_, at) => (row[at] ?? '').replaceAll(/\s*[\r\n]+\s*/g, ' ')),
  );
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, at) => padded(cell, widths[at] ?? 0, columns[at]?.align ?? 'left'))
      .join(GAP)
      .trimEnd(),
  );
}

/** The text cut to a width in terminal cells, then without its colours and with `...` for what is missing. */
export function fitWidth(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let fitted = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(stripVTControlCharacters(text))) {
    const next = used + widthOf(segment);
    if (next > width - 3) break;
    fitted += segment;
    used = next;
  }
  return `${fitted}...`.slice(0, Math.max(width, 0));
}

function padded(cell: string, width: number, align: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(width - widthOf(cell), 0));
  return align === 'left' ? cell + fill : fill + cell;
}
