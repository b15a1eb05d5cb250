import { letterId, type DeadLetter, type LetterRow, type LetterStore, type LetterWithRaw } from './letter.js';
import { LETTER_OPTIONS, lettersSql, ROWS, rowParams, type LetterFilter } from './letters-sql.js';

/** Each page goes through the whole table once. */
const PAGE_LETTERS = 10_000;
/** Raw texts that one query fetches. Their keys travel in the URL, which servers limit to 1 MB. */
const PORTION_LETTERS = 1_000;
const PORTION_BYTES = 8_000_000;

interface Row {
  readonly event_object: string;
  readonly event_line: string;
  readonly topic: string;
  readonly partition: string;
  readonly offset: string;
  readonly time: string;
  readonly is_foreign: 0 | 1;
  readonly refused_by: string;
  readonly error: string;
  readonly reason: string;
  readonly received_at: string;
  readonly replayed_at: string | null;
  readonly raw_bytes: string;
  readonly kept_bytes: string;
  readonly object_key: string;
  readonly etag: string;
  readonly superseded: 0 | 1;
  readonly hour: number | null;
}

/** The newest letters that the filter leaves. */
export async function newestLetters(
  store: LetterStore,
  filter: LetterFilter,
  limit: number,
  signal: AbortSignal,
): Promise<DeadLetter[]> {
  const { sql, params } = lettersSql(store, filter);
  const rows = await store.warehouse.query<Row>(
    `${sql} ORDER BY received_at DESC, event_object, event_line LIMIT {most:UInt32}`,
    { ...params, most: limit },
    { signal, ...LETTER_OPTIONS },
  );
  return rows.map((row) => letterOf(row, store));
}

/**
 * All letters that the filter leaves, in pages: memory does not grow with their number. The pages are by identity:
 * a letter that is replayed in vain meanwhile becomes a newer one of the same identity, and does not come again.
 */
export async function* readLetters(
  store: LetterStore,
  filter: LetterFilter,
  signal: AbortSignal,
): AsyncGenerator<DeadLetter[]> {
  let page = filter;
  for (;;) {
    const { sql, params } = lettersSql(store, page);
    const rows = await store.warehouse.query<Row>(
      `${sql} ORDER BY event_object, event_line LIMIT {most:UInt32}`,
      { ...params, most: PAGE_LETTERS },
      { signal, ...LETTER_OPTIONS },
    );
    const letters = rows.map((row) => letterOf(row, store));
    const last = letters.at(-1);
    if (last === undefined) return;
    // Raw texts that lie side by side are read together.
    yield letters.sort((a, b) => inTable(a.row, b.row));
    if (letters.length < PAGE_LETTERS) return;
    page = { ...filter, after: last };
  }
}

/** The same letters with their raw text, in portions of a few megabytes. */
export async function* withRaw(
  store: LetterStore,
  letters: readonly DeadLetter[],
  signal: AbortSignal,
): AsyncGenerator<LetterWithRaw[]> {
  for (let start = 0; start < letters.length;) {
    let end = start;
    for (let bytes = 0; end < letters.length && end - start < PORTION_LETTERS; end += 1) {
      bytes += letters[end]?.keptBytes ?? 0;
      if (bytes > PORTION_BYTES && end > start) break;
    }
    yield await fetchRaw(store, letters.slice(start, end), signal);
    start = end;
  }
}

async function fetchRaw(
  { warehouse, table }: LetterStore,
  letters: readonly DeadLetter[],
  signal: AbortSignal,
): Promise<LetterWithRaw[]> {
  const rows = await warehouse.query<Pick<Row, 'topic' | 'partition' | 'offset' | 'time'> & { raw: string }>(
    `SELECT topic, partition, offset, toUnixTimestamp64Milli(message_time) AS time, base64Encode(raw_message) AS raw
     FROM {letters:Identifier} FINAL
     WHERE (topic, partition, offset, message_time) IN (${ROWS})`,
    { letters: table, ...rowParams(letters.map(({ row }) => row)) },
    { signal, ...LETTER_OPTIONS },
  );
  const texts = new Map(rows.map((row) => [placeOf(row), Buffer.from(row.raw, 'base64')]));
  return letters.flatMap((letter) => {
    const raw = texts.get(placeOf(letter.row));
    // A letter that somebody deleted meanwhile is none any more.
    return raw === undefined ? [] : [{ ...letter, raw }];
  });
}

function inTable(a: LetterRow, b: LetterRow): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return Number(a.partition - b.partition) || Number(a.offset - b.offset);
}

function placeOf({
  topic,
  partition,
  offset,
  time,
}: Record<'topic' | 'partition' | 'offset' | 'time', unknown>): string {
  return [topic, partition, offset, time].join('\n');
}

function letterOf(row: Row, { streams }: LetterStore): DeadLetter {
  const identity = { objectId: BigInt(row.event_object), line: Number(row.event_line) };
  return {
    ...identity,
    id: letterId(identity),
    row: {
      topic: row.topic,
      partition: BigInt(row.partition),
      offset: BigInt(row.offset),
      time: BigInt(row.time),
    },
    topic: row.topic,
    type: streams.find(({ topic }) => topic === row.topic)?.type,
    foreign: row.is_foreign === 1,
    object: row.object_key === '' ? undefined : { key: row.object_key, etag: row.etag },
    superseded: row.superseded === 1,
    hour: row.hour === null ? undefined : row.hour * 1000,
    refusedBy: row.refused_by === 'ingest' ? 'ingest' : 'clickhouse',
    reason: row.reason,
    error: row.error,
    receivedAt: row.received_at,
    replayedAt: row.replayed_at ?? undefined,
    rawBytes: Number(row.raw_bytes),
    keptBytes: Number(row.kept_bytes),
  };
}
