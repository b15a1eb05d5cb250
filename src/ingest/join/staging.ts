import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { quoteIdentifier } from '../../clients/clickhouse/quote-identifier.js';
import type { EventType } from '../../topology/topology-types.js';
import { daysOf, tableOf, type Days, type Store } from '../ledger/settle-places.js';

/** What the join of one hour is made from. */
export interface HourToJoin {
  /** Milliseconds since the epoch. */
  readonly hour: number;
  readonly digest: string;
  readonly objects: Readonly<Record<EventType, readonly bigint[]>>;
  /** Rows that it must have: stored browser events. */
  readonly rows: number;
}

const SQL = new URL('../../../sql/join_rows.sql', import.meta.url);
const FILL_TIMEOUT_MS = 3_600_000;
/** Browser events joined at once: with their device, geo and location rows they take some 500 MB. */
const ROWS_PER_SLICE = 250_000;
const ALL_TIME: Days = { from: '1970-01-01 00:00:00', until: '2106-02-07 06:28:15' };
const COMPACT_ATTEMPTS = 20;
const COMPACT_PAUSE_MS = 250;
/** No join takes so long; such a table was left by one that was killed. */
const STALE_S = 6 * 3_600;

const SETTINGS = {
  // The first row of several with one key is the same every time only when one thread fills the table.
  join_algorithm: 'hash',
  query_plan_remove_redundant_sorting: 0,
  max_insert_threads: '1',
  min_insert_block_size_rows: '131072',
  min_insert_block_size_bytes: '67108864',
} as const;
/** Without it FINAL plans over all day partitions there are, which takes longer than the join of a small hour. */
const ONE_DAY_SETTINGS = { ...SETTINGS, do_not_merge_across_partitions_select_final: 1 } as const;

/** A name that nobody else uses; it begins with the second of its making, which not every engine keeps of a table. */
export function stagingName(unionTable: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  return `${unionTable}_staging_${seconds.toString(16).padStart(8, '0')}${randomBytes(4).toString('hex')}`;
}

export async function createStaging({ warehouse, places, signal }: Store, staging: string): Promise<void> {
  // AS takes no parameter.
  await warehouse.command(
    `CREATE TABLE {staging:Identifier} AS ${quoteIdentifier(places.unionTable)}`,
    { staging },
    { signal },
  );
}

/** Works without the signal: it also runs when the join was cancelled. */
export async function dropStaging({ warehouse }: Pick<Store, 'warehouse'>, staging: string): Promise<void> {
  await warehouse.command('DROP TABLE IF EXISTS {staging:Identifier} SYNC', { staging });
}

/** Drops what joins that were killed have left. */
export async function sweepStaging({ warehouse, places, signal }: Store): Promise<void> {
  const prefix = `${places.unionTable}_staging_`;
  const tables = await warehouse.query<{ name: string }>(
    `SELECT name FROM system.tables
     WHERE database = currentDatabase() AND startsWith(name, {prefix:String})
       AND match(substring(name, length({prefix:String}) + 1), '^[0-9a-f]{16}$')
       AND substring(name, length({prefix:String}) + 1, 8) < {oldest:String}`,
    { prefix, oldest: (Math.floor(Date.now() / 1000) - STALE_S).toString(16).padStart(8, '0') },
    { signal },
  );
  for (const { name } of tables) await dropStaging({ warehouse }, name);
}

/**
 * Joins the hour into the staging table; resolves to whether it has exactly the rows that it must have. They lack
 * when rows have come or gone since they were counted.
 */
export async function fillStaging(store: Store, staging: string, hour: HourToJoin): Promise<boolean> {
  await fill(store, staging, hour, daysOf([hour.hour]));
  if ((await rowsOfHour(store, staging, hour.hour)) === hour.rows) return true;
  // Events with a batch_time of their own may lie in other partitions, which are looked through only for these.
  await deleteHours(store, staging, [hour.hour]);
  await fill(store, staging, hour, ALL_TIME);
  return (await rowsOfHour(store, staging, hour.hour)) === hour.rows;
}

async function fill(
  { warehouse, places, signal }: Store,
  staging: string,
  { hour, objects, rows }: HourToJoin,
  days: Days,
): Promise<void> {
  const sql = await readFile(SQL, 'utf8');
  const slices = Math.max(1, Math.ceil(rows / ROWS_PER_SLICE));
  for (let slice = 0; slice < slices; slice += 1) {
    await warehouse.command(
      sql,
      {
        staging,
        browser: tableOf(places, 'browser'),
        device: tableOf(places, 'device'),
        geo: tableOf(places, 'geo'),
        location: tableOf(places, 'location'),
        browser_ids: objects.browser,
        device_ids: objects.device,
        geo_ids: objects.geo,
        location_ids: objects.location,
        hour: hour / 1000,
        slices,
        slice,
        ...days,
      },
      { signal, timeoutMs: FILL_TIMEOUT_MS, settings: days === ALL_TIME ? SETTINGS : ONE_DAY_SETTINGS },
    );
  }
}

export async function rowsOfHour(
  { warehouse, signal }: Pick<Store, 'warehouse' | 'signal'>,
  table: string,
  hour: number,
): Promise<number> {
  const [row] = await warehouse.query<{ rows: number }>(
    `SELECT toFloat64(count()) AS rows FROM {table:Identifier} WHERE batch_time = {hour:DateTime('UTC')}`,
    { table, hour: hour / 1000 },
    { signal, timeoutMs: FILL_TIMEOUT_MS },
  );
  return row?.rows ?? 0;
}

/** Parts without such rows are not written anew. */
export async function deleteHours(
  { warehouse, signal }: Pick<Store, 'warehouse' | 'signal'>,
  staging: string,
  hours: readonly number[],
): Promise<void> {
  await warehouse.command(
    `ALTER TABLE {staging:Identifier} DELETE WHERE batch_time IN ({hours:Array(DateTime('UTC'))})`,
    { staging, hours: hours.map((hour) => hour / 1000) },
    { signal, timeoutMs: FILL_TIMEOUT_MS, settings: { mutations_sync: '1' } },
  );
}

/**
 * Merges the staging table into one part: a ClickHouse that is killed while it attaches several parts has only some
 * of them when it starts again (ClickHouse issue 104660); one is there or is not.
 */
export async function compactStaging({ warehouse, signal }: Store, staging: string): Promise<void> {
  for (let attempt = 1; attempt <= COMPACT_ATTEMPTS; attempt += 1) {
    await warehouse.command(
      'OPTIMIZE TABLE {staging:Identifier} FINAL',
      { staging },
      { signal, timeoutMs: FILL_TIMEOUT_MS },
    );
    const parts = await warehouse.query(
      'SELECT name FROM system.parts WHERE database = currentDatabase() AND table = {staging:String} AND active AND rows > 0',
      { staging },
      { signal },
    );
    if (parts.length <= 1) return;
    // Some were being merged already.
    await sleep(COMPACT_PAUSE_MS, undefined, { signal });
  }
}
