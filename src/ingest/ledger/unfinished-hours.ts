import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import { batchTime } from '../hour.js';

/**
 * The recent hours are an array, for that is made once: a query in their place is run wherever it is named. By the
 * ledger alone, and only of what was published of late, so that a long history costs nothing. A join that is
 * older than its inputs is not looked for here: only a run that died between counting and joining leaves one, and the
 * next look at that part of the bucket finds it.
 */
const UNFINISHED = `
  WITH
    (SELECT max(at) FROM {objects:Identifier} WHERE at < {now:DateTime('UTC')}) AS last_run,
    (
      SELECT groupUniqArray(hour) FROM {objects:Identifier}
      WHERE at >= least(last_run, {now:DateTime('UTC')}) - INTERVAL {days:UInt32} DAY
    ) AS recent_hours,
    recent AS (SELECT arrayJoin(recent_hours) AS hour)
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
const LATELY_DAYS = 31;
const TIMEOUT_MS = 120_000;

/**
 * Hours, wherever they lie in the history, that a run has left behind when it was killed: published and not counted, or
 * complete and never joined. Of the month before the last run that began before `now`, however long ago that was.
 * Milliseconds since the epoch, in order.
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
      now: batchTime(now.getTime()),
      days: LATELY_DAYS,
    },
    { signal, timeoutMs: TIMEOUT_MS },
  );
  return rows.map(({ start }) => start);
}
