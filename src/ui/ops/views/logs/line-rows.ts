import { clip, pad } from '../../../kit/text.js';
import type { Theme } from '../../../theme.js';
import type { Level } from './level.js';
import type { LogLine, LogLines } from './log-line.js';
import { chop, type Room } from './place.js';

/** Before the text, so that a level is told without colours. */
const MARKS: Readonly<Record<Level, string>> = { error: '✖ ', warn: '! ', info: '  ', debug: '· ' };

interface Look {
  readonly theme: Theme;
  readonly room: Room;
  /** Cells for the name; 0: all lines are of one service. */
  readonly nameWidth: number;
  /** What is marked in the text. */
  readonly found: RegExp | undefined;
  /** It was searched for. */
  readonly isCurrent: boolean;
}

/** The rows of one line. */
export function lineRows(line: LogLine, { theme, room, nameWidth, found, isCurrent }: Look): string[] {
  const paint = paintOf(line, theme);
  const mark = isCurrent ? '> ' : line.isNote ? '─ ' : line.level === undefined ? '  ' : MARKS[line.level];
  const name = nameWidth === 0 ? '' : `${theme.dim(pad(line.name, nameWidth))} `;
  const blank = ' '.repeat(nameWidth === 0 ? 0 : nameWidth + 1);
  const pieces = room.wraps ? chop(line.text, room.width) : [clip(line.text, room.width)];
  return pieces.map((piece, row) => {
    const head = row === 0 ? `${isCurrent ? theme.accent(mark) : paint(mark)}${name}` : `  ${blank}`;
    return `${head}${marked(piece, found, theme, paint)}`;
  });
}

function paintOf({ level, isNote }: LogLine, theme: Theme): (text: string) => string {
  if (isNote) return theme.accent;
  if (level === 'error') return theme.bad;
  if (level === 'warn') return theme.warn;
  return level === 'debug' ? theme.dim : (text) => text;
}

/** The text with each place that was found inverted. */
function marked(
  text: string,
  found: RegExp | undefined,
  theme: Theme,
  paint: (text: string) => string,
): string {
  if (text === '') return '';
  if (found === undefined) return paint(text);
  let rest = 0;
  let shown = '';
  for (const match of text.matchAll(found)) {
    if (match.index > rest) shown += paint(text.slice(rest, match.index));
    shown += theme.inverse(match[0]);
    rest = match.index + match[0].length;
  }
  return rest < text.length ? shown + paint(text.slice(rest)) : shown;
}

/** A line as it is saved. */
export function lineText({ name, text, isNote }: LogLine, { isMixed }: Pick<LogLines, 'isMixed'>): string {
  return `${isMixed ? `${name} | ` : ''}${isNote ? '--- ' : ''}${text}`;
}
