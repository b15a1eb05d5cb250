import { once } from 'node:events';
import { ExitCode, NplError, UsageError } from '../errors.js';
import { describeLetter, type DescribedLetter } from '../ingest/dead-letters/describe.js';
import { exportedRecords, exportToFile } from '../ingest/dead-letters/export.js';
import type { LetterStore } from '../ingest/dead-letters/letter.js';
import type { LetterFilter } from '../ingest/dead-letters/letters-sql.js';
import { newestLetters, withRaw } from '../ingest/dead-letters/read-letters.js';
import { letterRecord } from '../ingest/dead-letters/record.js';
import { letterReasons } from '../ingest/dead-letters/summarize.js';
import { letterLines, letterListLines } from '../ui/plain/dead-letters-text.js';
import { counted } from '../ui/plain/format.js';
import { fitWidth } from '../ui/plain/table.js';
import { safeJson } from '../ui/plain/visible-text.js';
import type { Cli } from './cli.js';
import { filterOf, namedIds, parseIds, withLetters, type LetterFlags } from './letter-desk.js';

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

/** On a terminal no line of a list is wrapped; `show` and `--json` have all of it. */
function fitted({ stdout }: Cli, lines: readonly string[]): readonly string[] {
  return stdout.isTTY ? lines.map((line) => fitWidth(line, stdout.columns || 80)) : lines;
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
