import { ExitCode, UsageError } from '../errors.js';
import { replayDeadLetters } from '../ingest/dead-letters/replay.js';
import type { ReplayReport } from '../ingest/dead-letters/replay-report.js';
import { batchTime } from '../ingest/hour.js';
import { recountHours, type RecountOptions } from '../ingest/run/recount-hours.js';
import { replayLines } from '../ui/plain/dead-letters-text.js';
import { counted } from '../ui/plain/format.js';
import { safeJson } from '../ui/plain/visible-text.js';
import type { Cli } from './cli.js';
import { filterOf, namedIds, withLetters, type LetterFlags } from './letter-desk.js';

/** `dead-letters replay`: publishes letters again and waits for them; only with `--yes`. */
export async function replayDeadLettersCommand(
  cli: Cli,
  ids: readonly string[],
  flags: LetterFlags & { file?: string; dryRun?: true },
): Promise<ExitCode> {
  const { file } = flags;
  const { hour, from, to, reason, exact, topic, type } = flags;
  if (
    file !== undefined &&
    [...ids, hour, from, to, reason, exact, topic, type].some((each) => each !== undefined)
  ) {
    throw new UsageError('--file excludes ids and filters', {
      next: 'take what is not to be replayed out of the file',
    });
  }
  return await withLetters(cli, async ({ store, signal, terminal, project }) => {
    const { kafka, clickhouse: warehouse, topology } = project;
    const plan = flags.dryRun === true || !cli.yes;
    const report = await replayDeadLetters({
      store,
      kafka,
      selection: file === undefined ? { filter: { ...filterOf(flags, store), ...namedIds(ids) } } : { file },
      dryRun: plan,
      signal,
      onLog: (line) => terminal.line(line),
      onProgress: (done) => {
        if (terminal.rewrites) terminal.rewrite(`${counted(done, 'event')} stored`);
      },
    });
    // The lines count as stored from now on, and what is made of them has changed.
    const joined = plan
      ? []
      : await joinedAnew(report, {
          kafka,
          warehouse,
          topology,
          signal,
          onLog: (line) => terminal.line(line),
        });
    terminal.result(cli.json ? [safeJson({ ...report, hours_joined: joined })] : replayLines(report, joined));
    if (plan && flags.dryRun !== true && report.replayable > 0) {
      throw new UsageError('nothing was replayed: it has to be confirmed', {
        next: 'the same command with --yes',
      });
    }
    return plan || report.selected === report.replayed + report.already_stored
      ? ExitCode.ok
      : ExitCode.failed;
  });
}

/** Hours that were joined again, as the report has them. */
async function joinedAnew(
  { hours, object_ids }: ReplayReport,
  options: RecountOptions,
): Promise<readonly string[]> {
  if (hours.length === 0) return [];
  const times = hours.map((hour) => Date.parse(`${hour.replace(' ', 'T')}Z`));
  const { joined } = await recountHours(times, new Set(object_ids.map(BigInt)), options);
  return joined.map(({ hour }) => batchTime(hour));
}
