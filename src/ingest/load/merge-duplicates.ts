import { messageOf } from '../../errors.js';
import type { Patience } from './patience.js';
import type { Warehouse } from './warehouse.js';

const MERGE_TIMEOUT_MS = 600_000;
const ATTEMPTS = 5;
const PAUSE_MS = 1_000;

/** An object whose rows may lie in a table twice. */
export interface MergeObject {
  readonly id: bigint;
  readonly table: string;
  /** Lines that the table holds, each counted once. */
  readonly stored: number;
}

export interface MergeOptions {
  readonly warehouse: Pick<Warehouse, 'query' | 'command'>;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Merges the day partitions in which events of these objects lie more than once, so that a plain count() is
 * right too, not only one with FINAL. Costs one count by primary key where there is nothing to merge; else it
 * rewrites those partitions, and no others. A merge that cannot be had is said and left to ClickHouse's own
 * merges: the rows are right with FINAL all the while.
 */
export async function mergeDuplicates(
  objects: readonly MergeObject[],
  { warehouse, patience, signal, log }: MergeOptions,
): Promise<void> {
  for (const table of new Set(objects.map((object) => object.table))) {
    const ofTable = objects.filter((object) => object.table === table);
    for (let attempt = 1; ; attempt += 1) {
      const partitions = await patience.persist(() => doubledPartitions(warehouse, table, ofTable, signal));
      if (partitions.length === 0) break;
      if (attempt > ATTEMPTS) {
        log(`${table} holds events twice until ClickHouse merges it; queries with FINAL see each once`);
        break;
      }
      if (attempt > 1) await patience.pause(PAUSE_MS);
      for (const partition of partitions) {
        log(`merging partition ${partition} of ${table}: some events were delivered twice`);
        await mergePartition(warehouse, table, partition, signal).catch((error: unknown) => {
          signal.throwIfAborted();
          log(`the merge failed: ${messageOf(error)}`);
        });
      }
    }
  }
}

/** Ids of the partitions that hold more rows of an object than it has stored lines. */
async function doubledPartitions(
  warehouse: Pick<Warehouse, 'query'>,
  table: string,
  objects: readonly MergeObject[],
  signal: AbortSignal,
): Promise<string[]> {
  const partitions = new Set<string>();
  for (const object of objects) {
    const rows = await warehouse.query<{ partition: string; rows: string }>(
      `SELECT toString(toYYYYMMDD(batch_time)) AS partition, count() AS rows
       FROM {table:Identifier} WHERE object_id = {object:UInt64} GROUP BY partition`,
      { table, object: object.id.toString() },
      { signal },
    );
    const total = rows.reduce((sum, row) => sum + Number(row.rows), 0);
    if (total > object.stored) for (const { partition } of rows) partitions.add(partition);
  }
  return [...partitions];
}

async function mergePartition(
  warehouse: Pick<Warehouse, 'command'>,
  table: string,
  partition: string,
  signal: AbortSignal,
): Promise<void> {
  await warehouse.command(
    'OPTIMIZE TABLE {table:Identifier} PARTITION ID {partition:String} FINAL',
    { table, partition },
    { signal, timeoutMs: MERGE_TIMEOUT_MS },
  );
}
