import type { Kafka } from '../../clients/kafka/kafka.js';
import { batchTime } from '../hour.js';
import { settlePatience } from './settle-patience.js';
import type { Ledger } from './hour-state-rows.js';
import type { LedgerRow } from './hour-state.js';
import { daysOf, portionsOf, type PublishedObject, type Store } from './settle-places.js';
import { awaitRead, bookTopics, eventTopics } from './settle-reading.js';

export interface DeleteOptions extends Store {
  readonly kafka: Pick<Kafka, 'brokerCount' | 'topicStats' | 'groupLag'>;
  readonly stallMs?: number;
  readonly onLog?: (line: string) => void;
}

export interface DeleteReport {
  /** Versions of objects that had rows. */
  readonly objects: number;
  readonly rows: number;
  readonly deadLetters: number;
}

/** Ids travel in the URL, which servers limit to 1 MB. */
const MOST_OBJECTS = 400;
/** A day of some 100 million rows is written anew. */
const DELETE_TIMEOUT_MS = 3_600_000;
const IN_DAYS = `AND batch_time >= {from:DateTime('UTC')} AND batch_time < {until:DateTime('UTC')}`;

/**
 * Deletes what is left of versions of objects that a later one has replaced, once ClickHouse holds the later one.
 * Safe to repeat and to interrupt. Rows of an old version that is still being read from Kafka are waited for, so
 * that none comes after.
 *
 * @param ledger the rows of the hours to look at
 */
export async function deleteSuperseded(ledger: Ledger, options: DeleteOptions): Promise<DeleteReport> {
  const objects = [...ledger.values()].flatMap(replacedIn);
  if (objects.length === 0) return { objects: 0, rows: 0, deadLetters: 0 };
  const { kafka, places, onLog = () => undefined } = options;
  const topics = eventTopics(places, new Set(objects.map(({ type }) => type)));
  await awaitRead(
    kafka,
    [...topics, ...bookTopics(places)],
    options,
    settlePatience(options, () => objects),
  );

  let [rows, deadLetters] = [0, 0];
  const found = new Set<bigint>();
  for (const { type, table } of places.streams) {
    const ofType = objects.filter((object) => object.type === type);
    for (const some of portionsOf(ofType, MOST_OBJECTS)) {
      for (const { partition, ids, count } of await whereTheyLie(options, table, some)) {
        onLog(`deleting ${count} rows of replaced objects from partition ${partition} of ${table}`);
        await deleteRows(options, table, ids, partition);
        rows += count;
        for (const id of ids) found.add(BigInt(id));
      }
    }
  }
  for (const some of portionsOf(objects, MOST_OBJECTS)) {
    const letters = await lettersOf(options, some);
    if (letters.count === 0) continue;
    await deleteRows(options, places.deadLettersTable, letters.ids);
    deadLetters += letters.count;
    for (const id of letters.ids) found.add(BigInt(id));
  }
  await noteDeleted(options, objects);
  return { objects: found.size, rows, deadLetters };
}

/** Replaced versions in one hour whose successor ClickHouse holds. */
function replacedIn(rows: readonly LedgerRow[]): Replaced[] {
  const settled = new Set(
    rows
      .filter(({ isCurrent, state }) => isCurrent && (state === 'stored' || state === 'joined'))
      .map(({ key }) => key),
  );
  return rows.flatMap(({ id, key, hour, type, state, published, stored }) =>
    state === 'superseded' && type !== '' && settled.has(key)
      ? [{ id, key, hour, type, published, stored }]
      : [],
  );
}

interface Found {
  readonly ids: readonly string[];
  readonly count: number;
}

type Replaced = PublishedObject & Pick<LedgerRow, 'stored'>;

/**
 * By day partition. All partitions are looked through only for objects of which the ledger counts more than their
 * own day has: events with a batch_time of their own.
 */
async function whereTheyLie(
  { warehouse, signal }: Store,
  table: string,
  objects: readonly Replaced[],
): Promise<(Found & { readonly partition: string })[]> {
  const ask = async (some: readonly Replaced[], condition: string) =>
    await warehouse.query<{ partition: string; id: string; rows: number }>(
      `SELECT _partition_id AS partition, toString(object_id) AS id, toFloat64(count()) AS rows
       FROM {table:Identifier} WHERE object_id IN ({ids:Array(UInt64)}) ${condition}
       GROUP BY partition, id ORDER BY partition`,
      { table, ids: some.map(({ id }) => id), ...daysOf(some.map(({ hour }) => hour)) },
      { signal, timeoutMs: DELETE_TIMEOUT_MS },
    );
  const inDays = await ask(objects, IN_DAYS);
  const inDaysOf = (id: bigint) =>
    inDays.filter((row) => BigInt(row.id) === id).reduce((sum, { rows }) => sum + rows, 0);
  const elsewhere = objects.filter(({ id, stored }) => stored > inDaysOf(id));
  const rows = elsewhere.length === 0 ? inDays : await ask(objects, '');
  return [...new Set(rows.map(({ partition }) => partition))].map((partition) => {
    const here = rows.filter((row) => row.partition === partition);
    return { partition, ids: here.map(({ id }) => id), count: here.reduce((sum, row) => sum + row.rows, 0) };
  });
}

/** From now on the ledger counts nothing of them. */
async function noteDeleted(
  { warehouse, places, signal }: Store,
  objects: readonly Replaced[],
): Promise<void> {
  const rows = objects
    .filter(({ stored }) => stored > 0)
    .map(({ id, hour }) => ({ hour: batchTime(hour), object_id: id.toString(), stored: 0, dead: 0 }));
  if (rows.length > 0) await warehouse.insert(`${places.ingest.ledger}_stored`, rows, { signal });
}

async function lettersOf(
  { warehouse, places, signal }: Store,
  objects: readonly PublishedObject[],
): Promise<Found> {
  const [found] = await warehouse.query<Found>(
    `SELECT groupUniqArray(toString(assumeNotNull(object_id))) AS ids, toFloat64(count()) AS count
     FROM {table:Identifier} WHERE object_id IN ({ids:Array(UInt64)})`,
    { table: places.deadLettersTable, ids: objects.map(({ id }) => id) },
    { signal, timeoutMs: DELETE_TIMEOUT_MS },
  );
  return found ?? { ids: [], count: 0 };
}

/** Rewrites the parts that have such rows: a lightweight DELETE would leave them in system.tables and system.parts. */
async function deleteRows(
  { warehouse, signal }: Store,
  table: string,
  ids: readonly string[],
  partition?: string,
): Promise<void> {
  await warehouse.command(
    `ALTER TABLE {table:Identifier} DELETE
     ${partition === undefined ? '' : 'IN PARTITION ID {partition:String}'}
     WHERE object_id IN ({ids:Array(UInt64)})`,
    { table, ids: ids.map(BigInt), ...(partition === undefined ? {} : { partition }) },
    { signal, timeoutMs: DELETE_TIMEOUT_MS, settings: { mutations_sync: '1' } },
  );
}
