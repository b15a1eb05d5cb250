import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Topology } from '../../topology/topology-types.js';
import { TRACE_PARTITION, TRACE_PREFIX } from './mark.js';

export type TracePlaces = Pick<Topology, 'streams' | 'deadLettersTable'>;

/** A marked event that has not arrived by then is given up, so that a trace under way is never disturbed. */
const OLD_S = 3_600;
const TIMEOUT_MS = 60_000;

/** Takes these events out of the event tables and the dead letters. */
export async function removeMarks(
  clickhouse: Pick<ClickHouse, 'command'>,
  { streams, deadLettersTable }: TracePlaces,
  objectIds: readonly bigint[],
): Promise<void> {
  const options = { timeoutMs: TIMEOUT_MS, settings: { mutations_sync: '1' as const } };
  await Promise.all([
    ...streams.map(({ table }) =>
      clickhouse.command(
        `ALTER TABLE {table:Identifier} DELETE IN PARTITION ID {partition:String}
         WHERE object_id IN ({ids:Array(UInt64)})`,
        { table, partition: TRACE_PARTITION, ids: objectIds },
        options,
      ),
    ),
    // The only part of a lightweight delete that is written is a mask: letters may be many and large.
    clickhouse.command(
      'DELETE FROM {table:Identifier} WHERE object_id IN ({ids:Array(UInt64)})',
      { table: deadLettersTable, ids: objectIds },
      options,
    ),
  ]);
}

/** Marked events that came after their trace had given up. */
export async function lateMarks(
  clickhouse: Pick<ClickHouse, 'query'>,
  { deadLettersTable, streams }: TracePlaces,
  signal: AbortSignal,
): Promise<bigint[]> {
  const found = await Promise.all([
    ...streams.map(({ table, type }) =>
      clickhouse.query<{ id: string }>(
        `SELECT toString(object_id) AS id FROM {table:Identifier}
         WHERE _partition_id = {partition:String} AND startsWith({mark:Identifier}, {prefix:String})
           AND (SELECT max(modification_time) < now() - {old:UInt32} FROM system.parts
                WHERE database = currentDatabase() AND table = {table:String} AND active
                  AND partition_id = {partition:String})`,
        {
          table,
          partition: TRACE_PARTITION,
          mark: type === 'location' ? 'event_id' : 'click_id',
          prefix: TRACE_PREFIX,
          old: OLD_S,
        },
        { signal },
      ),
    ),
    clickhouse.query<{ id: string }>(
      `SELECT toString(assumeNotNull(object_id)) AS id FROM {table:Identifier}
       WHERE object_id IS NOT NULL AND position(raw_message, {prefix:String}) > 0
         AND received_at < now() - {old:UInt32} AND batch_time = toDateTime(0, 'UTC')`,
      { table: deadLettersTable, prefix: TRACE_PREFIX, old: OLD_S },
      { signal },
    ),
  ]);
  return found.flat().map(({ id }) => BigInt(id));
}
