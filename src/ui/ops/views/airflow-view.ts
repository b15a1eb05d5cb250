import { DAG_ID } from '../../../topology/ingest-dag.js';
import type { AirflowData } from '../../../probes/airflow/airflow-look.js';
import { hasFailed, type RunDetail, type RunRow } from '../../../probes/airflow/run-row.js';
import type { KeyBinding } from '../../keys/bindings.js';
import { clip, wrap } from '../../kit/text.js';
import { printable } from '../../plain/format.js';
import type { Effect } from '../view.js';
import { headLines } from './airflow/head-lines.js';
import { RUN_COLUMNS, runCells } from './airflow/run-cells.js';
import { runDetailLines } from './airflow/run-detail-lines.js';
import { listView } from './list/list-view.js';

/** Where there is no Airflow, why that is and how to get one, in a sentence. */
export type AirflowSeen = AirflowData | { readonly absent: string };

type Action = 'trigger' | 'backfill' | 'pause' | 'retry' | 'browse';

const BINDINGS: readonly KeyBinding<Action>[] = [
  { keys: ['i'], action: 'trigger', help: 'run the DAG now', bar: 'run now' },
  {
    keys: ['b'],
    action: 'backfill',
    help: 'run the hour of this run again, after a dry run',
    bar: 'backfill',
  },
  { keys: ['R'], action: 'retry', help: 'run again what failed in this run', bar: 'retry' },
  { keys: ['P'], action: 'pause', help: 'pause the DAG, or resume it', bar: 'pause' },
  { keys: ['o'], action: 'browse', help: 'open this run in a browser' },
];

/** The parts of Airflow, the DAG, and its runs. */
export const airflowView = listView<AirflowSeen, RunRow, RunDetail, Action>({
  name: 'airflow',
  title: 'Airflow',
  waiting: '… looking at Airflow',
  rows: (data) => ('absent' in data ? [] : data.runs),
  id: ({ id }) => id,
  text: ({ id, hour, state, type, by }) => [id, hour, state, type, by].join(' '),
  columns: RUN_COLUMNS,
  cells: runCells,
  above: (data, now, screen) =>
    'absent' in data
      ? wrap(data.absent, screen.width).map((line) => clip(line, screen.width))
      : headLines(data, now, screen),
  below: ({ id }, _now, { theme, width }) => ['', theme.dim(clip(printable(id), width))],
  empty: (data) => ('absent' in data || data.dag === undefined ? '' : 'It has not run yet; i runs it now.'),
  detail: (row, loaded, _now, screen) => runDetailLines(row, loaded, screen),
  bindings: BINDINGS,
  act: (action, row, data) => ('absent' in data ? undefined : effectOf(action, row, data)),
});

function effectOf(action: Action, row: RunRow | undefined, { url, dag }: AirflowData): Effect | undefined {
  switch (action) {
    case 'trigger':
      return {
        kind: 'run',
        title: 'Run the DAG now',
        args: ['airflow', 'trigger', '--yes'],
        confirm: `Run ${DAG_ID} now, for what is new in the bucket?`,
      };
    case 'pause': {
      if (dag === undefined) return undefined;
      const [verb, what] = dag.isPaused
        ? ['unpause', `Let ${DAG_ID} run by its schedule again?`]
        : ['pause', `Pause ${DAG_ID}? It begins no run until it is resumed; what runs goes on.`];
      return { kind: 'run', title: `${verb} the DAG`, args: ['airflow', verb, '--yes'], confirm: what };
    }
    case 'retry':
      if (row === undefined || !hasFailed(row)) return undefined;
      return {
        kind: 'run',
        title: 'Retry a run',
        args: ['airflow', 'retry', row.id, '--yes'],
        confirm: `Run again what failed in ${row.id}?`,
      };
    case 'backfill': {
      if (row?.hour == null) return undefined;
      const hour = row.hour.slice(0, 13);
      const range = ['airflow', 'backfill', '--from', hour, '--to', hour, '--again'];
      return {
        kind: 'run',
        title: `Backfill ${hour}`,
        args: [...range, '--yes'],
        dryRun: [...range, '--dry-run'],
        confirm: 'Let Airflow run this hour again?',
      };
    }
    case 'browse':
      return {
        kind: 'open',
        url: `${url}/dags/${DAG_ID}${row === undefined ? '' : `/runs/${encodeURIComponent(row.id)}`}`,
      };
  }
}
