import { DAG_ID } from '../topology/ingest-dag.js';
import { ExitCode, NplError } from '../errors.js';
import { runRow } from '../probes/airflow/run-row.js';
import { parseHour } from '../ingest/hour.js';
import { findRun, withAirflow } from './airflow-desk.js';
import type { Cli } from './cli.js';
import { hasConsent } from './consent.js';

/** `npl-ops airflow trigger`: a run for what is new, or for one hour. */
export async function airflowTriggerCommand(
  cli: Cli,
  { hour }: { readonly hour?: string },
): Promise<ExitCode> {
  const about = hour === undefined ? undefined : parseHour(hour, '--hour');
  const flag = hour === undefined ? '' : ` --hour ${hour}`;
  return withAirflow(cli, async ({ airflow, terminal, signal }) => {
    const question = `Run ${DAG_ID} now, for ${hour === undefined ? 'what is new' : `the hour ${hour}`}?`;
    if (!(await hasConsent(cli, { question, next: `npl-ops airflow trigger${flag} --yes` })))
      return declined(cli);
    const run = runRow(await airflow.trigger(about, signal), new Date());
    terminal.result([cli.json ? JSON.stringify({ run }) : `Begun: ${run.id}; npl-ops airflow show last`]);
    return ExitCode.ok;
  });
}

/** `npl-ops airflow retry RUN`: what failed in a run, and what could not run because of it. */
export async function airflowRetryCommand(cli: Cli, text: string): Promise<ExitCode> {
  return withAirflow(cli, async (desk) => {
    const { airflow, terminal, signal } = desk;
    const { id, state } = await findRun(desk, text);
    if (state !== 'failed') {
      throw new NplError(`the run ${id} has not failed`, {
        why: `it is ${state}`,
        next: `npl-ops airflow show ${id}`,
      });
    }
    const question = `Run again what failed in ${id}?`;
    if (!(await hasConsent(cli, { question, next: `npl-ops airflow retry ${text} --yes` })))
      return declined(cli);
    const tasks = await airflow.retry(id, signal);
    terminal.result([
      cli.json
        ? JSON.stringify({ run: id, tasks })
        : `${tasks} ${tasks === 1 ? 'task runs' : 'tasks run'} again; npl-ops airflow show ${text}`,
    ]);
    return ExitCode.ok;
  });
}

/** `npl-ops airflow pause` and `unpause`. */
export async function airflowPauseCommand(cli: Cli, isPaused: boolean): Promise<ExitCode> {
  const verb = isPaused ? 'pause' : 'unpause';
  return withAirflow(cli, async ({ airflow, terminal, signal }) => {
    const dag = await airflow.dag(signal);
    const isSo = dag?.isPaused === isPaused;
    const question = isPaused
      ? `Pause ${DAG_ID}? It begins no run until it is resumed; what runs goes on.`
      : `Let ${DAG_ID} run by its schedule again?`;
    if (!isSo) {
      if (!(await hasConsent(cli, { question, next: `npl-ops airflow ${verb} --yes` }))) return declined(cli);
      await airflow.setPaused(isPaused, signal);
    }
    const words = `${DAG_ID} ${isSo ? (isPaused ? 'was paused already' : 'was on already') : isPaused ? 'is paused' : 'is on'}.`;
    terminal.result([cli.json ? JSON.stringify({ paused: isPaused, changed: !isSo }) : words]);
    return ExitCode.ok;
  });
}

export function declined({ stderr }: Pick<Cli, 'stderr'>): ExitCode {
  stderr.write('Nothing was changed.\n');
  return ExitCode.cancelled;
}
