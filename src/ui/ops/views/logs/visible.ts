import type { Level } from './level.js';
import type { LogLine, LogLines } from './log-line.js';

/** Least level that is shown. */
export type Gravity = 'all' | 'warn' | 'error';

export interface Wish {
  /** As typed; with `!` before it: lines without the text. */
  readonly filter: string;
  readonly gravity: Gravity;
  /** Whether lines without the text stay, around those that have it. */
  readonly isWithAll: boolean;
}

/** A line that is shown, and its place among all. */
export interface Visible {
  readonly line: LogLine;
  readonly at: number;
  readonly isMatch: boolean;
}

/** What finds the text, whatever its case; undefined where nothing is to be found or marked. */
export function finder(filter: string): RegExp | undefined {
  const text = isInverse(filter) ? filter.slice(1) : filter;
  return text === '' ? undefined : new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\/-]/gu, '\\$&'), 'giu');
}

export const isInverse = (filter: string) => filter.startsWith('!');

/** Lines that are shown. */
export function visibleLines({ lines }: Pick<LogLines, 'lines'>, wish: Wish): Visible[] {
  const found = finder(wish.filter);
  const inverse = isInverse(wish.filter);
  const shown: Visible[] = [];
  for (const [at, line] of lines.entries()) {
    if (!isGraveEnough(line, wish.gravity)) continue;
    const has = found !== undefined && line.text.search(found) !== -1;
    const isMatch = has && !inverse;
    if (found === undefined || isMatch || (inverse && !has) || (wish.isWithAll && !inverse)) {
      shown.push({ line, at, isMatch });
    }
  }
  return shown;
}

const GRAVITY: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

function isGraveEnough({ level, isNote }: LogLine, gravity: Gravity): boolean {
  if (gravity === 'all' || isNote) return true;
  return level !== undefined && GRAVITY[level] >= GRAVITY[gravity];
}
