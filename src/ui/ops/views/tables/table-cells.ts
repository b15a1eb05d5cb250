import type { TableRow } from '../../../../probes/warehouse/table-row.js';
import type { TableColumn } from '../../../kit/table-column.js';
import { printable } from '../../../plain/format.js';
import { bytesOrUnknown, countOrUnknown } from '../../../status/format.js';
import type { Theme } from '../../../theme.js';
import { ageWords } from '../../age.js';
import { perSecond } from '../flow-lines.js';

const RIGHT = 'right' as const;

export const TABLE_COLUMNS: readonly TableColumn[] = [
  { title: 'Table', least: 16 },
  { title: 'Rows', align: RIGHT },
  { title: 'Size', align: RIGHT },
  { title: 'Parts', align: RIGHT, drop: 2 },
  { title: 'Inserted', align: RIGHT, drop: 1 },
  { title: 'Newest hour', align: RIGHT, drop: 3 },
  { title: 'State', least: 11 },
];

export function tableCells(row: TableRow, now: Date, theme: Theme): string[] {
  const { name, exists, rows, bytes, parts, inserted, newest } = row;
  if (exists === false) return [printable(name), '–', '–', '–', '–', '–', theme.bad('✖ missing')];
  return [
    printable(name),
    countOrUnknown(rows),
    bytesOrUnknown(bytes),
    countOrUnknown(parts),
    inserted === undefined ? '–' : `${perSecond(inserted)}/s`,
    newest === null ? '–' : `${ageWords(now.getTime() - Date.parse(newest))} old`,
    stateOf(row, theme),
  ];
}

function stateOf({ differences, mutation, broken }: TableRow, theme: Theme): string {
  if (differences !== null && differences.length > 0) return theme.bad('✖ differs');
  if (broken !== null && broken > 0) return theme.bad('✖ broken parts');
  if (mutation !== null && mutation !== '') return theme.warn('! mutation stuck');
  if (differences === null || broken === null || mutation === null) return theme.warn('? not known');
  return theme.ok('✔ as wanted');
}
