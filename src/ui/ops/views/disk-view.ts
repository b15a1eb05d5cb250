import type { DiskData } from '../../../probes/disk/disk-types.js';
import { LEAST_HOURS } from '../../../probes/disk/runway.js';
import type { TableColumn } from '../../kit/table-column.js';
import { clip, wrap } from '../../kit/text.js';
import { formatBytes, printable } from '../../plain/format.js';
import { placeLines } from './disk/place-lines.js';
import { listView } from './list/list-view.js';

type User = DiskData['users'][number];

export const DISK_COLUMNS: readonly TableColumn[] = [
  { title: 'Size', align: 'right' },
  { title: 'What', least: 16 },
  { title: 'Node', least: 5, drop: 1 },
  { title: 'Disk', least: 5, drop: 2 },
  { title: 'Where', least: 10, drop: 3 },
];

export function diskCells({ bytes, what, node, mount, where }: User): string[] {
  const place = node === 'local' ? 'here' : printable(node);
  return [formatBytes(bytes), printable(what), place, printable(mount), printable(where)];
}

/** How growth is known, where it is not yet for all disks. */
export function growthNote({ places }: Pick<DiskData, 'places'>): string[] {
  if (places.every(({ growthPerHour }) => growthPerHour !== undefined)) return [];
  const minutes = LEAST_HOURS * 60;
  return [`Growth is measured by view 9 and by npl-ops disk; it is known after ${minutes} minutes.`];
}

/** How full the disks are, until when, and what fills them. */
export const diskView = listView<DiskData, User>({
  name: 'disk',
  title: 'Disk',
  waiting: '… measuring the folders',
  rows: ({ users }) => users,
  id: ({ node, what, where }) => `${node} ${what} ${where}`,
  text: ({ node, what, where, mount }) => `${node} ${what} ${where} ${mount}`,
  columns: DISK_COLUMNS,
  cells: diskCells,
  above: (data, _now, screen) => [
    ...placeLines(data.places, screen),
    ...data.problems.flatMap((text) => wrap(`✖ ${printable(text)}`, screen.width).map(screen.theme.warn)),
    ...[...growthNote(data), ...data.notes].map((text) =>
      screen.theme.dim(clip(printable(text), screen.width)),
    ),
    '',
  ],
  below: ({ remedy }, _now, { theme, width }) => [
    '',
    ...wrap(`To make it smaller: ${printable(remedy)}`, width).map(theme.accent),
  ],
  empty: () => 'Nothing of ours takes space here.',
  detail: ({ node, what, where, mount, bytes, remedy }, _loaded, _now, { theme, width }) => [
    ...wrap(`${printable(what)}: ${formatBytes(bytes)}`, width).map(theme.strong),
    ...wrap(`Where: ${printable(where)}`, width),
    ...wrap(`Disk:  ${printable(mount === '' ? 'not known' : mount)}`, width),
    ...(node === 'local' ? [] : wrap(`Node:  ${printable(node)}`, width)),
    '',
    ...wrap(`To make it smaller: ${printable(remedy)}`, width),
  ],
});
