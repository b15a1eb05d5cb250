import { tableLines, type TableOptions } from '../../../kit/table-lines.js';
import { clip } from '../../../kit/text.js';
import { printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import { ageWords } from '../../age.js';
import { cpuText, kindText, memoryText, placeText, restartsText, sinceText } from './cells.js';
import { paintedMark } from './mark.js';
import type { NodeTrouble, ServiceRow } from './service-row.js';

const RIGHT = 'right' as const;

/** One line for each row, with what it takes. */
export function serviceTable(rows: readonly ServiceRow[], now: Date, options: TableOptions): string[] {
  const { theme } = options.screen;
  const isRemote = rows.some(({ node }) => node !== 'local');
  const cells = rows.map((row) => {
    const cell = [
      printable(row.service),
      paintedMark(row, theme),
      ...(isRemote ? [row.runtime === 'external' ? '–' : placeText(row.node)] : []),
      sinceText(row, now),
      cpuText(row.cpu),
      memoryText(row),
      restartsText(row),
      kindText(row),
    ];
    // What was seen a while ago must not look like now.
    return row.trouble === undefined ? cell : cell.map((text) => theme.dim(text));
  });
  const columns = [
    { title: 'Service', least: 17 },
    { title: 'State', least: 14 },
    ...(isRemote ? [{ title: 'Node', least: 8, drop: 2 }] : []),
    { title: 'Since', align: RIGHT, drop: 1 },
    { title: 'CPU', align: RIGHT },
    { title: 'Memory', align: RIGHT },
    { title: 'Restarts', align: RIGHT, drop: 3 },
    { title: 'Image or process', least: 16, drop: 4 },
  ];
  return tableLines(columns, cells, options);
}

/** A line for each node that could not be asked, with the age of its rows. */
export function nodeTroubleLines(
  troubles: readonly NodeTrouble[],
  now: Date,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  return troubles.map(({ node, trouble, takenAt }) => {
    const age =
      takenAt === undefined ? '' : ` (its rows are ${ageWords(now.getTime() - takenAt.getTime())} old)`;
    return theme.bad(clip(`✖ ${placeText(node)}${age}: ${printable(trouble)}`, width));
  });
}
