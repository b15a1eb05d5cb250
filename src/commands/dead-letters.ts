import { once } from 'node:events';
import { ExitCode, NplError, UsageError } from '../errors.js';
import { describeLetter, type DescribedLetter } from '../ingest/dead-letters/describe.js';
import { exportedRecords, exportToFile } from '../ingest/dead-letters/export.js';
import { letterStore, parseLetterId, type LetterStore } from '../ingest/dead-letters/letter.js';
import type { LetterFilter } from '../ingest/dead-letters/letters-sql.js';
import { newestLetters, withRaw } from '../ingest/dead-letters/read-letters.js';
import { letterRecord } from '../ingest/dead-letters/record.js';
import { replayDeadLetters } from '../ingest/dead-letters/replay.js';
import type { ReplayReport } from '../ingest/dead-letters/replay-report.js';
import { letterReasons } from '../ingest/dead-letters/summarize.js';
import { batchTime } from '../ingest/hour.js';
import { recountHours, type RecountOptions } from '../ingest/run/recount-hours.js';
import { letterLines, letterListLines, replayLines } from '../ui/plain/dead-letters-text.js';
import { counted } from '../ui/plain/format.js';
import { fitWidth } from '../ui/plain/table.js';
import { Terminal } from '../ui/plain/terminal.js';
import { safeJson } from '../ui/plain/visible-text.js';
import { limitedSignal, type Cli } from './cli.js';
import { hourRange, type HourFlags } from './hours.js';
import { withProject, type Project } from './project.js';

/** Which letters; all that were not replayed when nothing is given. */
export interface LetterFlags extends HourFlags {
  readonly reason?: string;
  readonly topic?: string;
  /** An event type, in place of its topic. */
  readonly type?: string;
  /** Also those that were replayed. */
  readonly all?: true;
}

const MOST_LISTED = 100_000;

/** `dead-letters list`: how many there are for which reason, and the newest of them. */
export async function listDeadLettersCommand(
  cli: Cli,
  flags: LetterFlags & { limit: string },
): Promise<ExitCode> {
  const limit = parseLimit(flags.limit);
  return await withLetters(cli, async ({ store, signal, terminal }) => {
    const filter = filterOf(flags, store);
    const reasons = await letterReasons(store, filter, signal);
    const letters = await described(store, filter, limit, signal);
    const total = reasons.reduce((sum, { count }) => sum + count, 0);
    terminal.result(
      cli.json
        ? [safeJson({ total, reasons, letters: letters.map(letterJson) })]
        : fitted(cli, letterListLines(reasons, letters)),
    );
    return ExitCode.ok;
  });
}

/** `dead-letters show`: everything about one letter. */
export async function showDeadLetterCommand(cli: Cli, id: string): Promise<ExitCode> {
  const ids = parseIds([id]);
  return await withLetters(cli, async ({ store, signal, terminal }) => {
    const [letter] = await described(store, { ids, replayed: true }, 1, signal);
    if (letter === undefined) {
      throw new NplError(`there is no dead letter ${id}`, { next: 'npl-ops dead-letters list --all' });
    }
    terminal.result(cli.json ? [safeJson(letterJson(letter))] : letterLines(letter));
    return ExitCode.ok;
  });
}

/** `dead-letters export`: one line of JSON for each letter, on stdout or in a file. */
export async function exportDeadLettersCommand(
  cli: Cli,
  ids: readonly string[],
  flags: LetterFlags & { file?: string },
): Promise<ExitCode> {
  return await withLetters(cli, async ({ store, signal, terminal, project: { redact } }) => {
    const lines = asJson(exportedRecords(store, { ...filterOf(flags, store), ...namedIds(ids) }, signal));
    if (flags.file !== undefined) {
      const count = await exportToFile(flags.file, lines, { replace: cli.yes, signal });
      terminal.result(
        cli.json
          ? [JSON.stringify({ file: flags.file, letters: count })]
          : [`${counted(count, 'dead letter')} in ${flags.file}`],
      );
      return ExitCode.ok;
    }
    for await (const portion of lines) {
      for (const line of portion) {
        // A terminal is shown no secret; what is piped on must be what was received.
        const ready = cli.stdout.write(`${cli.stdout.isTTY ? redact(line) : line}\n`);
        if (!ready) await once(cli.stdout, 'drain', { signal });
      }
    }
    return ExitCode.ok;
  });
}

/** `dead-letters replay`: publishes letters again and waits for them; only with `--yes`. */
export async function replayDeadLettersCommand(
  cli: Cli,
  ids: readonly string[],
  flags: LetterFlags & { file?: string; dryRun?: true },
): Promise<ExitCode> {
  const { file } = flags;
  const { hour, from, to, reason, topic, type } = flags;
  if (
    file !== undefined &&
    [...ids, hour, from, to, reason, topic, type].some((each) => each !== undefined)
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

/** On a terminal no line of a list is wrapped; `show` and `--json` have all of it. */
function fitted({ stdout }: Cli, lines: readonly string[]): readonly string[] {
  return stdout.isTTY ? lines.map((line) => fitWidth(line, stdout.columns)) : lines;
}

interface Desk {
  readonly store: LetterStore;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly project: Project;
}

async function withLetters(cli: Cli, use: (desk: Desk) => Promise<ExitCode>): Promise<ExitCode> {
  return await withProject(cli, async (project) => {
    const store = letterStore(project.clickhouse, project.topology);
    return await use({
      store,
      signal: limitedSignal(cli),
      terminal: new Terminal(cli, project.redact),
      project,
    });
  });
}

function filterOf(flags: LetterFlags, { streams }: LetterStore): LetterFilter {
  const { reason, type, all } = flags;
  const hours = hourRange(flags);
  const stream = streams.find((each) => each.type === type);
  if (type !== undefined && stream === undefined) {
    throw new UsageError(`--type ${type} is no type of events`, {
      next: streams.map((each) => each.type).join(', '),
    });
  }
  if (type !== undefined && flags.topic !== undefined)
    throw new UsageError('--type and --topic exclude each other');
  const topic = flags.topic ?? stream?.topic;
  return {
    ...(hours === undefined ? {} : { hours }),
    ...(reason === undefined ? {} : { reason }),
    ...(topic === undefined ? {} : { topic }),
    replayed: all === true,
  };
}

function namedIds(ids: readonly string[]): Pick<LetterFilter, 'ids' | 'replayed'> {
  return ids.length === 0 ? {} : { ids: parseIds(ids), replayed: true };
}

function parseIds(ids: readonly string[]): NonNullable<LetterFilter['ids']> {
  return ids.map((id) => {
    const identity = parseLetterId(id);
    if (identity !== undefined) return identity;
    throw new UsageError(`${id} is no id of a dead letter`, { next: 'npl-ops dead-letters list' });
  });
}

function parseLimit(text: string): number {
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST_LISTED) return limit;
  throw new UsageError(`--limit ${text} is not a number of dead letters`, {
    next: `give a whole number from 1 to ${MOST_LISTED}`,
  });
}

/** The newest letters that the filter leaves. */
async function described(
  store: LetterStore,
  filter: LetterFilter,
  limit: number,
  signal: AbortSignal,
): Promise<DescribedLetter[]> {
  const letters: DescribedLetter[] = [];
  const newest = await newestLetters(store, filter, limit, signal);
  for await (const portion of withRaw(store, newest, signal)) {
    letters.push(...portion.map((letter) => describeLetter(letter, store.streams)));
  }
  return letters;
}

async function* asJson(portions: AsyncIterable<readonly object[]>): AsyncGenerator<string[]> {
  for await (const portion of portions) yield portion.map((record) => safeJson(record));
}

function letterJson(letter: DescribedLetter): object {
  const { type, object, refusedBy, receivedAt, replayedAt, superseded, fault } = letter;
  return {
    ...letterRecord(letter),
    type: type ?? null,
    etag: object?.etag ?? null,
    refused_by: refusedBy,
    received_at: receivedAt,
    replayed_at: replayedAt ?? null,
    superseded,
    fault: fault === undefined ? null : { at_byte: fault.at, what: fault.what },
  };
}
