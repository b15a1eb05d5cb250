import { ExitCode } from '../errors.js';
import { ledgerBounds } from '../ingest/ledger/known-objects.js';
import { withArriving } from '../ingest/ledger/arriving-hours.js';
import { verifyHours } from '../ingest/ledger/verify.js';
import { consumerGroup } from '../topology/consumer-group.js';
import { Terminal } from '../ui/plain/terminal.js';
import { verifyLines } from '../ui/plain/verify-text.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags } from './hours.js';
import { withProject, type Project } from './project.js';

const HOUR_MS = 3_600_000;
const LAG_TIMEOUT_MS = 5_000;

/**
 * `npl-ops verify`: proves hour by hour that what the bucket gave is in the tables, once. Without hours it takes
 * those that every ingest looks at.
 */
export async function verifyCommand(cli: Cli, flags: HourFlags): Promise<ExitCode> {
  const named = hourRange(flags);
  return withProject(cli, async (project) => {
    const { topology: places, clickhouse: warehouse, redact } = project;
    const signal = limitedSignal(cli);
    const { ledger, lookbackHours } = places.ingest;
    const known = named ?? (await ledgerBounds(warehouse, ledger, new Date(), signal));
    const terminal = new Terminal(cli, redact);
    if (known === undefined) {
      terminal.result([
        cli.json
          ? JSON.stringify({ hours: [], balanced: true, unread_messages: 0 })
          : 'The ledger is empty: npl-ops ingest fills it.',
      ]);
      return ExitCode.ok;
    }
    const range =
      'newest' in known
        ? { from: Math.max(known.oldest, known.newest - lookbackHours * HOUR_MS), until: known.newest }
        : known;
    // Before the count: what is read meanwhile must not look lost.
    const unreadBefore = await unreadMessages(project, signal);
    const counted = await verifyHours(range, { warehouse, places, signal });
    const unread = counted.balanced ? 0 : unreadBefore;
    const report = unread === null || unread === 0 ? counted : withArriving(counted);
    terminal.result(
      cli.json ? [JSON.stringify({ ...report, unread_messages: unread })] : verifyLines(report, unread),
    );
    return report.balanced ? ExitCode.ok : ExitCode.failed;
  });
}

/** What ClickHouse has still to read may mend a mismatch by itself. Null: Kafka could not be asked. */
async function unreadMessages(
  { kafka, clickhouse, topology }: Pick<Project, 'kafka' | 'clickhouse' | 'topology'>,
  signal: AbortSignal,
): Promise<number | null> {
  const lags = topology.streams.map(({ topic, table }) =>
    kafka.groupLag(consumerGroup(clickhouse.database, table), topic, { signal, timeoutMs: LAG_TIMEOUT_MS }),
  );
  const seen = await Promise.all(lags).catch(() => undefined);
  signal.throwIfAborted();
  return seen?.reduce((sum, { lag }) => sum + lag, 0) ?? null;
}
