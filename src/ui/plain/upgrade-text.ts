import type { ImageChange } from '../../stacks/image-changes.js';
import type { ImageJump } from '../../stacks/image-jump.js';
import { printable } from './format.js';
import { formatTable } from './table.js';

/** What runs, what env.conf wants, and what comes of it. */
export function upgradeLines(changes: readonly ImageChange[]): string[] {
  const isRemote = changes.some(({ node }) => node !== 'local');
  const titles = ['SERVICE', ...(isRemote ? ['NODE'] : []), 'RUNS', 'WANTED', ''];
  const rows = changes.map(({ service, node, from, to, jump }) => [
    service,
    ...(isRemote ? [node] : []),
    printable(from),
    printable(to),
    WORDS[jump.verdict],
  ]);
  const notes = changes.flatMap(({ service, jump }) => {
    if (jump.verdict === 'unknown') return [`${service}: ${jump.why}`];
    // Why one is refused is told by the error that ends the command.
    return jump.verdict === 'allowed' && jump.note !== undefined ? [`${service}: ${jump.note}`] : [];
  });
  return [
    ...formatTable(
      titles.map((title) => ({ title })),
      rows,
    ),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ];
}

const WORDS: Readonly<Record<ImageJump['verdict'], string>> = {
  same: 'as it is',
  allowed: 'changes',
  refused: 'refused',
  unknown: 'changes, unjudged',
};
