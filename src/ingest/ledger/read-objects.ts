import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';

/** One version of an object, as the ledger has it. */
export interface LedgerObject {
  readonly key: string;
  /** Empty where the object is called as no event file is. */
  readonly type: string;
  readonly state: string;
  /** Its rows stand in the tables. */
  readonly isCurrent: boolean;
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
  readonly stored: number;
  readonly dead: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly error: string;
}

const OBJECTS = `
  SELECT key, event_type AS type, state, is_current AS isCurrent, toFloat64(lines) AS lines,
    toFloat64(published) AS published, toFloat64(rejected) AS rejected, toFloat64(stored) AS stored,
    toFloat64(dead) AS dead, toFloat64(bytes) AS bytes, seconds, error
  FROM {ledger:Identifier} AS ledger
  WHERE ledger.hour = {hour:DateTime('UTC')}
  ORDER BY key, at`;

/** Every version of every object of an hour (milliseconds since the epoch), by key, the newest last. */
export async function readObjects(
  warehouse: Pick<ClickHouse, 'query'>,
  ledger: string,
  hour: number,
  signal: AbortSignal,
): Promise<LedgerObject[]> {
  type Row = Omit<LedgerObject, 'isCurrent'> & { readonly isCurrent: boolean | number };
  const rows = await warehouse.query<Row>(OBJECTS, { ledger, hour: hour / 1000 }, { signal });
  return rows.map((row) => ({ ...row, isCurrent: Boolean(row.isCurrent) }));
}
