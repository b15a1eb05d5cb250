import { NplError } from '../../errors.js';
import {
  listIn,
  readBackfill,
  readDag,
  readImportError,
  readRun,
  readTask,
  type AirflowBackfill,
  type AirflowDag,
  type AirflowImportError,
  type AirflowRun,
  type AirflowTask,
} from './answers.js';
import { DAG_ID } from '../../topology/ingest-dag.js';
import { readLogLine, type AirflowLogLine } from './log.js';
import { AirflowRefusal, airflowSession, type AirflowAccess, type AirflowRequest } from './session.js';

/** Hours to be run again, both ends included; ISO 8601. */
export interface BackfillRange {
  readonly from: string;
  readonly to: string;
  /** Which runs that there are already are run again: none, those that failed, or all that have ended. */
  readonly again: 'none' | 'failed' | 'completed';
}

/** Undefined: all. */
export interface RunFilter {
  readonly limit: number;
  readonly state?: string | undefined;
  /** Logical dates from the first to before the second, ISO 8601. */
  readonly between?: readonly [from: string, before: string] | undefined;
}

/** One attempt at a task. */
export interface AttemptAt {
  readonly run: string;
  readonly task: Pick<AirflowTask, 'id' | 'mapIndex'>;
  readonly attempt: number;
}

/** What npl does with its DAG in Airflow, by the REST API v2. Nothing is asked before the first call. */
export interface Airflow {
  /** For people and browsers, without a trailing slash. */
  readonly url: string;
  /** Undefined: Airflow has no such DAG. */
  dag(signal: AbortSignal): Promise<AirflowDag | undefined>;
  /** Of all files of DAGs that this user may see. */
  importErrors(signal: AbortSignal): Promise<readonly AirflowImportError[]>;
  /** The newest first. */
  runs(which: RunFilter, signal: AbortSignal): Promise<readonly AirflowRun[]>;
  /** Rejects where there is no such run. */
  run(id: string, signal: AbortSignal): Promise<AirflowRun>;
  /** In the order in which they started; those that did not, last. */
  tasks(run: string, signal: AbortSignal): Promise<readonly AirflowTask[]>;
  /** The last lines of the log of an attempt. Undefined: there is none. */
  log(attempt: AttemptAt, lines: number, signal: AbortSignal): Promise<readonly AirflowLogLine[] | undefined>;
  /** A run now: about one hour, milliseconds since the epoch, or about what is new. */
  trigger(hour: number | undefined, signal: AbortSignal): Promise<AirflowRun>;
  /** Runs again what failed in a run, and what could not run because of it. Gives how many tasks that is. */
  retry(run: string, signal: AbortSignal): Promise<number>;
  setPaused(isPaused: boolean, signal: AbortSignal): Promise<void>;
  /** Times that a backfill would run; changes nothing. */
  planBackfill(range: BackfillRange, signal: AbortSignal): Promise<readonly string[]>;
  backfill(range: BackfillRange, signal: AbortSignal): Promise<AirflowBackfill>;
  /** The newest first. */
  backfills(limit: number, signal: AbortSignal): Promise<readonly AirflowBackfill[]>;
}

/** Airflow gives no more at once, unless it is configured otherwise. */
const PAGE = 100;
/** Mapped tasks that are looked at; a run over more objects shows the first. */
const MOST_TASKS = 1_000;

export function connectAirflow(access: AirflowAccess): Airflow {
  const session = airflowSession(access);
  const dag = `/dags/${DAG_ID}`;
  const json = async (path: string, signal: AbortSignal, request?: AirflowRequest): Promise<unknown> =>
    await (await session.request(path, signal, request)).json();
  const pathOf = (run: string) => `${dag}/dagRuns/${encodeURIComponent(run)}`;
  const clear = (run: string, dryRun: boolean, signal: AbortSignal) =>
    json(`${pathOf(run)}/clear`, signal, { method: 'POST', body: { dry_run: dryRun, only_failed: true } });
  const bodyOf = ({ from, to, again }: BackfillRange) => ({
    dag_id: DAG_ID,
    from_date: from,
    to_date: to,
    reprocess_behavior: again,
  });
  return {
    url: access.url,
    dag: (signal) => orNothing(async () => readDag(await json(dag, signal))),
    async importErrors(signal) {
      return listIn(await json(`/importErrors?limit=${PAGE}`, signal), 'import_errors').map(readImportError);
    },
    async runs({ limit, state, between }, signal) {
      // As they were made: a run of an old hour, made now, is a new one.
      const query = new URLSearchParams({ limit: String(limit), order_by: '-id' });
      if (state !== undefined) query.set('state', state);
      if (between !== undefined) {
        query.set('logical_date_gte', between[0]);
        query.set('logical_date_lt', between[1]);
      }
      const body = await hasDag(() => json(`${dag}/dagRuns?${query.toString()}`, signal));
      return listIn(body, 'dag_runs').map(readRun);
    },
    run: async (id, signal) => readRun(await hasRun(id, () => json(pathOf(id), signal))),
    async tasks(run, signal) {
      const tasks: AirflowTask[] = [];
      for (let offset = 0; offset < MOST_TASKS; offset += PAGE) {
        const query = `limit=${PAGE}&offset=${offset}&order_by=id`;
        const body = await hasRun(run, () => json(`${pathOf(run)}/taskInstances?${query}`, signal));
        const page = listIn(body, 'task_instances').map(readTask);
        tasks.push(...page);
        if (page.length < PAGE) break;
      }
      return tasks.sort(byStart);
    },
    log({ run, task, attempt }, lines, signal) {
      const query = `full_content=true&map_index=${task.mapIndex ?? -1}`;
      const path = `${pathOf(run)}/taskInstances/${encodeURIComponent(task.id)}/logs/${attempt}?${query}`;
      return orNothing(async () => {
        const answer = await session.request(path, signal, { accept: 'application/x-ndjson' });
        return await lastLines(answer, lines);
      });
    },
    async trigger(hour, signal) {
      const body = hour === undefined ? { logical_date: null } : bodyOfHour(hour);
      const ask = () => json(`${dag}/dagRuns`, signal, { method: 'POST', body });
      return readRun(await hasDag(() => isNew(hour, ask)));
    },
    async retry(run, signal) {
      const wouldRun = await hasRun(run, () => clear(run, true, signal));
      const count = listIn(wouldRun, 'task_instances').length;
      if (count > 0) await clear(run, false, signal);
      return count;
    },
    async setPaused(isPaused, signal) {
      const body = { is_paused: isPaused };
      await hasDag(() => json(`${dag}?update_mask=is_paused`, signal, { method: 'PATCH', body }));
    },
    async planBackfill(range, signal) {
      const request = { method: 'POST', body: bodyOf(range) } as const;
      const body = await hasDag(() => json('/backfills/dry_run', signal, request));
      return (listIn(body, 'backfills') as { logical_date: string }[]).map((each) => each.logical_date);
    },
    async backfill(range, signal) {
      const request = { method: 'POST', body: bodyOf(range) } as const;
      return readBackfill(await hasDag(() => json('/backfills', signal, request)));
    },
    async backfills(limit, signal) {
      const query = `dag_id=${DAG_ID}&limit=${limit}&order_by=-id`;
      return listIn(await json(`/backfills?${query}`, signal), 'backfills').map(readBackfill);
    },
  };
}

/** Left to itself, Airflow takes the last whole interval before the logical date. */
function bodyOfHour(hour: number) {
  const [begin, end] = [hour, hour + HOUR_MS].map((time) => new Date(time).toISOString());
  return { logical_date: begin, data_interval_start: begin, data_interval_end: end };
}
const HOUR_MS = 3_600_000;

const byStart = (a: AirflowTask, b: AirflowTask): number =>
  (a.started ?? NEVER).localeCompare(b.started ?? NEVER);
const NEVER = '~';

async function lastLines(answer: Response, count: number): Promise<AirflowLogLine[]> {
  const decoder = new TextDecoder();
  const last: AirflowLogLine[] = [];
  let rest = '';
  const take = (json: string): void => {
    const line = readLogLine(json);
    if (line === undefined) return;
    last.push(line);
    if (last.length > count) last.shift();
  };
  for await (const chunk of answer.body ?? []) {
    const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    parts.forEach(take);
  }
  take(rest);
  return last;
}

async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AirflowRefusal && error.status === 404) return undefined;
    throw error;
  }
}

async function hasDag<T>(ask: () => Promise<T>): Promise<T> {
  return needs(ask, `Airflow has no DAG ${DAG_ID}`, 'npl-ops airflow tells why');
}

async function hasRun<T>(run: string, ask: () => Promise<T>): Promise<T> {
  return needs(ask, `Airflow has no run ${run} of ${DAG_ID}`, 'npl-ops airflow runs');
}

/** Airflow keeps one run for a logical date. */
async function isNew<T>(about: number | undefined, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AirflowRefusal) || error.status !== 409 || about === undefined) throw error;
    const hour = new Date(about).toISOString().slice(0, 13);
    throw new NplError(`Airflow has a run of ${hour} already`, {
      next: `npl-ops airflow backfill --from ${hour} --to ${hour} --again`,
      cause: error,
    });
  }
}

async function needs<T>(ask: () => Promise<T>, what: string, next: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AirflowRefusal) || error.status !== 404) throw error;
    throw new NplError(what, { next, cause: error });
  }
}
