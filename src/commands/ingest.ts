import { asNplError, ExitCode, UsageError } from '../errors.js';
import { progressFile } from '../ingest/run/progress.js';
import type { IngestRequest } from '../ingest/run/request.js';
import { runIngest } from '../ingest/run/run-ingest.js';
import { onSchedule } from '../ingest/run/schedule.js';
import { pausedText } from '../probes/paused.js';
import { pausedStreams } from '../schema/pause.js';
import { lastErrorJson } from '../ui/plain/error-json.js';
import { dryRunLines, ingestReportLines } from '../ui/plain/ingest-report-text.js';
import { ingestProgress } from '../ui/plain/ingest-progress.js';
import { Terminal } from '../ui/plain/terminal.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags } from './hours.js';
import { progressPath, takeIngestLock } from './ingest-state.js';
import { withProject, type Project } from './project.js';

export interface IngestFlags extends HourFlags {
  readonly key?: string[];
  readonly newestFirst?: true;
  readonly again?: true;
  readonly replaceBucket?: true;
  readonly watch?: true;
  readonly dryRun?: true;
}

/** `npl-ops ingest`: brings the bucket's new objects through Kafka into the tables, once or on schedule. */
export async function ingestCommand(cli: Cli, flags: IngestFlags): Promise<ExitCode> {
  const request = ingestRequest(flags);
  return withProject(cli, async (project) => {
    if (flags.watch !== true) return ingestOnce(cli, project, request);
    return watchIngest(cli, project, request);
  });
}

/** Throws UsageError for flags that contradict each other. */
function ingestRequest(flags: IngestFlags): IngestRequest {
  const hours = hourRange(flags);
  const { key: keys = [], watch = false, again = false, newestFirst = false, dryRun = false } = flags;
  const { replaceBucket = false } = flags;
  if (keys.length > 0 && hours !== undefined) {
    throw new UsageError('--key excludes --hour, --from and --to', { next: 'name objects, or hours' });
  }
  if (watch && (keys.length > 0 || hours !== undefined || again || replaceBucket || dryRun)) {
    throw new UsageError('--watch takes what is new, and goes with no other choice', {
      next: 'run the other choice once, without --watch',
    });
  }
  return { hours, keys, again, order: newestFirst ? 'newest' : 'oldest', replaceBucket, dryRun };
}

async function ingestOnce(cli: Cli, project: Project, request: IngestRequest): Promise<ExitCode> {
  const { topology, kafka, clickhouse, s3, redact } = project;
  const { stateDir } = topology;
  // Objects that are named one by one are safe beside other runs: of two workers on one object one wins.
  const alone = request.keys.length === 0 && !request.dryRun;
  const lock = alone ? await takeIngestLock(stateDir) : undefined;
  try {
    const terminal = new Terminal(cli, redact);
    const show = ingestProgress(terminal);
    const record = alone ? progressFile(progressPath(stateDir), new Date()) : undefined;
    const paused = await pausedTables(project, limitedSignal(cli));
    if (paused !== undefined) terminal.line(`What is published waits in Kafka where it is ${paused}.`);
    const report = await runIngest({
      store: s3,
      kafka,
      warehouse: clickhouse,
      topology,
      request,
      signal: limitedSignal(cli),
      onProgress: (progress) => {
        show(progress, performance.now());
        void record?.(progress);
      },
      onLog: (line) => terminal.line(line),
    });
    const lines = report.dry_run ? dryRunLines(report) : ingestReportLines(report);
    terminal.result(cli.json ? [JSON.stringify(report)] : lines);
    return report.dry_run || report.ok ? ExitCode.ok : ExitCode.failed;
  } finally {
    lock?.release();
  }
}

/** In a sentence; a ClickHouse that does not answer is told by the run itself. */
async function pausedTables(
  { topology, clickhouse }: Project,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { streams } = topology;
  const paused = await pausedStreams(streams, clickhouse.database, clickhouse, signal).catch(() => []);
  return pausedText(paused.map(({ table }) => table));
}

/** A run that fails is told, and the next one comes all the same. Being stopped is the ordinary end. */
async function watchIngest(cli: Cli, project: Project, request: IngestRequest): Promise<ExitCode> {
  const terminal = new Terminal(cli, project.redact);
  const { signal } = cli;
  await onSchedule(
    {
      pattern: project.topology.ingest.schedule,
      signal,
      onWait: (next) =>
        terminal.line(`Next run at ${next.toISOString().slice(0, 16).replace('T', ' ')} UTC.`),
    },
    async () => {
      try {
        await ingestOnce(cli, project, request);
      } catch (thrown) {
        if (signal.aborted) return;
        if (cli.json) terminal.result([lastErrorJson(thrown)]);
        const { message, why, next } = asNplError(thrown);
        terminal.line([message, why, next].filter((part) => part !== undefined).join('; '));
      }
    },
  );
  return ExitCode.ok;
}
