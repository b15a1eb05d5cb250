import type { LetterStore } from './letter.js';
import { letterId } from './letter.js';
import { LETTER_OPTIONS, lettersSql, type LetterFilter } from './letters-sql.js';

/** Where letters come from. */
export interface LetterSource {
  readonly topic: string;
  readonly count: number;
}

/** Letters that were refused for one reason. */
export interface ReasonGroup {
  readonly reason: string;
  readonly count: number;
  /** When the newest came: `2022-11-28 20:00:00.000`, UTC. */
  readonly newest: string;
  /** Id of the newest. */
  readonly example: string;
  /** The most letters first. */
  readonly sources: readonly LetterSource[];
}

/** A server that changed its mind a thousand times is beyond a list. */
const MOST_REASONS = 1_000;

/** Why letters were refused, the most frequent reason first. */
export async function letterReasons(
  store: LetterStore,
  filter: LetterFilter,
  signal: AbortSignal,
): Promise<ReasonGroup[]> {
  const { sql, params } = lettersSql(store, filter);
  const rows = await store.warehouse.query<{
    reason: string;
    count: string;
    newest: string;
    object: string;
    line: string;
    sources: Readonly<Record<string, string>>;
  }>(
    `SELECT reason, count() AS count, max(received_at) AS newest,
       argMax(event_object, received_at) AS object, argMax(event_line, received_at) AS line,
       sumMap(map(topic, toUInt64(1))) AS sources
     FROM (${sql})
     GROUP BY reason ORDER BY count DESC, newest DESC, reason LIMIT {most:UInt32}`,
    { ...params, most: MOST_REASONS },
    { signal, ...LETTER_OPTIONS },
  );
  return rows.map(({ reason, count, newest, object, line, sources }) => ({
    reason,
    count: Number(count),
    newest,
    example: letterId({ objectId: BigInt(object), line: Number(line) }),
    sources: Object.entries(sources)
      .map(([topic, letters]) => ({ topic, count: Number(letters) }))
      .sort((a, b) => b.count - a.count || (a.topic < b.topic ? -1 : 1)),
  }));
}
