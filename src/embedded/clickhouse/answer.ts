import type { QueryResult } from './native.js';

/** The answer to one query, ready to be sent. */
export interface Answer {
  /** Undefined where the statement has no rows to answer with. */
  readonly format: string | undefined;
  /** Undefined while the query still runs. */
  readonly summary: QuerySummary | undefined;
  /** Bytes; undefined while unknown. */
  readonly length: number | undefined;
  /** Throws QueryFailure when the query fails half-way. */
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export type SendAnswer = (answer: Answer) => Promise<void>;

/** X-ClickHouse-Summary. */
export type QuerySummary = Readonly<Record<string, string>>;

export function readSummary({ rowsRead, bytesRead, elapsed }: QueryResult): QuerySummary {
  return summary(elapsed, { read_rows: rowsRead, read_bytes: bytesRead });
}

/** The engine counts the rows of an insert as read. */
export function insertSummary({ rowsRead, bytesRead, elapsed }: QueryResult): QuerySummary {
  const counts = { read_rows: rowsRead, read_bytes: bytesRead };
  return summary(elapsed, { ...counts, written_rows: rowsRead, written_bytes: bytesRead });
}

function summary(elapsedSeconds: number, counts: Readonly<Record<string, number>>): QuerySummary {
  const none = { read_rows: 0, read_bytes: 0, written_rows: 0, written_bytes: 0 };
  const unknown = { total_rows_to_read: 0, result_rows: 0, result_bytes: 0 };
  const all = { ...none, ...unknown, ...counts, elapsed_ns: Math.round(elapsedSeconds * 1e9) };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]));
}
