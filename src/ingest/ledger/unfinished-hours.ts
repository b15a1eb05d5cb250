import type { ClickHouse } from '../../clients/clickhouse.js';

/**
 * One row for each object, so that it stays cheap: about 0.1 s for ten years. A join that is older than its inputs
 * is not looked for here: only a run that died between counting and joining leaves one, and the next look at that
 * part of the bucket finds it.
 */
const UNFINISHED = `
  SELECT toFloat64(toUnixTimestamp(hour)) * 1000 AS hour
  FROM
  (
    SELECT hour, argMax(object_id, at) AS object_id, argMax(event_type, at) AS event_type, max(at) AS published_at
    FROM {objects:Identifier}
    WHERE state = 'published'
    GROUP BY hour, key
  ) AS object
  LEFT JOIN
  (
    SELECT object_id, max(checked_at) AS checked_at FROM {stored:Identifier} GROUP BY object_id
  ) AS counted USING (object_id)
  GROUP BY hour
  HAVING countIf(checked_at < published_at) > 0
    OR (uniqExact(event_type) = 4 AND hour NOT IN (SELECT hour FROM {joins:Identifier}))
  ORDER BY hour`;

const TIMEOUT_MS = 120_000;

/**
 * Hours of all time that a run has left behind when it was killed: published and not counted, or complete and never
 * joined. Milliseconds since the epoch, in order.
 */
export async function unfinishedHours(
  warehouse: Pick<ClickHouse, 'query'>,
  ledger: string,
  signal: AbortSignal,
): Promise<number[]> {
  const names = { objects: `${ledger}_objects`, stored: `${ledger}_stored`, joins: `${ledger}_joins` };
  const rows = await warehouse.query<{ hour: number }>(UNFINISHED, names, { signal, timeoutMs: TIMEOUT_MS });
  return rows.map(({ hour }) => hour);
}
