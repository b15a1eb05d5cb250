import type { TableDetail, TableRow, WarehouseData } from '../../../probes/warehouse/table-row.js';
import type { KeyBinding } from '../../keys/bindings.js';
import { wrap } from '../../kit/text.js';
import { printable } from '../../plain/format.js';
import { OPS_ACTIONS } from '../actions.js';
import { listView } from './list/list-view.js';
import { TABLE_COLUMNS, tableCells } from './tables/table-cells.js';
import { tableDetailLines, troubleLines } from './tables/table-detail-lines.js';

type Action = 'apply' | 'copy';

const BINDINGS: readonly KeyBinding<Action>[] = [
  { keys: ['a'], action: 'apply', help: 'make missing tables and views, after a dry run', bar: 'apply' },
  { keys: ['y'], action: 'copy', help: 'copy its CREATE statement, once its detail is open', bar: 'copy' },
];

/** The tables of the warehouse, how they grow, and how they differ from what is wanted. */
export const tablesView = listView<WarehouseData, TableRow, TableDetail, Action>({
  name: 'tables',
  title: 'Tables',
  waiting: '… looking at the tables',
  rows: ({ tables }) => tables,
  id: ({ name }) => name,
  text: ({ name, kind }) => `${name} ${kind}`,
  columns: TABLE_COLUMNS,
  cells: tableCells,
  above: ({ problems }, _now, { theme, width }) =>
    problems.flatMap((text) => wrap(`✖ ${printable(text)}`, width).map(theme.bad)),
  below: (row, _now, screen) => {
    const lines = troubleLines(row, screen);
    return lines.length === 0 ? [] : ['', ...lines];
  },
  empty: () => 'env.conf names no table.',
  detail: (row, loaded, _now, screen) => tableDetailLines(row, loaded, screen),
  bindings: BINDINGS,
  act(action, _row, _data, loaded) {
    if (action === 'apply') {
      return OPS_ACTIONS.find(({ title }) => title === 'Make missing tables and views')?.effect;
    }
    const statement = loaded?.value?.statement ?? [];
    return statement.length === 0 ? undefined : { kind: 'copy', text: statement.join('\n') };
  },
});
