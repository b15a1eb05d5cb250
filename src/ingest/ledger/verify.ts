import type { LedgerRow } from './hour-state.js';
import { ledgerRows } from './hour-state-rows.js';
import { countObjects, NOTHING_STORED, type ObjectCount } from './settle-count.js';
import { HOUR_MS, secondsOf, type HourRange, type Store } from './settle-places.js';
import { missingHour, verifyHour } from './verify-hour.js';
import type { VerifiedHour, VerifyReport } from './verify-report.js';

export interface VerifyOptions extends Store {
  /** Called for each part of the range when it is done: hours so far. */
  readonly onProgress?: (done: number) => void;
}

const QUERY_TIMEOUT_MS = 600_000;
const HOURS_AT_ONCE = 31 * 24;

/**
 * Counts what ClickHouse holds now of every object of these hours and compares it with what the ledger says was
 * published. Reads the day partitions of the range and no others. Changes nothing.
 */
export async function verifyHours(range: HourRange, options: VerifyOptions): Promise<VerifyReport> {
  const hours: VerifiedHour[] = [];
  const step = HOURS_AT_ONCE * HOUR_MS;
  for (let from = range.from; from <= range.until; from += step) {
    hours.push(...(await verifyPart({ from, until: Math.min(from + step - HOUR_MS, range.until) }, options)));
    options.onProgress?.(hours.length);
  }
  return { hours, balanced: hours.every(({ problems }) => problems.length === 0) };
}

async function verifyPart(range: HourRange, store: Store): Promise<VerifiedHour[]> {
  const ledger = await ledgerRows(store, range);
  const versions = [...ledger.values()].flat();
  const counts = await countCurrent(store, versions);
  const found = await rowsByObject(store, range);
  const wide = await wideRows(store, range);
  const known = new Set(versions.map(({ id }) => id));
  const current = new Set(versions.filter(({ isCurrent }) => isCurrent).map(({ id }) => id));

  const leftover = new Map<bigint, number>();
  const otherRows = new Map<number, number>();
  for (const { hour, id, rows } of found) {
    if (!known.has(id)) otherRows.set(hour, (otherRows.get(hour) ?? 0) + rows);
    else if (!current.has(id)) leftover.set(id, (leftover.get(id) ?? 0) + rows);
  }
  const verified: VerifiedHour[] = [];
  for (let hour = range.from; hour <= range.until; hour += HOUR_MS) {
    const ofHour = ledger.get(hour);
    const others = otherRows.get(hour) ?? 0;
    verified.push(
      ofHour === undefined
        ? missingHour(hour, others)
        : verifyHour({
            hour,
            versions: ofHour,
            counts,
            leftover,
            otherRows: others,
            wide: wide.get(hour) ?? { rows: 0, identities: '0' },
          }),
    );
  }
  return verified;
}

async function countCurrent(
  store: Store,
  versions: readonly LedgerRow[],
): Promise<ReadonlyMap<bigint, ObjectCount>> {
  const current = versions.flatMap(({ isCurrent, type, ...row }) =>
    isCurrent && type !== '' ? [{ ...row, type }] : [],
  );
  const counts = new Map(await countObjects(store, current));
  // Events with a batch_time of their own lie elsewhere.
  const short = current.filter(({ id, published }) => {
    const { stored, dead, replayed, astray } = counts.get(id) ?? NOTHING_STORED;
    return stored + dead < published + replayed || astray > 0;
  });
  for (const [id, found] of await countObjects(store, short, { everywhere: true })) counts.set(id, found);
  return counts;
}

async function rowsByObject(
  { warehouse, places, signal }: Store,
  range: HourRange,
): Promise<{ hour: number; id: bigint; rows: number }[]> {
  const found: { hour: number; id: bigint; rows: number }[] = [];
  for (const { table } of places.streams) {
    const rows = await warehouse.query<{ hour: number; id: string; rows: number }>(
      // Rows of others may each have an object id of their own: 0 stands for them all.
      `SELECT toFloat64(toUnixTimestamp(toStartOfHour(batch_time))) * 1000 AS hour,
         toString(if(object_id IN (
           SELECT object_id FROM {objects:Identifier}
           WHERE hour BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')}
         ), object_id, 0) AS known_id) AS id,
         toFloat64(count()) AS rows
       FROM {table:Identifier}
       WHERE batch_time >= {from:DateTime('UTC')} AND batch_time < {until:DateTime('UTC')} + INTERVAL 1 HOUR
       GROUP BY hour, known_id`,
      { table, objects: `${places.ingest.ledger}_objects`, ...secondsOf(range) },
      { signal, timeoutMs: QUERY_TIMEOUT_MS },
    );
    found.push(...rows.map(({ id, ...row }) => ({ ...row, id: BigInt(id) })));
  }
  return found;
}

/** The sum as in `ObjectCount.identities`. */
async function wideRows(
  { warehouse, places, signal }: Store,
  range: HourRange,
): Promise<ReadonlyMap<number, { rows: number; identities: string }>> {
  const rows = await warehouse.query<{ hour: number; rows: number; identities: string }>(
    `SELECT toFloat64(toUnixTimestamp(batch_time)) * 1000 AS hour, toFloat64(count()) AS rows,
       toString(sum(cityHash64(object_id, line_number))) AS identities
     FROM {union:Identifier}
     WHERE batch_time BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')}
     GROUP BY hour`,
    { union: places.unionTable, ...secondsOf(range) },
    { signal, timeoutMs: QUERY_TIMEOUT_MS },
  );
  return new Map(rows.map(({ hour, ...sums }) => [hour, sums]));
}
