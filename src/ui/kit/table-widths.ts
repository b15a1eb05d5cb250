import type { TableColumn } from './table-column.js';
import { widthOf } from './text.js';

/** Width of each column in cells, undefined for those left out, so that all fit into `room`. */
export function tableWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  room: number,
  gap: number,
): (number | undefined)[] {
  const widths: (number | undefined)[] = columns.map(({ title }, at) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[at] ?? '')), widthOf(title)),
  );
  const least = columns.map((column, at) => Math.min(column.least ?? Infinity, widths[at] ?? 0));
  for (const at of dropOrder(columns)) {
    if (total(narrowest(widths, least), gap) <= room) break;
    widths[at] = undefined;
  }
  let excess = total(widths, gap) - room;
  // Always from the widest, so that what is cut is cut evenly.
  while (excess > 0) {
    const at = widestToCut(widths, least);
    if (at === undefined) break;
    widths[at] = (widths[at] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function dropOrder(columns: readonly TableColumn[]): number[] {
  return columns
    .flatMap(({ drop }, at) => (drop === undefined ? [] : [{ at, drop }]))
    .sort((one, other) => other.drop - one.drop)
    .map(({ at }) => at);
}

function narrowest(
  widths: readonly (number | undefined)[],
  least: readonly number[],
): (number | undefined)[] {
  return widths.map((width, at) => (width === undefined ? undefined : Math.min(width, least[at] ?? width)));
}

function total(widths: readonly (number | undefined)[], gap: number): number {
  const shown = widths.filter((width) => width !== undefined);
  return shown.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, shown.length - 1);
}

function widestToCut(widths: readonly (number | undefined)[], least: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [at, width] of widths.entries()) {
    if (width === undefined || width <= (least[at] ?? width)) continue;
    if (widest === undefined || width > (widths[widest] ?? 0)) widest = at;
  }
  return widest;
}
