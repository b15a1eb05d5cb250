import { stripVTControlCharacters } from 'node:util';
import { measuredWidth } from './string-width.js';

const CUT = '…';
const ASCII = /^[ -~]*$/;
/** Letters of one cell: Latin, Greek, Cyrillic, punctuation, arrows, frames and blocks. */
const NARROW =
  /^[ -~\u00a1-\u00a8\u00aa-\u00ac\u00af-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u2190-\u2193\u2500-\u25fc\u2713\u2714\u2716\u2718\u276f]*$/;
/** A colour or style; nothing else that moves or erases may be in a line. */
const STYLE = /\u001b\[[\d;]*m/y;
const STYLES = new RegExp(STYLE.source, 'g');

/** Terminal cells that a text takes; colours take none. */
export function widthOf(text: string): number {
  const bare = text.includes('\u001b') ? text.replaceAll(STYLES, '') : text;
  // Segmenting takes most of the time of a frame, and few lines need it.
  return NARROW.test(bare) ? bare.length : measuredWidth(bare);
}

/** The text in at most `width` cells, with `…` for what is missing; keeps colours. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return '';
  const { kept, rest } = take(text, width - 1);
  // The styles of what is left out end with it; a reset would also end those around this text.
  return `${kept}${CUT}${(rest.match(STYLES) ?? []).join('')}`;
}

/** The end of a text, for paths and addresses of which the end says most. */
export function clipStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return '';
  const parts = segments(stripVTControlCharacters(text));
  let kept = '';
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const part = parts[at] ?? '';
    if (widthOf(part + kept) > width - 1) break;
    kept = part + kept;
  }
  return CUT + kept;
}

/** Exactly `width` cells: cut or filled with spaces. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fitted = clip(text, width);
  const fill = ' '.repeat(Math.max(0, width - widthOf(fitted)));
  return align === 'left' ? fitted + fill : fill + fitted;
}

/** Breaks at spaces, and inside a word only when it is wider than a line. Gives at least one line. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) <= room) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = widthOf(word) <= room ? [word] : partsOf(word, room);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  return [...lines, line];
}

/** Breaks a line that is too long; it goes on under its own indentation. */
export function wrapUnder(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const indent = /^ */u.exec(line)?.[0] ?? '';
  const room = Math.max(10, width - indent.length);
  return wrap(line.trimStart(), room).map((part) => clip(indent + part, width));
}

/** A word in parts of at most `room` cells. Linear, because a raw text may be a word of a megabyte. */
function partsOf(word: string, room: number): string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  // Few letters are different, and measuring one takes longer than all else here.
  const widths = new Map<string, number>();
  for (const letter of lettersOf(word)) {
    const width = widths.get(letter) ?? widthOf(letter);
    widths.set(letter, width);
    // A character of two cells on a line of one still has to go somewhere.
    if (used + width > room && used > 0) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += letter;
    used += width;
  }
  return [...parts, part];
}

/** Characters and styles. */
function lettersOf(text: string): readonly string[] {
  if (!text.includes('\u001b')) return segments(text);
  return text
    .split(/(\u001b\[[\d;]*m)/)
    .flatMap((piece) => (piece.startsWith('\u001b') ? [piece] : segments(piece)));
}

/** Characters as people see them: an emoji of several code points is one. */
export function segments(text: string): string[] {
  if (ASCII.test(text)) return text.split('');
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** The beginning that fits into `width` cells, and what follows it. */
function take(text: string, width: number): { readonly kept: string; readonly rest: string } {
  let used = 0;
  for (let at = 0; at < text.length;) {
    STYLE.lastIndex = at;
    const style = STYLE.exec(text)?.[0];
    if (style !== undefined) {
      at += style.length;
      continue;
    }
    const next = text.indexOf('\u001b', at + 1);
    for (const part of segments(text.slice(at, next === -1 ? text.length : next))) {
      used += widthOf(part);
      if (used > width) return { kept: text.slice(0, at), rest: text.slice(at) };
      at += part.length;
    }
  }
  return { kept: text, rest: '' };
}
