import { formatBytes, formatCount } from '../plain/format.js';

/** Shown for what is not known: never an invented 0. */
const UNKNOWN = '–';

export const countOrUnknown = (count: number | null) => (count === null ? UNKNOWN : formatCount(count));

export const bytesOrUnknown = (bytes: number | null) => (bytes === null ? UNKNOWN : formatBytes(bytes));

/** `2022-11-28T20:00:00Z` -> `2022-11-28 20:00 UTC`. */
export function formatTime(iso: string | null): string {
  return iso === null ? UNKNOWN : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** How long ago: `0 s`, `119 s`, `2 min`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

/** Breaks at spaces, and inside a word only when it is longer than a line. Gives at least one line. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length <= room) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    let rest = word;
    for (; rest.length > room; rest = rest.slice(room)) lines.push(rest.slice(0, room));
    line = rest;
  }
  return [...lines, line];
}
