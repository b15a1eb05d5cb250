import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import type { Connection, QueryResult } from './native.js';
import { sqlString } from './sql-text.js';

/** Ends the queries that read or write the file; resolves to how many it found, never rejects. */
export type KillQueries = (file: string) => Promise<number>;

const RETRY_MS = 100;

/**
 * Kills by the file that a query carries its rows through: unlike a query id, that is ours to choose. The
 * connection must serve nothing else.
 */
export function queryKiller(connection: Connection): KillQueries {
  let last: Promise<unknown> = Promise.resolve();
  return async (file) => {
    const isOurs = `position(query, ${sqlString(sqlString(file))}) > 0 AND query NOT LIKE 'KILL QUERY%'`;
    const killed = last.then(() =>
      connection.query(`KILL QUERY WHERE ${isOurs} ASYNC FORMAT JSONCompactEachRow`),
    );
    last = killed.catch(() => undefined);
    try {
      const { bytes } = await killed;
      return Buffer.from(bytes).toString('utf8').split('\n').length - 1;
    } catch {
      // For lack of memory, say: whoever asks will ask again.
      return 0;
    }
  };
}

/** Kills a query and waits for its end. `onKilled` is called once the engine knows that it is to end. */
export async function endQuery(
  running: Promise<QueryResult>,
  kill: () => Promise<number>,
  onKilled: () => void = () => undefined,
): Promise<void> {
  const end = running.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([end, immediate(false)]))) {
    if ((await kill()) > 0) break;
    // A query that waits for a thread cannot be found yet: ask again.
    await Promise.race([end, delay(RETRY_MS)]);
  }
  onKilled();
  await end;
}
