import type { AirflowBackfill, AirflowDag } from '../../clients/airflow/answers.js';
import type { Airflow } from '../../clients/airflow/airflow.js';
import { asNplError } from '../../errors.js';
import { DAG_FILE, DAG_ID } from '../../topology/ingest-dag.js';
import { dagTrouble, readDagState } from './dag-trouble.js';
import { airflowHealth, sickParts, type AirflowPart } from './health.js';
import { hasFailed, runRow, type RunDetail, type RunRow } from './run-row.js';

/** Airflow at one time. */
export interface AirflowData {
  /** For a browser. */
  readonly url: string;
  readonly parts: readonly AirflowPart[];
  /** Undefined: there is none, or it could not be asked for. */
  readonly dag: AirflowDag | undefined;
  /** The newest first. */
  readonly runs: readonly RunRow[];
  /** The one that is not done; undefined: none. */
  readonly backfill: AirflowBackfill | undefined;
  /** What keeps it from ingesting, and what could not be asked, each in a sentence with what mends it. */
  readonly problems: readonly string[];
}

const MOST_RUNS = 100;
const LAST_LINES = 12;
const MISSING = `it has no DAG ${DAG_ID}: its folder of DAGs has no ${DAG_FILE}, or was not read yet`;

/**
 * Parts, DAG and runs. Rejects where Airflow does not answer at all; that it does not let npl in is among the
 * problems.
 */
export async function airflowLook(airflow: Airflow, signal: AbortSignal): Promise<AirflowData> {
  const { url } = airflow;
  const [parts, asked] = await Promise.all([airflowHealth(url, signal), askDag(airflow, signal)]);
  return { url, parts, ...asked, problems: [...sickParts(parts), ...asked.problems] };
}

type Asked = Pick<AirflowData, 'dag' | 'runs' | 'backfill' | 'problems'>;

async function askDag(airflow: Airflow, signal: AbortSignal): Promise<Asked> {
  try {
    const state = await readDagState(airflow, signal);
    const { dag } = state;
    const trouble = dagTrouble(state);
    if (dag === undefined) return { dag, runs: [], backfill: undefined, problems: [trouble ?? MISSING] };
    const [runs, backfills] = await Promise.all([
      airflow.runs({ limit: MOST_RUNS }, signal),
      airflow.backfills(1, signal),
    ]);
    const now = new Date();
    return {
      dag,
      runs: runs.map((run) => runRow(run, now)),
      backfill: backfills.find(({ completed }) => completed === undefined),
      problems: trouble === undefined ? [] : [trouble],
    };
  } catch (error) {
    signal.throwIfAborted();
    const { message, why, next } = asNplError(error);
    const problem = [why === undefined ? message : `${message}: ${why}`, next].filter(Boolean).join('; ');
    return { dag: undefined, runs: [], backfill: undefined, problems: [problem] };
  }
}

/** The tasks of a run, with the end of the log of the first that failed. */
export async function runDetail(airflow: Airflow, run: string, signal: AbortSignal): Promise<RunDetail> {
  const tasks = await airflow.tasks(run, signal);
  const task = tasks.find(hasFailed);
  if (task === undefined) return { tasks, failure: undefined };
  const lines = await airflow.log({ run, task, attempt: task.attempt }, LAST_LINES, signal);
  return { tasks, failure: { task, lines } };
}
