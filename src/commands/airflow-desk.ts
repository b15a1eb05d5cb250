import type { AirflowRun } from '../clients/airflow/answers.js';
import type { Airflow } from '../clients/airflow/airflow.js';
import { NplError, UsageError, type ExitCode } from '../errors.js';
import { hourOfTimestamp } from '../ingest/hour.js';
import type { Topology } from '../topology/topology-types.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { withProject } from './project.js';

const HOUR_MS = 3_600_000;

export interface AirflowDesk {
  readonly airflow: Airflow;
  readonly terminal: Terminal;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
}

/** Hands the Airflow of env.conf to `use`. Rejects with a UsageError where there is none. */
export async function withAirflow(
  cli: Cli,
  use: (desk: AirflowDesk) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withProject(cli, async ({ airflow, topology, redact }) => {
    if (airflow === undefined) throw airflowAbsence(topology);
    return await use({ airflow, redact, terminal: new Terminal(cli, redact), signal: limitedSignal(cli) });
  });
}

/** Why npl has no Airflow to talk to. */
export function airflowAbsence({ airflow }: Pick<Topology, 'airflow'>): UsageError {
  if (airflow.runtime === 'external') {
    return new UsageError('env.conf does not say where the external Airflow is', {
      why: 'AIRFLOW_URL is empty',
      next: 'npl-ops config set AIRFLOW_URL=http://HOST:8080',
    });
  }
  return new UsageError('env.conf has no Airflow', {
    why: 'RUNTIME=embedded runs none; npl-ops ingest --watch runs every hour without it',
    next: 'npl-ops config set USE_EXTERNAL_AIRFLOW=YES AIRFLOW_URL=http://HOST:8080',
  });
}

/** A run by its id, by its hour (the newest of that hour), or `last`. */
export async function findRun({ airflow, signal }: AirflowDesk, text: string): Promise<AirflowRun> {
  const hour = hourOfTimestamp(text);
  if (hour === undefined && text !== 'last') return await airflow.run(text, signal);
  const [from, before] = [hour ?? 0, (hour ?? 0) + HOUR_MS].map((time) => new Date(time).toISOString());
  const between = hour === undefined ? undefined : ([from ?? '', before ?? ''] as const);
  const [run] = await airflow.runs({ limit: 1, between }, signal);
  if (run !== undefined) return run;
  throw new NplError(text === 'last' ? 'the DAG has not run yet' : `there is no run of the hour ${text}`, {
    next: text === 'last' ? 'npl-ops airflow trigger' : 'npl-ops airflow runs',
  });
}
