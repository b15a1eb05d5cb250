import type { Screen } from '../screen.js';
import { clip, pad, widthOf } from './text.js';

export interface PanelOptions {
  /** In the lower edge, at the right: `12-30 of 200`, keys. */
  readonly footer?: string;
  /** What the frame is drawn with: an error is `bad`. Default `dim`. */
  readonly tone?: 'dim' | 'accent' | 'ok' | 'warn' | 'bad';
}

/** Below this a frame takes more than it gives. */
const NARROW = 24;
const EDGES = 4;

/** Cells that a panel leaves for its lines. */
export function panelRoom(width: number): number {
  return width < NARROW ? width : width - EDGES;
}

/** Lines in a frame with a title: two lines more, and as wide as the screen. */
export function panel(
  title: string,
  lines: readonly string[],
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
  { footer = '', tone = 'dim' }: PanelOptions = {},
): string[] {
  const room = panelRoom(width);
  if (room === width) {
    const edges = [title, footer].map((text) => clip(text, width));
    return [
      theme.strong(edges[0] ?? ''),
      ...lines.map((line) => clip(line, width)),
      theme.dim(edges[1] ?? ''),
    ];
  }
  const paint = theme[tone];
  const head = clip(title, width - 6);
  const foot = clip(footer, width - 6);
  const rule = (used: number) => '─'.repeat(Math.max(0, width - used));
  const top =
    head === ''
      ? paint(`╭${rule(2)}╮`)
      : `${paint('╭─')} ${theme.strong(head)} ${paint(`${rule(widthOf(head) + 5)}╮`)}`;
  const bottom =
    foot === ''
      ? paint(`╰${rule(2)}╯`)
      : `${paint(`╰${rule(widthOf(foot) + 5)}`)} ${theme.dim(foot)} ${paint('─╯')}`;
  return [top, ...lines.map((line) => `${paint('│')} ${pad(line, room)} ${paint('│')}`), bottom];
}
