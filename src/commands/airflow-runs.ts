import type { AirflowTask } from '../clients/airflow/answers.js';
import { ExitCode, NplError, UsageError } from '../errors.js';
import { runDetail } from '../probes/airflow/airflow-look.js';
import { hasFailed, runRow } from '../probes/airflow/run-row.js';
import { runTable } from '../ui/ops/views/airflow/run-cells.js';
import { failureLines, logLines, taskLines } from '../ui/ops/views/airflow/run-detail-lines.js';
import { themeOf } from '../ui/theme.js';
import { findRun, withAirflow } from './airflow-desk.js';
import type { Cli } from './cli.js';

const STATES = ['queued', 'running', 'success', 'failed'];

/** `npl-ops airflow runs`: the newest first. */
export async function airflowRunsCommand(
  cli: Cli,
  { limit, state }: { readonly limit: string; readonly state?: string },
): Promise<ExitCode> {
  const count = wholeNumber(limit, '--limit');
  if (state !== undefined && !STATES.includes(state)) {
    throw new UsageError(`--state ${state} is none of ${STATES.join(', ')}`);
  }
  return withAirflow(cli, async ({ airflow, terminal, signal }) => {
    const now = new Date();
    const runs = (await airflow.runs({ limit: count, state }, signal)).map((run) => runRow(run, now));
    if (cli.json) terminal.result([JSON.stringify({ runs }, null, 2)]);
    else if (runs.length === 0) terminal.line('There is no such run.');
    else terminal.result(runTable(runs, now, screenOf(cli)));
    return ExitCode.ok;
  });
}

/** `npl-ops airflow show RUN`: its tasks, and what the first that failed said last. */
export async function airflowShowCommand(cli: Cli, text: string): Promise<ExitCode> {
  return withAirflow(cli, async (desk) => {
    const { airflow, terminal, signal } = desk;
    const now = new Date();
    const run = runRow(await findRun(desk, text), now);
    const { tasks, failure } = await runDetail(airflow, run.id, signal);
    const screen = screenOf(cli);
    terminal.result(
      cli.json
        ? [JSON.stringify({ run, tasks: tasks.map(taskJson) }, null, 2)]
        : [
            ...runTable([run], now, screen),
            '',
            ...taskLines(tasks, screen),
            ...failureLines(failure, screen),
          ],
    );
    return ExitCode.ok;
  });
}

export interface LogFlags {
  readonly index?: string;
  readonly attempt?: string;
  readonly lines: string;
}

/** `npl-ops airflow logs RUN TASK`: the end of the log of an attempt, the last one unless another is named. */
export async function airflowLogsCommand(
  cli: Cli,
  [text, name]: readonly [run: string, task: string],
  { index, attempt, lines }: LogFlags,
): Promise<ExitCode> {
  const wanted = index === undefined ? undefined : wholeNumber(index, '--index', 0);
  const count = wholeNumber(lines, '--lines');
  const named = attempt === undefined ? undefined : wholeNumber(attempt, '--attempt');
  return withAirflow(cli, async (desk) => {
    const { airflow, terminal, signal } = desk;
    const run = await findRun(desk, text);
    const task = chooseTask(await airflow.tasks(run.id, signal), name, wanted);
    const of = named ?? task.attempt;
    const log = of === 0 ? undefined : await airflow.log({ run: run.id, task, attempt: of }, count, signal);
    if (log === undefined) {
      throw new NplError(`Airflow has no log of attempt ${of} of ${name}`, {
        why: task.attempt === 0 ? 'it has not run yet' : `it has had ${task.attempt}`,
        next: `npl-ops airflow show ${run.id}`,
      });
    }
    const said = { run: run.id, task: name, index: task.mapIndex ?? null, attempt: of };
    const screen = screenOf(cli);
    terminal.result(
      cli.json
        ? [JSON.stringify({ ...said, lines: log.map((line) => ({ ...line, at: line.at ?? null })) }, null, 2)]
        : log.flatMap((line) => logLines(line, screen)),
    );
    return ExitCode.ok;
  });
}

/** Of mapped tasks the one with this index; without one the first that failed, else the first. */
function chooseTask(tasks: readonly AirflowTask[], name: string, index: number | undefined): AirflowTask {
  const named = tasks.filter(({ id }) => id === name);
  const found =
    index === undefined
      ? (named.find(hasFailed) ?? named[0])
      : named.find(({ mapIndex }) => mapIndex === index);
  if (found !== undefined) return found;
  const names = [...new Set(tasks.map(({ id }) => id))].join(', ');
  throw new UsageError(
    named.length === 0 ? `the run has no task ${name}` : `the task ${name} has no index ${index}`,
    { next: named.length === 0 ? `one of ${names}` : `--index 0 to ${named.length - 1}` },
  );
}

function taskJson({ id, mapIndex, label, state, attempt, attempts, started, ended, seconds }: AirflowTask) {
  const times = { started: started ?? null, ended: ended ?? null, seconds: seconds ?? null };
  return { task: id, index: mapIndex ?? null, label, state, attempt, attempts, ...times };
}

const screenOf = ({ color, stdout }: Cli) => ({
  theme: themeOf(color && stdout.isTTY),
  width: stdout.isTTY ? stdout.columns : WIDE,
});
/** Nobody reads a pipe through a window. */
const WIDE = 1_000;

function wholeNumber(text: string, flag: string, least = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new UsageError(`${flag} ${text} is not a whole number from ${least} on`);
}
