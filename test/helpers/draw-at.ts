import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import type { Screen } from '../../src/ui/screen.js';
import { themeOf } from '../../src/ui/theme.js';

type Draw = (screen: Screen) => readonly string[];

/** The frame of a view on a screen of this size, without colours; fails when it is too wide or too tall. */
export function drawAt(width: number, height: number, draw: Draw): string {
  const lines = draw({ theme: themeOf(true), width, height });
  const plain = lines.map((line) => stripVTControlCharacters(line).trimEnd());
  const problems = [
    ...(lines.length > Math.max(1, height - 1) ? [`${lines.length} lines on a screen of ${height}`] : []),
    ...plain
      .filter((line) => stringWidth(line) > width)
      .map((line) => `${stringWidth(line)} cells on a screen of ${width}: ${line}`),
    ...plain
      .filter((line) => /[\u0000-\u001f\u007f]/.test(line))
      .map((line) => `control character: ${JSON.stringify(line)}`),
  ];
  if (problems.length > 0) throw new Error([...problems, ...plain].join('\n'));
  return plain.join('\n');
}

/** Sizes that a view must bear: usual, wide, low, narrow, and next to nothing. */
const SIZES = [
  [80, 24],
  [120, 40],
  [80, 10],
  [40, 12],
  [20, 6],
  [10, 3],
  [1, 2],
] as const;

/** Draws a view on screens of all sizes; fails when it is too wide or too tall for one. */
export function drawAtAllSizes(draw: Draw): void {
  for (const [width, height] of SIZES) drawAt(width, height, draw);
}
