import { EVENT_TYPES } from '../../topology/topology-types.js';
import { daysOf, portionsOf, tableOf, type Store, type StoredObject } from './settle-places.js';

/** What ClickHouse holds of one object, by distinct line. */
export interface LineCount {
  /** Lines in the event table, replayed ones included. */
  readonly stored: number;
  /** Published lines that ClickHouse could not read and that are in no event table. */
  readonly dead: number;
  /** Lines that ingestion did not publish. */
  readonly rejected: number;
  /** Of these, how many are in the event table by now. */
  readonly replayed: number;
  /** Lines that were replayed and are not in the days that were looked into: they have a batch_time of their own. */
  readonly astray: number;
  /** Decimal sum of a hash of each stored line: equal sums and counts mean the same lines. */
  readonly identities: string;
}

export interface ObjectCount extends LineCount {
  /** Rows of the event table; more than `stored` while some lie there twice. */
  readonly rows: number;
}

export interface CountOptions {
  /**
   * Look into all day partitions. An event that has a batch_time of its own may lie in another than its hour's;
   * nobody looks there first, for it costs more the longer the history is.
   */
  readonly everywhere?: boolean;
}

export const NOTHING_STORED: ObjectCount = {
  rows: 0,
  stored: 0,
  dead: 0,
  rejected: 0,
  replayed: 0,
  astray: 0,
  identities: '0',
};

/** Ids travel in the URL, which servers limit to 1 MB; the day partitions of so many objects are few. */
const MOST_OBJECTS = 400;
const QUERY_TIMEOUT_MS = 300_000;

const IN_DAYS = `AND batch_time >= {from:DateTime('UTC')} AND batch_time < {until:DateTime('UTC')}`;

const ROWS = `
  SELECT toString(object_id) AS id, toFloat64(count()) AS rows
  FROM {table:Identifier}
  WHERE object_id IN ({ids:Array(UInt64)}) %DAYS%
  GROUP BY object_id`;

// FINAL merges sorted parts as it reads: unlike a set of all line numbers it needs next to no memory.
const STORED = `
  SELECT toString(object_id) AS id, toFloat64(count()) AS stored,
    toString(sum(cityHash64(object_id, line_number))) AS identities
  FROM {table:Identifier} FINAL
  WHERE object_id IN ({ids:Array(UInt64)}) %DAYS%
  GROUP BY object_id
  SETTINGS do_not_merge_across_partitions_select_final = 1`;

const LETTERS = `
  WITH letters AS
    (
      SELECT object, line, max(refused_by = 'ingest') AS is_rejected, min(is_over) AS is_replayed
      FROM
      (
        SELECT assumeNotNull(object_id) AS object, assumeNotNull(line_number) AS line, refused_by,
          max(replayed_at IS NOT NULL) AS is_over
        FROM {letters:Identifier}
        WHERE object_id IN ({ids:Array(UInt64)})
        GROUP BY object, line, refused_by, topic, partition, offset, message_time
      )
      GROUP BY object, line
    )
  SELECT toString(object) AS id,
    toFloat64(countIf(NOT is_rejected AND NOT is_stored)) AS dead,
    toFloat64(countIf(is_rejected)) AS rejected,
    toFloat64(countIf(is_rejected AND is_stored)) AS replayed,
    toFloat64(countIf(is_replayed AND NOT is_stored)) AS astray
  FROM letters
  ANY LEFT JOIN
    (
      SELECT object_id AS object, line_number AS line, true AS is_stored
      FROM {table:Identifier}
      WHERE (object_id, line_number) IN (SELECT object, line FROM letters) %DAYS%
    ) AS events USING (object, line)
  GROUP BY object`;

/** Rows alone, repeated deliveries included: an upper bound of what is stored, for next to nothing. */
export async function countRows(
  store: Store,
  objects: readonly StoredObject[],
  options: CountOptions = {},
): Promise<ReadonlyMap<bigint, number>> {
  const rows = new Map<bigint, number>();
  await inEachTable(objects, async (some) => {
    for (const row of await ask<{ rows: number }>(store, ROWS, some, options))
      rows.set(BigInt(row.id), row.rows);
  });
  return rows;
}

/** The lines of each object that ClickHouse holds at this moment. */
export async function countLines(
  store: Store,
  objects: readonly StoredObject[],
  options: CountOptions = {},
): Promise<ReadonlyMap<bigint, LineCount>> {
  const counts = new Map<bigint, LineCount>(objects.map(({ id }) => [id, NOTHING_STORED]));
  const count = async (sql: string, some: readonly StoredObject[]): Promise<void> => {
    for (const { id, ...found } of await ask<Partial<LineCount>>(store, sql, some, options)) {
      counts.set(BigInt(id), { ...NOTHING_STORED, ...counts.get(BigInt(id)), ...found });
    }
  };
  await inEachTable(objects, (some) => count(STORED, some));
  // Few objects have any; for these the event tables are read once more.
  const withLetters = await objectsWithLetters(store, objects);
  const rest = objects.filter(({ id }) => withLetters.has(id));
  await inEachTable(rest, (some) => count(LETTERS, some));
  return counts;
}

/** What ClickHouse holds of each object at this moment. */
export async function countObjects(
  store: Store,
  objects: readonly StoredObject[],
  options: CountOptions = {},
): Promise<ReadonlyMap<bigint, ObjectCount>> {
  const rows = await countRows(store, objects, options);
  const lines = await countLines(store, objects, options);
  return new Map([...lines].map(([id, count]) => [id, { ...count, rows: rows.get(id) ?? 0 }]));
}

async function objectsWithLetters(
  { warehouse, places, signal }: Store,
  objects: readonly StoredObject[],
): Promise<ReadonlySet<bigint>> {
  const found = new Set<bigint>();
  for (const some of portionsOf(objects, MOST_OBJECTS)) {
    const rows = await warehouse.query<{ id: string }>(
      `SELECT DISTINCT toString(assumeNotNull(object_id)) AS id
       FROM {letters:Identifier} WHERE object_id IN ({ids:Array(UInt64)})`,
      { letters: places.deadLettersTable, ids: some.map(({ id }) => id) },
      { signal, timeoutMs: QUERY_TIMEOUT_MS },
    );
    for (const { id } of rows) found.add(BigInt(id));
  }
  return found;
}

async function ask<T>(
  { warehouse, places, signal }: Store,
  sql: string,
  objects: readonly StoredObject[],
  { everywhere = false }: CountOptions,
): Promise<(T & { id: string })[]> {
  const [first] = objects;
  if (first === undefined) return [];
  return await warehouse.query<T & { id: string }>(
    sql.replaceAll('%DAYS%', everywhere ? '' : IN_DAYS),
    {
      table: tableOf(places, first.type),
      letters: places.deadLettersTable,
      ids: objects.map(({ id }) => id),
      ...(everywhere ? {} : daysOf(objects.map(({ hour }) => hour))),
    },
    { signal, timeoutMs: QUERY_TIMEOUT_MS },
  );
}

/** All four tables at once; in each, portions of neighbouring hours one after another, so that one spans few partitions. */
async function inEachTable(
  objects: readonly StoredObject[],
  ask: (portion: readonly StoredObject[]) => Promise<void>,
): Promise<void> {
  await Promise.all(
    EVENT_TYPES.map(async (type) => {
      const ofType = objects.filter((object) => object.type === type).sort((a, b) => a.hour - b.hour);
      for (const portion of portionsOf(ofType, MOST_OBJECTS)) await ask(portion);
    }),
  );
}
