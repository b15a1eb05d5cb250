import { ExitCode } from '../errors.js';
import { readFailures, readHours } from '../ingest/ledger/read-hours.js';
import { ledgerBounds } from '../ingest/ledger/known-objects.js';
import { ingestStatusLines } from '../ui/plain/ingest-status-text.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags, type HourRange } from './hours.js';
import { runningIngest } from './ingest-state.js';
import { withProject } from './project.js';

const SHOWN_MS = 23 * 3_600_000;

/** `npl-ops ingest status`: the ledger of the newest day, or of the named hours. */
export async function ingestStatusCommand(cli: Cli, flags: HourFlags): Promise<ExitCode> {
  const named = hourRange(flags);
  return withProject(cli, async ({ topology, clickhouse, redact }) => {
    const { ledger } = topology.ingest;
    const signal = limitedSignal(cli);
    const range = named ?? (await newestDay(() => ledgerBounds(clickhouse, ledger, new Date(), signal)));
    const [running, hours, failed] = await Promise.all([
      runningIngest(topology.stateDir),
      range === undefined ? [] : readHours(clickhouse, ledger, range, signal),
      range === undefined ? [] : readFailures(clickhouse, ledger, range, signal),
    ]);
    const status = { running, hours, failed };
    const lines = cli.json
      ? [JSON.stringify({ ...status, running: status.running ?? null })]
      : ingestStatusLines(status);
    for (const line of lines) cli.stdout.write(`${redact(line)}\n`);
    return ExitCode.ok;
  });
}

async function newestDay(
  bounds: () => Promise<{ readonly newest: number } | undefined>,
): Promise<HourRange | undefined> {
  const newest = (await bounds())?.newest;
  return newest === undefined ? undefined : { from: newest - SHOWN_MS, until: newest };
}
