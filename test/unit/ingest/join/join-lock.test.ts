import { describe, expect, it } from 'vitest';
import { ClickHouseFailure } from '../../../../src/clients/clickhouse/failure.js';
import { underLock } from '../../../../src/ingest/join/join-lock.js';
import type { Store } from '../../../../src/ingest/ledger/settle-places.js';

type Warehouse = Store['warehouse'];

/** A server on which the lock of a join that was killed stands, and is found stale at the third look. */
function serverWithLock() {
  const tables = new Set(['wide_join_lock']);
  let looks = 0;
  const warehouse: Pick<Warehouse, 'query' | 'command'> = {
    query: <T>(sql: string) => {
      if (sql.includes('AS seconds')) return Promise.resolve([{ seconds: 1_000 }] as T[]);
      looks += 1;
      return Promise.resolve((looks >= 3 ? [{ name: 'wide_join_lock' }] : []) as T[]);
    },
    command: (sql, params) => {
      const lock = String(params?.['lock']);
      if (sql.startsWith('DROP')) tables.delete(lock);
      else if (tables.has(lock)) return Promise.reject(new ClickHouseFailure('exists', 'exception', {}, 57));
      else tables.add(lock);
      return Promise.resolve();
    },
  };
  return { tables, warehouse: warehouse as Warehouse, looks: () => looks };
}

describe('underLock', () => {
  it('waits for a lock that stands, and takes one over that was left behind', async () => {
    const { tables, warehouse, looks } = serverWithLock();
    const signal = new AbortController().signal;
    const done = await underLock({ warehouse, signal }, 'wide', () => Promise.resolve([...tables]));
    expect(done).toEqual(['wide_join_lock']);
    expect(looks()).toBe(3);
    expect(tables.size).toBe(0);
  });

  it('gives the lock back when the work fails, and waits no longer than it is wanted', async () => {
    const { tables, warehouse } = serverWithLock();
    const stop = new AbortController();
    tables.clear();
    const failed = underLock({ warehouse, signal: stop.signal }, 'wide', () =>
      Promise.reject(new Error('no')),
    );
    await expect(failed).rejects.toThrow('no');
    expect(tables.size).toBe(0);

    tables.add('wide_join_lock');
    const waiting = underLock({ warehouse, signal: stop.signal }, 'wide', () => Promise.resolve());
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(tables.size).toBe(1);
  });
});
