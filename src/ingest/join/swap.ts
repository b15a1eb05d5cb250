import { quoteIdentifier } from '../../clients/clickhouse/quote-identifier.js';
import { batchTime } from '../hour.js';
import type { Store } from '../ledger/settle-places.js';

const SWAP_TIMEOUT_MS = 600_000;

type Swapping = Pick<Store, 'warehouse' | 'signal'>;

/** Id of the day partition of an hour: `20221128`. */
export function partitionOfHour(hour: number): string {
  return batchTime(hour).slice(0, 10).replaceAll('-', '');
}

/** Adds the partition's parts of one table to another: at once, and without copying a row. */
export async function attachFrom(
  { warehouse, signal }: Swapping,
  into: string,
  from: string,
  partition: string,
): Promise<void> {
  // FROM takes no parameter.
  await warehouse.command(
    `ALTER TABLE {into:Identifier} ATTACH PARTITION ID {partition:String} FROM ${quoteIdentifier(from)}`,
    { into, partition },
    { signal, timeoutMs: SWAP_TIMEOUT_MS },
  );
}

/** Puts the partition of one table in the place of another's: a reader sees the one or the other. */
export async function replaceFrom(
  { warehouse, signal }: Swapping,
  into: string,
  from: string,
  partition: string,
): Promise<void> {
  const [filled] = await warehouse.query(
    'SELECT 1 FROM {from:Identifier} WHERE _partition_id = {partition:String} LIMIT 1',
    { from, partition },
    { signal },
  );
  // ClickHouse refuses to replace a partition by nothing.
  const replacement = filled === undefined ? 'DROP' : 'REPLACE';
  const source = filled === undefined ? '' : `FROM ${quoteIdentifier(from)}`;
  await warehouse.command(
    `ALTER TABLE {into:Identifier} ${replacement} PARTITION ID {partition:String} ${source}`,
    { into, partition },
    { signal, timeoutMs: SWAP_TIMEOUT_MS },
  );
}

/** Differs once anything was added to the partition or replaced in it; merges change nothing. */
export async function versionOf(
  { warehouse, signal }: Swapping,
  table: string,
  partition: string,
): Promise<string> {
  const [row] = await warehouse.query<{ version: string }>(
    `SELECT concat(toString(sum(rows)), ' up to ', toString(max(max_block_number))) AS version
     FROM system.parts
     WHERE database = currentDatabase() AND table = {table:String} AND active AND partition_id = {partition:String}
       AND rows > 0`,
    { table, partition },
    { signal },
  );
  return row?.version ?? '';
}
