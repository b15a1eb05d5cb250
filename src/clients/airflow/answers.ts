import { NplError } from '../../errors.js';

// What Airflow's REST API answers, less what npl has no use for. Source: core_api/datamodels of Airflow 3.3.

/** The DAG itself, as its newest reading says. Times are ISO 8601. */
export interface AirflowDag {
  readonly isPaused: boolean;
  /** Its file is gone, or has not been read for long. */
  readonly isStale: boolean;
  readonly hasImportErrors: boolean;
  /** As `2 * * * *`; empty: none. */
  readonly schedule: string;
  readonly nextRun: string | undefined;
}

/** A file of DAGs that Airflow could not read. */
export interface AirflowImportError {
  /** Relative to its folder of DAGs. */
  readonly file: string;
  /** The last line of what Python said. */
  readonly says: string;
}

export interface AirflowRun {
  readonly id: string;
  /** `queued`, `running`, `success` or `failed`. */
  readonly state: string;
  /** `scheduled`, `manual` or `backfill`. */
  readonly type: string;
  /** Undefined: it is about no time in particular. */
  readonly logicalDate: string | undefined;
  /** Where the time begins that it is about. */
  readonly intervalStart: string | undefined;
  /** From when on it may run. */
  readonly runAfter: string;
  readonly started: string | undefined;
  readonly ended: string | undefined;
  readonly seconds: number | undefined;
  /** Who asked for it; undefined: the schedule. */
  readonly by: string | undefined;
}

export interface AirflowTask {
  readonly id: string;
  /** Of a mapped task, from 0 on; undefined: it is not mapped. */
  readonly mapIndex: number | undefined;
  /** The name of a mapped one, where its DAG gives names; else its index, or empty. */
  readonly label: string;
  /** `none` before it is scheduled. */
  readonly state: string;
  /** Attempts so far, the present one included. */
  readonly attempt: number;
  /** How many there may be. */
  readonly attempts: number;
  readonly started: string | undefined;
  readonly ended: string | undefined;
  readonly seconds: number | undefined;
}

export interface AirflowBackfill {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly isPaused: boolean;
  /** Undefined: it is not done yet. */
  readonly completed: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

export function readDag(body: unknown): AirflowDag {
  const dag = fields(body);
  return {
    isPaused: dag['is_paused'] === true,
    isStale: dag['is_stale'] === true,
    hasImportErrors: dag['has_import_errors'] === true,
    schedule: text(dag['timetable_summary']) ?? '',
    nextRun: text(dag['next_dagrun_run_after']),
  };
}

export function readRun(body: unknown): AirflowRun {
  const run = fields(body);
  return {
    id: needed(run['dag_run_id']),
    state: needed(run['state']),
    type: needed(run['run_type']),
    logicalDate: text(run['logical_date']),
    intervalStart: text(run['data_interval_start']),
    runAfter: needed(run['run_after']),
    started: text(run['start_date']),
    ended: text(run['end_date']),
    seconds: figure(run['duration']),
    by: text(run['triggering_user_name']),
  };
}

export function readTask(body: unknown): AirflowTask {
  const task = fields(body);
  const mapIndex = figure(task['map_index']) ?? -1;
  return {
    id: needed(task['task_id']),
    mapIndex: mapIndex < 0 ? undefined : mapIndex,
    label: text(task['rendered_map_index']) ?? (mapIndex < 0 ? '' : String(mapIndex)),
    state: text(task['state']) ?? 'none',
    attempt: figure(task['try_number']) ?? 0,
    attempts: (figure(task['max_tries']) ?? 0) + 1,
    started: text(task['start_date']),
    ended: text(task['end_date']),
    seconds: figure(task['duration']),
  };
}

export function readBackfill(body: unknown): AirflowBackfill {
  const backfill = fields(body);
  return {
    id: figure(backfill['id']) ?? 0,
    from: needed(backfill['from_date']),
    to: needed(backfill['to_date']),
    isPaused: backfill['is_paused'] === true,
    completed: text(backfill['completed_at']),
  };
}

export function readImportError(body: unknown): AirflowImportError {
  const error = fields(body);
  const lines = (text(error['stack_trace']) ?? '').split('\n').filter((line) => line.trim() !== '');
  return { file: needed(error['filename']), says: lines.at(-1)?.trim() ?? '' };
}

/** The members of a list that stands in an answer under this name. */
export function listIn(body: unknown, name: string): readonly unknown[] {
  const list = fields(body)[name];
  if (Array.isArray(list)) return list;
  throw strange();
}

function fields(body: unknown): Fields {
  if (typeof body === 'object' && body !== null) return body as Fields;
  throw strange();
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const figure = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function needed(value: unknown): string {
  if (typeof value === 'string') return value;
  throw strange();
}

const strange = (): NplError =>
  new NplError('Airflow answered in a way that npl does not know', {
    why: 'npl is made for the REST API v2 of Airflow 3',
    next: 'npl-ops doctor',
  });
