import { DAG_ID } from '../topology/ingest-dag.js';
import { ExitCode } from '../errors.js';
import { airflowLook, type AirflowData } from '../probes/airflow/airflow-look.js';
import { headLines } from '../ui/ops/views/airflow/head-lines.js';
import { runTable } from '../ui/ops/views/airflow/run-cells.js';
import { themeOf } from '../ui/theme.js';
import { withAirflow } from './airflow-desk.js';
import type { Cli } from './cli.js';

const MOST_SHOWN = 10;

/** `npl-ops airflow`: its parts, the DAG and the last runs. Exit code 3 when something keeps it from ingesting. */
export async function airflowStatusCommand(cli: Cli): Promise<ExitCode> {
  return withAirflow(cli, async ({ airflow, terminal, signal }) => {
    const data = await airflowLook(airflow, signal);
    terminal.result(cli.json ? [JSON.stringify(statusJson(data), null, 2)] : statusLines(data, cli));
    return data.problems.length === 0 ? ExitCode.ok : ExitCode.unhealthy;
  });
}

function statusLines(data: AirflowData, { color, stdout }: Cli): string[] {
  const now = new Date();
  const screen = { theme: themeOf(color && stdout.isTTY), width: stdout.columns || 100 };
  const runs = data.runs.slice(0, MOST_SHOWN);
  return [
    data.url,
    ...headLines(data, now, screen),
    ...(runs.length === 0 ? [] : runTable(runs, now, screen)),
  ];
}

function statusJson({ url, parts, dag, runs, backfill, problems }: AirflowData) {
  return {
    healthy: problems.length === 0,
    url,
    parts: parts.map(({ name, state, heartbeat }) => ({ name, state, heartbeat: heartbeat ?? null })),
    dag:
      dag === undefined
        ? null
        : { id: DAG_ID, paused: dag.isPaused, schedule: dag.schedule, next_run: dag.nextRun ?? null },
    backfill:
      backfill === undefined
        ? null
        : { id: backfill.id, from: backfill.from, to: backfill.to, paused: backfill.isPaused },
    runs,
    problems,
  };
}
