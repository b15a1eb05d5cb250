import { setTimeout as sleep } from 'node:timers/promises';
import { ClickHouseFailure } from '../../clients/clickhouse/failure.js';
import { quoteIdentifier } from '../../clients/clickhouse/quote-identifier.js';
import type { Store } from '../ledger/settle-places.js';

const TABLE_EXISTS = 57;
const LOOK_EVERY_MS = 50;
const TAKEN_AT = 'taken_at_';
/** A lock is held for a fraction of a second; one this old was left by a join that was killed. */
const STALE_S = 15;

type Locking = Pick<Store, 'warehouse' | 'signal'>;

/**
 * Does the work while no other join, on whatever machine, does such work on the same table. The lock is a table
 * that only one can create. Whoever holds it for very long may lose it: the work must be checked afterwards.
 */
export async function underLock<T>(store: Locking, unionTable: string, work: () => Promise<T>): Promise<T> {
  const { warehouse } = store;
  const lock = `${unionTable}_join_lock`;
  while (!(await take(store, lock))) {
    await dropIfStale(store, lock);
    await sleep(LOOK_EVERY_MS, undefined, { signal: store.signal });
  }
  try {
    return await work();
  } finally {
    // Also when the work was cancelled.
    await warehouse.command('DROP TABLE IF EXISTS {lock:Identifier} SYNC', { lock });
  }
}

async function take({ warehouse, signal }: Locking, lock: string): Promise<boolean> {
  const [now] = await warehouse.query<{ seconds: number }>(
    'SELECT toUnixTimestamp(now()) AS seconds',
    {},
    { signal },
  );
  // The column tells when: not every database engine keeps the time of a table's making.
  const column = quoteIdentifier(`${TAKEN_AT}${now?.seconds ?? 0}`);
  try {
    await warehouse.command(
      `CREATE TABLE {lock:Identifier} (${column} UInt8) ENGINE = Memory`,
      { lock },
      { signal },
    );
    return true;
  } catch (error) {
    if (error instanceof ClickHouseFailure && error.code === TABLE_EXISTS) return false;
    throw error;
  }
}

async function dropIfStale({ warehouse, signal }: Locking, lock: string): Promise<void> {
  const stale = await warehouse.query(
    `SELECT name FROM system.columns
     WHERE database = currentDatabase() AND table = {lock:String}
       AND toUInt32OrZero(substring(name, {at:UInt32})) < toUnixTimestamp(now()) - {stale:UInt32}`,
    { lock, at: TAKEN_AT.length + 1, stale: STALE_S },
    { signal },
  );
  if (stale.length > 0)
    await warehouse.command('DROP TABLE IF EXISTS {lock:Identifier} SYNC', { lock }, { signal });
}
