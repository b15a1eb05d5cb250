import { isFilled, type Color, type Run, type Style } from './cells.ts';

export interface Palette {
  readonly background: string;
  readonly text: string;
  readonly edge: string;
  /** The 16 colours of a terminal. */
  readonly colors: readonly string[];
}

/** As in the terminals of GitHub's own themes, so that a page that shows them looks of one piece. */
export const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    background: '#ffffff',
    text: '#1f2328',
    edge: '#d1d9e0',
    colors: [
      ...['#24292f', '#cf222e', '#116329', '#8a5a00', '#0969da', '#8250df', '#1b7c83', '#6e7781'],
      ...['#57606a', '#a40e26', '#1a7f37', '#633c01', '#218bff', '#a475f9', '#3192aa', '#8c959f'],
    ],
  },
  dark: {
    background: '#0d1117',
    text: '#e6edf3',
    edge: '#30363d',
    colors: [
      ...['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
      ...['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
    ],
  },
};

const CELL = { width: 8.4, height: 18, baseline: 13.5 };
const MARGIN = 12;
const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

export interface Picture {
  readonly cols: number;
  readonly rows: number;
  readonly runs: readonly Run[];
  /** What it shows, for those who cannot see it. */
  readonly title: string;
}

/** The screen as an SVG of text, without a font of its own. */
export function svgOf({ cols, rows, runs, title }: Picture, palette: Palette): string {
  const [width, height] = [cols * CELL.width + 2 * MARGIN, rows * CELL.height + 2 * MARGIN].map(Math.ceil);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}" font-family="${FONT}" font-size="14" fill="${palette.text}">`,
    `<rect x=".5" y=".5" width="${(width ?? 0) - 1}" height="${(height ?? 0) - 1}" rx="8" fill="${palette.background}" stroke="${palette.edge}"/>`,
    ...runs.flatMap((run) => [...fillOf(run, palette), ...textOf(run, palette)]),
    '</svg>',
    '',
  ].join('\n');
}

function fillOf({ row, column, width, style }: Run, palette: Palette): string[] {
  if (!isFilled(style)) return [];
  const [fill] = style.inverse ? foreground(style, palette) : [colorIn(palette, style.background)];
  const [x, y] = placeOf(row, column);
  return [
    `<rect x="${x}" y="${y}" width="${tidy(width * CELL.width)}" height="${CELL.height}" fill="${fill ?? palette.text}"/>`,
  ];
}

function textOf({ text, row, column, width, style }: Run, palette: Palette): string[] {
  const shown = text.trimEnd();
  const indent = shown.length - shown.trimStart().length;
  const letters = shown.trimStart();
  if (letters === '') return [];
  const [x, y] = placeOf(row, column + indent);
  // A run either has no spaces at its ends, or only letters of one cell.
  const cells = letters === text ? width : letters.length;
  const fill = style.inverse
    ? (colorIn(palette, style.background) ?? palette.background)
    : colorIn(palette, style.color);
  const attributes = [
    `x="${x}" y="${tidy(y + CELL.baseline)}"`,
    // Fonts differ in width; columns must not.
    cells > 1 ? `textLength="${tidy(cells * CELL.width)}"` : '',
    fill === undefined ? '' : `fill="${fill}"`,
    style.bold ? 'font-weight="bold"' : '',
    style.dim ? 'opacity=".65"' : '',
    style.underline ? 'text-decoration="underline"' : '',
    letters.includes('  ') ? 'xml:space="preserve"' : '',
  ];
  return [`<text ${attributes.filter((one) => one !== '').join(' ')}>${escape(letters)}</text>`];
}

function foreground({ color }: Style, palette: Palette): [string] {
  return [colorIn(palette, color) ?? palette.text];
}

function colorIn({ colors }: Palette, color: Color): string | undefined {
  return typeof color === 'number' ? colors[color] : color;
}

function placeOf(row: number, column: number): [x: number, y: number] {
  return [tidy(MARGIN + column * CELL.width), tidy(MARGIN + row * CELL.height)];
}

const tidy = (length: number) => Number(length.toFixed(1));

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
