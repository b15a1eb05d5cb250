import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import { SEGMENT_LINES, type LoadObject } from './load-object.js';

/** The part of a ClickHouse client that loading takes. */
export type Warehouse = Pick<ClickHouse, 'database' | 'query' | 'command' | 'insert'>;

/** Segments that one query counts, so that neither side holds more than a few million line numbers. */
const SEGMENTS_PER_QUERY = 32;

/**
 * Every line number of an object that is stored or dead, within a range. Lines loaded directly have no topic.
 * The range comes before the union so that the primary key serves it.
 */
const LINES = `
  SELECT line_number, false AS is_dead
  FROM {table:Identifier}
  WHERE object_id = {object:UInt64} AND line_number >= {from:UInt64} AND line_number < {to:UInt64}
  UNION ALL
  SELECT assumeNotNull(line_number), true
  FROM {dead_letters:Identifier}
  WHERE topic IN ({topic:String}, '') AND object_id = {object:UInt64}
    AND line_number >= {from:UInt64} AND line_number < {to:UInt64}`;

/** Asks how much of the object's incomplete segments the warehouse holds by now. */
export async function refreshPresence(
  warehouse: Pick<Warehouse, 'query'>,
  deadLetters: string,
  object: LoadObject,
  signal: AbortSignal,
): Promise<void> {
  const { segments } = object;
  for (let first = 0; first < segments.length; first += SEGMENTS_PER_QUERY) {
    const span = segments.slice(first, first + SEGMENTS_PER_QUERY);
    if (span.every(({ present, expected }) => present >= expected)) continue;
    const rows = await warehouse.query<{ segment: number; present: string; stored: string }>(
      `SELECT toUInt32(intDiv(line_number, {size:UInt64})) AS segment,
         uniqExact(line_number) AS present,
         uniqExactIf(line_number, NOT is_dead) AS stored
       FROM (${LINES})
       GROUP BY segment`,
      { ...rangeOf(object, deadLetters, first, first + span.length), size: SEGMENT_LINES },
      { signal },
    );
    for (const row of rows) {
      const segment = segments[row.segment];
      if (segment === undefined) continue;
      segment.present = Number(row.present);
      segment.stored = Number(row.stored);
    }
  }
}

/** Line numbers of one segment that the warehouse holds. */
export async function presentInSegment(
  warehouse: Pick<Warehouse, 'query'>,
  deadLetters: string,
  object: LoadObject,
  segment: number,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const rows = await warehouse.query<{ line: number }>(
    `SELECT DISTINCT toUInt32(line_number) AS line FROM (${LINES})`,
    rangeOf(object, deadLetters, segment, segment + 1),
    { signal },
  );
  return new Set(rows.map(({ line }) => line));
}

function rangeOf(
  { stream, id }: LoadObject,
  deadLetters: string,
  first: number,
  end: number,
): Record<string, unknown> {
  return {
    table: stream.table,
    dead_letters: deadLetters,
    topic: stream.topic,
    object: id.toString(),
    from: first * SEGMENT_LINES,
    to: end * SEGMENT_LINES,
  };
}
