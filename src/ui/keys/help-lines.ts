import { columns } from '../kit/columns.js';
import { clip, pad, widthOf, wrap } from '../kit/text.js';
import type { Screen } from '../screen.js';
import type { KeyBinding } from './bindings.js';
import { keyLabel } from './key-label.js';

export interface HelpGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding<string>[];
}

const TWO_COLUMNS = 100;
const GAP = 4;

/** All keys and what they do, in groups, at most `width` wide; as many lines as it takes. */
export function helpLines(
  groups: readonly HelpGroup[],
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const filled = groups.filter(({ bindings }) => bindings.length > 0);
  if (width < TWO_COLUMNS) return inOneColumn(filled, { theme, width });
  const half = Math.floor((width - GAP) / 2);
  const [left, right] = halves(filled);
  return columns(
    [left, right].map((part) => ({ lines: inOneColumn(part, { theme, width: half }), width: half })),
    GAP,
  );
}

/** Two parts of about the same number of lines. */
function halves(groups: readonly HelpGroup[]): [HelpGroup[], HelpGroup[]] {
  const size = (part: readonly HelpGroup[]) =>
    part.reduce((sum, { bindings }) => sum + bindings.length + 2, 0);
  const taller = (cut: number) => Math.max(size(groups.slice(0, cut)), size(groups.slice(cut)));
  const cuts = groups.map((_, at) => at + 1);
  const cut = cuts.reduce((best, one) => (taller(one) < taller(best) ? one : best), groups.length);
  return [groups.slice(0, cut), groups.slice(cut)];
}

function inOneColumn(
  groups: readonly HelpGroup[],
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const rows = groups.map(({ title, bindings }) => ({
    title,
    rows: bindings.map(({ keys, help }) => [keys.map(keyLabel).join(', '), help] as const),
  }));
  const longest = Math.max(0, ...rows.flatMap((group) => group.rows.map(([keys]) => widthOf(keys))));
  const keyWidth = Math.min(longest, Math.floor(width / 2));
  return rows.flatMap((group, at) => [
    ...(at === 0 ? [] : ['']),
    theme.strong(clip(group.title, width)),
    ...group.rows.flatMap(([keys, help]) =>
      wrap(help, width - keyWidth - 4).map((line, part) =>
        clip(`  ${theme.accent(pad(part === 0 ? keys : '', keyWidth))}  ${line}`, width),
      ),
    ),
  ]);
}
