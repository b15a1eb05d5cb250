export interface WindowOptions {
  /** Lines that there is room for. */
  readonly height: number;
  /** First line that is shown, as far as the end and `selected` allow. */
  readonly offset?: number;
  /** A line that must be seen. */
  readonly selected?: number;
}

export interface LineWindow {
  readonly lines: readonly string[];
  /** First line that is shown. */
  readonly offset: number;
  /** Lines before and after that are not shown. */
  readonly above: number;
  readonly below: number;
}

/** The part of the lines that fits. Without an offset the selected line is kept in the middle. */
export function windowOf(lines: readonly string[], options: WindowOptions): LineWindow {
  const height = Math.max(0, options.height);
  const offset = offsetFor(lines.length, options);
  const shown = lines.slice(offset, offset + height);
  return { lines: shown, offset, above: offset, below: lines.length - offset - shown.length };
}

/** First line to show of `count`. */
export function offsetFor(count: number, { height, offset, selected }: WindowOptions): number {
  const room = Math.max(1, height);
  let first = offset ?? (selected === undefined ? 0 : selected - Math.floor(room / 2));
  if (selected !== undefined) first = Math.min(Math.max(first, selected - room + 1), selected);
  return Math.max(0, Math.min(first, count - room));
}
