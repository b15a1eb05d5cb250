import { clip } from '../kit/text.js';

/** Anything but colours that a terminal would act upon. */
const ESCAPE = /\u001b(?!\[[\d;]*m)/g;
const BREAK = /[\t\r\n]+/g;
const CONTROL = /[\u0000-\u001a\u001c-\u001f\u007f-\u009f]/g;
const UNSAFE = /[\u0000-\u001f\u007f-\u009f]/;

/** The lines as a frame that cannot scroll or wrap, whatever is in them. */
export function frameLines(
  lines: readonly string[],
  size: { readonly width: number; readonly height: number },
): string[] {
  const room = Math.max(1, size.height - 1);
  return lines.slice(0, room).map((line) => clip(UNSAFE.test(line) ? safe(line) : line, size.width));
}

function safe(line: string): string {
  return line.replaceAll(BREAK, ' ').replaceAll(CONTROL, '').replaceAll(ESCAPE, '');
}
