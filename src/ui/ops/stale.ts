import { clip, wrap } from '../kit/text.js';
import { printable } from '../plain/format.js';
import type { Screen } from '../screen.js';
import type { Theme } from '../theme.js';
import { ageWords } from './age.js';
import type { Seen } from './view.js';

type Failed = Pick<Seen<unknown>, 'trouble' | 'takenAt' | 'now'>;

/** Why the last look failed, and how old is what is shown in its place. No line where it did not fail. */
export function staleLines({ trouble, takenAt, now }: Failed, { theme, width, height }: Screen): string[] {
  if (trouble === undefined) return [];
  const age = takenAt === undefined ? '' : ` (shown: ${ageWords(now.getTime() - takenAt.getTime())} ago)`;
  const lines = wrap(`could not look: ${printable(trouble)}${age}`, width);
  return lines.slice(0, Math.max(1, Math.floor(height / 3))).map((line) => theme.bad(clip(line, width)));
}

/**
 * What was seen last. Where the last look failed, it is grey and stands below the reason: a green letter would say
 * that it is well now.
 */
export function lastSeen(
  failed: Failed,
  screen: Screen,
  draw: (screen: Screen) => readonly string[],
): readonly string[] {
  if (failed.trouble === undefined) return draw(screen);
  const stale = staleLines(failed, screen);
  const rest = {
    theme: withoutTones(screen.theme),
    width: screen.width,
    height: screen.height - stale.length,
  };
  const last = draw(rest).map((line) => (line === '' ? line : screen.theme.dim(line)));
  return [...stale, ...last].slice(0, Math.max(1, screen.height - 1));
}

/** The selected row is still to be found. */
function withoutTones({ inverse }: Theme): Theme {
  const plain = (text: string) => text;
  return { ok: plain, warn: plain, bad: plain, dim: plain, strong: plain, accent: plain, inverse };
}
