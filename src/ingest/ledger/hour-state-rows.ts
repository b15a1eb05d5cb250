import type { LedgerRow } from './hour-state.js';
import { DAY_MS, HOUR_MS, secondsOf, type HourRange, type Store } from './settle-places.js';

/** A year of hours has some 35,000 objects. */
const DAYS_PER_QUERY = 366;
const QUERY_TIMEOUT_MS = 300_000;

const ROWS = `
  SELECT toFloat64(toUnixTimestamp(hour)) * 1000 AS hour, toString(object_id) AS id, key, event_type AS type, state,
    is_current AS isCurrent, toFloat64(lines) AS lines, toFloat64(published) AS published,
    toFloat64(rejected) AS rejected, toFloat64(stored) AS stored, toFloat64(dead) AS dead,
    toFloat64(replayed) AS replayed, error, toString(digest) AS digest,
    if(joined_at IS NULL, NULL, toFloat64(joined_rows)) AS joinedRows
  FROM {ledger:Identifier} AS ledger
  WHERE ledger.hour BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')}
  ORDER BY ledger.hour, key, at`;

type Row = Omit<LedgerRow, 'id' | 'isCurrent'> & {
  readonly id: string;
  readonly isCurrent: boolean | number;
};

/** Every version of every object of some hours, by hour in order. */
export type Ledger = ReadonlyMap<number, readonly LedgerRow[]>;

/** What the ledger has of these hours; as many requests as they have years. */
export async function ledgerRows({ warehouse, places, signal }: Store, range: HourRange): Promise<Ledger> {
  const hours = new Map<number, LedgerRow[]>();
  for (const part of partsOf(range)) {
    const rows = await warehouse.query<Row>(
      ROWS,
      { ledger: places.ingest.ledger, ...secondsOf(part) },
      { signal, timeoutMs: QUERY_TIMEOUT_MS },
    );
    for (const row of rows) {
      const version = { ...row, id: BigInt(row.id), isCurrent: Boolean(row.isCurrent) };
      const before = hours.get(row.hour);
      if (before === undefined) hours.set(row.hour, [version]);
      else before.push(version);
    }
  }
  return hours;
}

function* partsOf({ from, until }: HourRange): Generator<HourRange> {
  const step = DAYS_PER_QUERY * DAY_MS;
  for (let at = from; at <= until; at += step)
    yield { from: at, until: Math.min(at + step - HOUR_MS, until) };
}
