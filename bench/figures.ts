import type { Spread } from './measure.js';

/** A table of Markdown; all columns but the first are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** `1.2 [1.1–1.3]`; the median alone where there was one run. */
export function range({ median, least, most }: Spread, text: (value: number) => string): string {
  return least === most ? text(median) : `${text(median)} [${text(least)}–${text(most)}]`;
}

/** `2.58x`; empty where there is nothing to compare with. */
export function times(value: number, of: number | undefined): string {
  return of === undefined ? '' : `${(value / of).toFixed(2)}x`;
}

export function thousands(value: number): string {
  return count(value / 1000);
}

export function megabytes(value: number): string {
  return count(value / 1e6);
}

export function seconds(value: number): string {
  return value.toFixed(2);
}

export function count(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(value);
}
