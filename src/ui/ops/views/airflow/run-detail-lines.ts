import type { AirflowTask } from '../../../../clients/airflow/answers.js';
import type { AirflowLogLine } from '../../../../clients/airflow/log.js';
import type { RunDetail, RunRow, TaskFailure } from '../../../../probes/airflow/run-row.js';
import { tableLines } from '../../../kit/table-lines.js';
import type { TableColumn } from '../../../kit/table-column.js';
import { clip, wrap } from '../../../kit/text.js';
import { printable } from '../../../plain/format.js';
import type { Screen } from '../../../screen.js';
import type { Theme } from '../../../theme.js';
import type { Loaded } from '../../view.js';
import { hourCell, stateCell, tookCell } from './run-cells.js';

type Room = Pick<Screen, 'theme' | 'width'>;

const TASK_COLUMNS: readonly TableColumn[] = [
  { title: 'Task', least: 10 },
  { title: 'Index', align: 'right' },
  { title: 'State', least: 9 },
  { title: 'Attempt', align: 'right' },
  { title: 'Took', align: 'right' },
  { title: 'For', least: 8, drop: 1 },
];

/** A run: its tasks, and what the first that failed said last. */
export function runDetailLines(row: RunRow, loaded: Loaded<RunDetail> | undefined, screen: Screen): string[] {
  const { theme, width } = screen;
  const head = [
    clip(`${theme.strong(hourCell(row.hour))}  ${stateCell(row.state, theme)}  ${printable(row.id)}`, width),
    '',
  ];
  const detail = loaded?.value;
  if (detail === undefined) {
    return [...head, theme.dim(clip(printable(loaded?.trouble ?? '… reading its tasks'), width))];
  }
  return [...head, ...taskLines(detail.tasks, screen), ...failureLines(detail.failure, screen)];
}

export function taskLines(tasks: readonly AirflowTask[], screen: Room): string[] {
  if (tasks.length === 0) return [screen.theme.dim('It has no task yet.')];
  return tableLines(
    TASK_COLUMNS,
    tasks.map((task) => taskCells(task, screen.theme)),
    { screen },
  );
}

function taskCells({ id, mapIndex, label, state, attempt, attempts, seconds }: AirflowTask, theme: Theme) {
  return [
    printable(id),
    mapIndex === undefined ? '' : String(mapIndex),
    stateCell(state, theme),
    attempt === 0 ? '–' : `${attempt} of ${Math.max(attempt, attempts)}`,
    tookCell(attempt === 0 ? null : seconds),
    // An index as its own name says nothing.
    label === String(mapIndex) ? '' : printable(label),
  ];
}

export function failureLines(failure: TaskFailure | undefined, { theme, width }: Room): string[] {
  if (failure === undefined) return [];
  const { task, lines } = failure;
  const name = task.mapIndex === undefined ? task.id : `${task.id}, index ${task.mapIndex}`;
  return [
    '',
    theme.strong(clip(`The last lines of ${printable(name)}, attempt ${task.attempt}`, width)),
    ...(lines === undefined
      ? [theme.dim(clip('Airflow has no log of it.', width))]
      : lines.flatMap((line) => logLines(line, { theme, width }))),
  ];
}

/** `14:02:07 error  text`, folded; several lines of one entry stand under each other. */
export function logLines({ at, level, text }: AirflowLogLine, { theme, width }: Room): string[] {
  const time = at === undefined ? '' : `${at.slice(11, 19)} `;
  const isBad = ['error', 'critical'].includes(level);
  const tone = isBad ? theme.bad : level === 'warning' ? theme.warn : (line: string) => line;
  return printable(`${time}${isBad || level === 'warning' ? `${level} ` : ''}${text}`)
    .split('\n')
    .flatMap((line) => wrap(line.replaceAll('\t', '    '), width))
    .map((line) => tone(clip(line, width)));
}
