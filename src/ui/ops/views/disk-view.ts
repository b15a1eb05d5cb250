import type { DiskData, DiskUser } from '../../../probes/disk/disk-types.js';
import type { TableColumn } from '../../kit/table-lines.js';
import { clip, wrap } from '../../kit/text.js';
import { formatBytes, printable } from '../../plain/format.js';
import { placeLines } from './disk/place-lines.js';
import { listView } from './list/list-view.js';

export const DISK_COLUMNS: readonly TableColumn[] = [
  { title: 'Size', align: 'right' },
  { title: 'What', least: 16 },
  { title: 'Node', least: 5, drop: 1 },
  { title: 'Where', least: 10 },
];

export function diskCells({ bytes, what, node, where }: DiskUser): string[] {
  return [formatBytes(bytes), printable(what), node === 'local' ? 'here' : printable(node), printable(where)];
}

/** How full the disks are, until when, and what fills them. */
export const diskView = listView<DiskData, DiskUser>({
  name: 'disk',
  title: 'Disk',
  waiting: '… measuring the folders',
  rows: ({ users }) => users,
  id: ({ node, what, where }) => `${node} ${what} ${where}`,
  text: ({ node, what, where }) => `${node} ${what} ${where}`,
  columns: DISK_COLUMNS,
  cells: diskCells,
  above: ({ places, problems, notes }, _now, screen) => [
    ...placeLines(places, screen),
    ...problems.flatMap((text) => wrap(`✖ ${printable(text)}`, screen.width).map(screen.theme.warn)),
    ...notes.map((text) => screen.theme.dim(clip(printable(text), screen.width))),
    '',
  ],
  below: ({ remedy }, _now, { theme, width }) => [
    '',
    ...wrap(`To make it smaller: ${printable(remedy)}`, width).map(theme.accent),
  ],
  empty: () => 'Nothing of ours takes space here.',
  detail: ({ what, where, bytes, remedy }, _loaded, _now, { theme, width }) => [
    theme.strong(clip(`${printable(what)}: ${formatBytes(bytes)}`, width)),
    ...wrap(printable(where), width),
    '',
    ...wrap(`To make it smaller: ${printable(remedy)}`, width),
  ],
});
