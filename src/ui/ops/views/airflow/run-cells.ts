import type { RunRow } from '../../../../probes/airflow/run-row.js';
import { tableLines } from '../../../kit/table-lines.js';
import type { TableColumn } from '../../../kit/table-column.js';
import { formatDuration, printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import type { Theme } from '../../../theme.js';
import { ageWords } from '../../age.js';

const RIGHT = 'right' as const;

export const RUN_COLUMNS: readonly TableColumn[] = [
  { title: 'Hour (UTC)' },
  { title: 'State', least: 9 },
  { title: 'Type', least: 6, drop: 1 },
  { title: 'Started', align: RIGHT },
  { title: 'Took', align: RIGHT },
  { title: 'By', least: 6, drop: 2 },
];

type Tone = 'ok' | 'warn' | 'bad' | 'dim';

/** Of runs and of tasks. */
const STATES: Readonly<Record<string, readonly [text: string, tone: Tone]>> = {
  success: ['✔ success', 'ok'],
  failed: ['✖ failed', 'bad'],
  running: ['… running', 'warn'],
  queued: ['… queued', 'warn'],
  up_for_retry: ['! tries again', 'warn'],
  upstream_failed: ['– not run', 'dim'],
  skipped: ['– skipped', 'dim'],
  none: ['· to come', 'dim'],
};

/** The state of a run or of a task, by a symbol and a word. */
export function stateCell(state: string, theme: Theme): string {
  const [text, tone] = STATES[state] ?? [`… ${printable(state).replaceAll('_', ' ')}`, 'warn'];
  return theme[tone](text);
}

export function runCells(row: RunRow, now: Date, theme: Theme): string[] {
  return [
    hourCell(row.hour),
    stateCell(row.state, theme),
    printable(row.type),
    row.started === null ? '–' : `${ageWords(now.getTime() - Date.parse(row.started))} ago`,
    tookCell(row.seconds),
    printable(row.by ?? 'the schedule'),
  ];
}

/** `2026-11-28 20:00`; of a run about no hour in particular: what is new. */
export function hourCell(hour: string | null): string {
  return hour === null ? 'what is new' : `${hour.slice(0, 10)} ${hour.slice(11, 16)}`;
}

export function tookCell(seconds: number | null | undefined): string {
  return typeof seconds === 'number' ? formatDuration(seconds * 1000) : '–';
}

/** For the command. */
export function runTable(
  rows: readonly RunRow[],
  now: Date,
  screen: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const cells = rows.map((row) => [...runCells(row, now, screen.theme), printable(row.id)]);
  return tableLines([...RUN_COLUMNS, { title: 'Run', least: 20 }], cells, { screen });
}
