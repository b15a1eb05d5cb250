import { pad } from './text.js';

export interface Column {
  readonly lines: readonly string[];
  /** Cells. */
  readonly width: number;
}

/** Blocks of lines beside each other, the first at the left; as tall as the tallest. */
export function columns(blocks: readonly Column[], gap = 2): string[] {
  const height = Math.max(0, ...blocks.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map(({ lines, width }) => pad(lines[row] ?? '', width))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}
