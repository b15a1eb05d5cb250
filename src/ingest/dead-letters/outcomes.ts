import type { DeadLetter, Identity, LetterRow, LetterStore } from './letter.js';
import { letterId } from './letter.js';
import {
  EVENT_LINE,
  EVENT_OBJECT,
  IDENTITIES,
  identityParams,
  LETTER_OPTIONS,
  ROWS,
  rowParams,
} from './letters-sql.js';
import { MOST_LINES } from '../identity.js';
import { reasonSql } from './reason.js';

/** How ClickHouse took an event that was sent again. */
export interface Outcome {
  readonly letter: DeadLetter;
  /** Why it was refused again; undefined: it is stored. */
  readonly reason?: string;
  /** Rows of the dead letters that this makes a thing of the past. */
  readonly over: readonly LetterRow[];
}

/** Identities, and rows, that one query takes: they travel in the URL, which servers limit to 1 MB. */
const MOST_PER_QUERY = 1_000;

/** Those of the letters whose event is stored, or has become a newer letter. */
export async function outcomesOf(
  store: LetterStore,
  letters: readonly DeadLetter[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const some of portions(letters)) {
    const stored = await storedOf(store, some, signal);
    const open = await openRows(store, some, signal);
    for (const letter of some) {
      const rows = open.get(letter.id) ?? [];
      const newer = rows.filter(({ row }) => !isSame(row, letter.row));
      const [newest] = newer;
      if (stored.has(letter.id)) outcomes.push({ letter, over: rows.map(({ row }) => row) });
      else if (newest !== undefined) {
        const over = rows.filter((each) => each !== newest).map(({ row }) => row);
        outcomes.push({ letter, reason: newest.reason, over });
      }
    }
  }
  return outcomes;
}

/** Notes the rows as replayed: they are inserted again with the time of it, and replace themselves. */
export async function markReplayed(
  { warehouse, table }: LetterStore,
  rows: readonly LetterRow[],
  signal: AbortSignal,
): Promise<void> {
  for (const some of portions(rows)) {
    await warehouse.command(
      `INSERT INTO {letters:Identifier}
       SELECT * REPLACE (now64(3, 'UTC') AS replayed_at) FROM {letters:Identifier} AS letter FINAL
       WHERE letter.replayed_at IS NULL AND (topic, partition, offset, message_time) IN (${ROWS})`,
      { letters: table, ...rowParams(some) },
      { signal, ...LETTER_OPTIONS },
    );
  }
}

async function storedOf(
  { warehouse, streams }: LetterStore,
  letters: readonly DeadLetter[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const stored = new Set<string>();
  for (const { topic, table } of streams) {
    const ofTopic = letters.filter((letter) => letter.topic === topic);
    if (ofTopic.length === 0) continue;
    const rows = await warehouse.query<{ object: string; line: string }>(
      `SELECT DISTINCT object_id AS object, line_number AS line FROM {table:Identifier}
       WHERE (object_id, line_number) IN (${IDENTITIES})`,
      { table, ...identityParams(ofTopic) },
      { signal, ...LETTER_OPTIONS },
    );
    for (const row of rows) stored.add(idOf(row));
  }
  return stored;
}

interface OpenRow {
  readonly row: LetterRow;
  readonly reason: string;
}

/** The rows of each identity that were not replayed, the newest first. */
async function openRows(
  { warehouse, table }: LetterStore,
  letters: readonly Identity[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly OpenRow[]>> {
  const reason = reasonSql('error');
  const rows = await warehouse.query<
    Record<'object' | 'line' | 'topic' | 'partition' | 'offset' | 'time' | 'reason', string>
  >(
    `SELECT ${EVENT_OBJECT} AS object, ${EVENT_LINE} AS line, topic, partition, offset,
       toUnixTimestamp64Milli(message_time) AS time, ${reason.sql} AS reason
     FROM {letters:Identifier} FINAL
     WHERE replayed_at IS NULL AND (object, line) IN (${IDENTITIES})
     ORDER BY received_at DESC, offset DESC`,
    { letters: table, most_lines: MOST_LINES, ...reason.params, ...identityParams(letters) },
    { signal, ...LETTER_OPTIONS },
  );
  const open = new Map<string, OpenRow[]>();
  for (const { topic, partition, offset, time, ...rest } of rows) {
    const row = { topic, partition: BigInt(partition), offset: BigInt(offset), time: BigInt(time) };
    const id = idOf(rest);
    open.set(id, [...(open.get(id) ?? []), { row, reason: rest.reason }]);
  }
  return open;
}

function idOf({ object, line }: { readonly object: string; readonly line: string }): string {
  return letterId({ objectId: BigInt(object), line: Number(line) });
}

function isSame(a: LetterRow, b: LetterRow): boolean {
  return a.topic === b.topic && a.partition === b.partition && a.offset === b.offset && a.time === b.time;
}

function* portions<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += MOST_PER_QUERY)
    yield all.slice(start, start + MOST_PER_QUERY);
}
