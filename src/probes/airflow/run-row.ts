import type { AirflowRun, AirflowTask } from '../../clients/airflow/answers.js';
import type { AirflowLogLine } from '../../clients/airflow/log.js';

/** One run of the DAG. Times are ISO 8601, UTC. */
export interface RunRow {
  readonly id: string;
  /** Hour of events that it is about; null: whatever is new. */
  readonly hour: string | null;
  /** `queued`, `running`, `success` or `failed`. */
  readonly state: string;
  /** `scheduled`, `manual` or `backfill`. */
  readonly type: string;
  readonly started: string | null;
  readonly ended: string | null;
  /** How long it has run; null: it has not begun. */
  readonly seconds: number | null;
  /** Who asked for it; null: the schedule. */
  readonly by: string | null;
}

/** The tasks of a run, and what the first that failed said last. */
export interface RunDetail {
  readonly tasks: readonly AirflowTask[];
  readonly failure: TaskFailure | undefined;
}

export interface TaskFailure {
  readonly task: AirflowTask;
  /** Undefined: Airflow has no log of it. */
  readonly lines: readonly AirflowLogLine[] | undefined;
}

export function runRow(run: AirflowRun, now: Date): RunRow {
  const { id, state, type, started, ended, seconds, by } = run;
  const about = run.intervalStart ?? run.logicalDate;
  return {
    id,
    hour: about === undefined ? null : hourOf(about),
    state,
    type,
    started: started ?? null,
    ended: ended ?? null,
    seconds: seconds ?? secondsSince(started, now),
    by: by ?? null,
  };
}

/** A run that failed, or a task of one that failed or waits for its next attempt. */
export const hasFailed = ({ state }: { readonly state: string }): boolean =>
  state === 'failed' || state === 'up_for_retry';

function hourOf(time: string): string {
  return `${new Date(time).toISOString().slice(0, 13)}:00:00Z`;
}

function secondsSince(started: string | undefined, now: Date): number | null {
  return started === undefined ? null : Math.max(0, (now.getTime() - Date.parse(started)) / 1000);
}
