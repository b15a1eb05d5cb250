import type { TableDetail, TableRow } from '../../../../probes/warehouse/table-row.js';
import { tableLines } from '../../../kit/table-lines.js';
import { clip, wrap } from '../../../kit/text.js';
import { formatBytes, formatCount, printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import type { Loaded } from '../../view.js';

const RIGHT = { align: 'right' } as const;

/** What is wrong with a table, its partitions, columns and statement. */
export function tableDetailLines(
  row: TableRow,
  loaded: Loaded<TableDetail> | undefined,
  screen: Screen,
): string[] {
  const { theme, width } = screen;
  const head = [
    clip(`${theme.strong(printable(row.name))}  ${row.kind}`, width),
    ...troubleLines(row, screen),
  ];
  const detail = loaded?.value;
  if (detail === undefined) {
    return [...head, '', theme.dim(clip(printable(loaded?.trouble ?? '… reading the catalogue'), width))];
  }
  const partitions = detail.partitions.map(({ partition, parts, rows, bytes }) => [
    printable(partition),
    formatCount(parts),
    formatCount(rows),
    formatBytes(bytes),
  ]);
  const columns = detail.columns.map(({ name, type }) => [printable(name), printable(type)]);
  return [
    ...head,
    '',
    ...tableLines(
      [
        { title: 'Partition' },
        { title: 'Parts', ...RIGHT },
        { title: 'Rows', ...RIGHT },
        { title: 'Size', ...RIGHT },
      ],
      partitions,
      { screen },
    ),
    '',
    ...tableLines([{ title: 'Column' }, { title: 'Type', least: 10 }], columns, { screen }),
    '',
    theme.strong('Statement'),
    ...detail.statement.flatMap((line) => wrap(printable(line), width)),
  ];
}

/** Each in a sentence, with the command that mends it. */
export function troubleLines(
  { exists, differences, mutation, broken }: TableRow,
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const sentences = [
    ...(exists === false ? ['It is missing: npl-ops tables apply makes it.'] : []),
    ...(differences ?? []).map(({ text, next }) => `${text}: ${next ?? 'npl-ops tables apply mends it'}`),
    ...(mutation === null || mutation === '' ? [] : [`A mutation does not get on: ${mutation}`]),
    ...(broken === null || broken === 0
      ? []
      : [`ClickHouse set ${broken} broken parts aside: see system.detached_parts`]),
  ];
  return sentences.flatMap((text) => wrap(printable(text), width).map(theme.warn));
}
