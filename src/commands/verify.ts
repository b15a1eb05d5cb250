import { ExitCode } from '../errors.js';
import { ledgerBounds } from '../ingest/ledger/known-objects.js';
import { verifyHours } from '../ingest/ledger/verify.js';
import { Terminal } from '../ui/plain/terminal.js';
import { verifyLines } from '../ui/plain/verify-text.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags } from './hours.js';
import { withProject } from './project.js';

const HOUR_MS = 3_600_000;

/**
 * `npl-ops verify`: proves hour by hour that what the bucket gave is in the tables, once. Without hours it takes
 * those that every ingest looks at.
 */
export async function verifyCommand(cli: Cli, flags: HourFlags): Promise<ExitCode> {
  const named = hourRange(flags);
  return withProject(cli, async ({ topology: places, clickhouse: warehouse, redact }) => {
    const signal = limitedSignal(cli);
    const { ledger, lookbackHours } = places.ingest;
    const known = named ?? (await ledgerBounds(warehouse, ledger, new Date(), signal));
    const terminal = new Terminal(cli, redact);
    if (known === undefined) {
      terminal.result([
        cli.json
          ? JSON.stringify({ hours: [], balanced: true })
          : 'The ledger is empty: npl-ops ingest fills it.',
      ]);
      return ExitCode.ok;
    }
    const range =
      'newest' in known
        ? { from: Math.max(known.oldest, known.newest - lookbackHours * HOUR_MS), until: known.newest }
        : known;
    const report = await verifyHours(range, { warehouse, places, signal });
    terminal.result(cli.json ? [JSON.stringify(report)] : verifyLines(report));
    return report.balanced ? ExitCode.ok : ExitCode.failed;
  });
}
