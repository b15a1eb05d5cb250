import { supervisorStatus } from '../embedded/supervisor/status.js';
import { ExitCode } from '../errors.js';
import { DEFAULT_PROBE_TIMEOUT_MS, takeSnapshot, type Snapshot } from '../probes/snapshot.js';
import { statusLines } from '../ui/status/status-rows.js';
import { themeOf } from '../ui/theme.js';
import type { Cli } from './cli.js';
import { withProject } from './project.js';
import { watchStatus } from './watch-status.js';

export interface StatusOptions {
  /** Keep looking until the operator ends it. */
  readonly watch?: boolean;
}

/** `npl-ops status`: exit code 3 when something is not healthy. `--timeout` limits each probe. */
export async function statusCommand(cli: Cli, { watch = false }: StatusOptions): Promise<ExitCode> {
  return withProject(cli, async (project) => {
    const { topology, kafka, clickhouse, s3, airflow } = project;
    const supervisor = (signal: AbortSignal) => supervisorStatus(topology.stateDir, signal);
    const clients = { kafka, clickhouse, s3, airflow, supervisor };
    const timeoutMs = cli.timeoutMs ?? DEFAULT_PROBE_TIMEOUT_MS;
    const look = (signal: AbortSignal) => takeSnapshot(topology, clients, { signal, timeoutMs });
    const print = (snapshot: Snapshot) => cli.stdout.write(project.redact(statusText(snapshot, cli, watch)));
    if (watch) return await watchStatus(cli, look, print);
    const snapshot = await look(cli.signal);
    print(snapshot);
    return snapshot.report.healthy ? ExitCode.ok : ExitCode.unhealthy;
  });
}

/** One JSON document, on one line where more will follow; or the table for people. */
function statusText(
  snapshot: Snapshot,
  { json, color, stdout }: Pick<Cli, 'json' | 'color' | 'stdout'>,
  watch: boolean,
): string {
  if (json) return `${JSON.stringify(snapshot.report, null, watch ? 0 : 2)}\n`;
  const theme = themeOf(color && stdout.isTTY);
  const lines = statusLines(snapshot, { theme, width: stdout.columns || 80 });
  const block = watch ? [`At ${snapshot.takenAt.toISOString()}`, ...lines, ''] : lines;
  return `${block.join('\n')}\n`;
}
