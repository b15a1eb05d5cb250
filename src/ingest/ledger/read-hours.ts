import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';

export const HOUR_STATES = ['partial', 'published', 'stored', 'joined', 'mismatch'] as const;
export type HourState = (typeof HOUR_STATES)[number];

/** One hour of the ledger; figures of the current version of each object. */
export interface LedgerHour {
  /** ISO 8601, UTC. */
  readonly hour: string;
  readonly state: HourState;
  /** Event types with a published object. */
  readonly types: readonly string[];
  readonly objects: number;
  readonly failed: number;
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
  readonly stored: number;
  readonly dead: number;
  /** Rows of the hour in the joined table; null while it is not joined. */
  readonly joined: number | null;
  readonly bytes: number;
  readonly seconds: number;
}

/** An object that could not be published. */
export interface LedgerFailure {
  readonly key: string;
  readonly hour: string;
  readonly attempt: number;
  readonly error: string;
  /** ISO 8601; null: at the next run. */
  readonly retry_at: string | null;
}

interface Range {
  /** First and last hour, both included; milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

type Reader = Pick<ClickHouse, 'query'>;

const HOURS = `
  SELECT formatDateTime(hour, '%Y-%m-%dT%H:%i:%SZ') AS hour, state, types,
    toFloat64(objects) AS objects, toFloat64(failed) AS failed, toFloat64(lines) AS lines,
    toFloat64(published) AS published, toFloat64(rejected) AS rejected, toFloat64(stored) AS stored,
    toFloat64(dead) AS dead, if(joined_at IS NULL, NULL, toFloat64(joined)) AS joined,
    toFloat64(bytes) AS bytes, seconds
  FROM {hours:Identifier} AS ledger
  WHERE ledger.hour BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')}
  ORDER BY ledger.hour`;

/** Hours of which the ledger knows an object, in order. */
export async function readHours(
  warehouse: Reader,
  ledger: string,
  range: Range,
  signal: AbortSignal,
): Promise<LedgerHour[]> {
  return await warehouse.query<LedgerHour>(
    HOURS,
    { hours: `${ledger}_hours`, ...secondsOf(range) },
    { signal },
  );
}

const FAILURES = `
  SELECT key, formatDateTime(hour, '%Y-%m-%dT%H:%i:%SZ') AS hour, attempt, error,
    formatDateTime(retry_at, '%Y-%m-%dT%H:%i:%SZ') AS retry_at
  FROM {ledger:Identifier} AS ledger
  WHERE ledger.hour BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')} AND state = 'failed'
  ORDER BY ledger.hour, key`;

/** Objects of these hours that could not be published. */
export async function readFailures(
  warehouse: Reader,
  ledger: string,
  range: Range,
  signal: AbortSignal,
): Promise<LedgerFailure[]> {
  return await warehouse.query<LedgerFailure>(FAILURES, { ledger, ...secondsOf(range) }, { signal });
}

/** ClickHouse takes a DateTime parameter as seconds since the epoch. */
function secondsOf({ from, until }: Range): { from: number; until: number } {
  return { from: from / 1000, until: until / 1000 };
}
