import type { ClickHouse } from '../../clients/clickhouse.js';
import { batchTime } from '../hour.js';

/**
 * By the ledger alone, and only of what was published of late, so that a long history costs nothing. A join that is
 * older than its inputs is not looked for here: only a run that died between counting and joining leaves one, and the
 * next look at that part of the bucket finds it.
 */
const UNFINISHED = `
  WITH recent AS (SELECT DISTINCT hour FROM {objects:Identifier} WHERE at >= {since:DateTime('UTC')})
  SELECT toFloat64(toUnixTimestamp(hour)) * 1000 AS start
  FROM
  (
    SELECT hour, argMax(object_id, at) AS object_id, argMax(event_type, at) AS event_type, max(at) AS published_at
    FROM {objects:Identifier}
    WHERE state = 'published' AND hour IN (recent)
    GROUP BY hour, key
  ) AS object
  LEFT JOIN
  (
    SELECT object_id, max(checked_at) AS checked_at
    FROM {stored:Identifier}
    WHERE hour IN (recent)
    GROUP BY object_id
  ) AS counted USING (object_id)
  GROUP BY hour
  HAVING countIf(checked_at < published_at) > 0
    OR (uniqExact(event_type) = 4 AND hour NOT IN (SELECT hour FROM {joins:Identifier} WHERE hour IN (recent)))
  ORDER BY hour`;

/** Hourly runs look at all of ten years once in about two weeks. */
const LATELY_MS = 31 * 24 * 3_600_000;
const TIMEOUT_MS = 120_000;

/**
 * Hours, wherever they lie in the history, that a run of the month before `now` has left behind when it was killed: published
 * and not counted, or complete and never joined. Milliseconds since the epoch, in order.
 */
export async function unfinishedHours(
  warehouse: Pick<ClickHouse, 'query'>,
  ledger: string,
  now: Date,
  signal: AbortSignal,
): Promise<number[]> {
  const rows = await warehouse.query<{ start: number }>(
    UNFINISHED,
    {
      objects: `${ledger}_objects`,
      stored: `${ledger}_stored`,
      joins: `${ledger}_joins`,
      since: batchTime(now.getTime() - LATELY_MS),
    },
    { signal, timeoutMs: TIMEOUT_MS },
  );
  return rows.map(({ start }) => start);
}
