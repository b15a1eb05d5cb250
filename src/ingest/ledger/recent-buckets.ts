import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';

/** The buckets from which the objects of the newest known week were taken. */
export async function recentBuckets(
  warehouse: Pick<ClickHouse, 'query'>,
  ledger: string,
  signal: AbortSignal,
): Promise<string[]> {
  const rows = await warehouse.query<{ bucket: string }>(
    `WITH (SELECT max(hour) FROM {objects:Identifier}) AS newest
     SELECT DISTINCT bucket FROM {objects:Identifier} WHERE hour > newest - INTERVAL 7 DAY AND state = 'published'`,
    { objects: `${ledger}_objects` },
    { signal },
  );
  return rows.map(({ bucket }) => bucket);
}
