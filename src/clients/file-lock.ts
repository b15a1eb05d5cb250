import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Takes a lock that one process of this machine can hold; undefined when another holds it.
 * An SQLite file lock, for Node itself has none that the kernel drops when its holder dies, however it dies. A
 * socket or pid file left by a kill -9 cannot be replaced without a race between two that find it.
 */
export function takeLock(file: string): { release(): void } | undefined {
  const database = new DatabaseSync(file);
  try {
    // Nothing is written, so that the lock can be had on a full disk.
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}
