import { supervisorStatus } from '../embedded/supervisor/status.js';
import { ExitCode, UsageError } from '../errors.js';
import { traceStreams } from '../probes/trace/trace.js';
import { Terminal } from '../ui/plain/terminal.js';
import { traceLines } from '../ui/plain/trace-text.js';
import type { Cli } from './cli.js';
import { withProject } from './project.js';

/** The consumers of a ClickHouse that has just started take half a minute to get their partitions. */
const PATIENCE_MS = 30_000;

/** `npl-ops trace`: follows a marked event of each type from its topic into its table. */
export async function traceCommand(cli: Cli, { type }: { readonly type?: string }): Promise<ExitCode> {
  return withProject(cli, async ({ topology, kafka, clickhouse, redact }) => {
    const streams = topology.streams.filter((stream) => type === undefined || stream.type === type);
    if (streams.length === 0) {
      throw new UsageError(`--type ${type ?? ''} is no type of events`, {
        next: topology.streams.map((stream) => stream.type).join(', '),
      });
    }
    const terminal = new Terminal(cli, redact);
    if (!cli.json) {
      const what =
        streams.length === 1
          ? 'a marked event, and following it'
          : `${streams.length} marked events, one of each type, and following them`;
      terminal.line(`Sending ${what}...`);
    }
    const { signal, timeoutMs: patienceMs = PATIENCE_MS } = cli;
    const engines = async (limit: AbortSignal) => {
      const status = await supervisorStatus(topology.stateDir, limit);
      return (status?.engines ?? []).filter(({ name }) => topology[name].runtime === 'embedded');
    };
    const report = await traceStreams({ topology, streams, kafka, clickhouse, engines, patienceMs, signal });
    terminal.result(cli.json ? [JSON.stringify(report)] : traceLines(report));
    return report.arrived ? ExitCode.ok : ExitCode.failed;
  });
}
