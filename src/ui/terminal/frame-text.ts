import { clip } from '../kit/text.js';

/** Anything but colours that a terminal would act upon. */
const ESCAPE = /\u001b(?!\[[\d;]*m)/g;
const BREAK = /[\t\r\n]+/g;
const CONTROL = /[\u0000-\u001a\u001c-\u001f\u007f-\u009f]/g;
const UNSAFE = /[\u0000-\u001f\u007f-\u009f]/;

/** The lines as one frame that cannot scroll or wrap, whatever is in them. */
export function frameText(lines: readonly string[], size: { width: number; height: number }): string {
  const room = Math.max(1, size.height - 1);
  return lines
    .slice(0, room)
    .map((line) => clip(UNSAFE.test(line) ? safe(line) : line, size.width))
    .join('\n');
}

function safe(line: string): string {
  return line.replaceAll(BREAK, ' ').replaceAll(CONTROL, '').replaceAll(ESCAPE, '');
}
