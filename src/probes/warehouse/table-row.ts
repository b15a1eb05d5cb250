import type { Difference } from '../../schema/difference.js';

export type TableKind = 'events' | 'wide' | 'dead letters' | 'ledger';

/**
 * One table of the warehouse, from the catalogue of ClickHouse: nothing of it is counted or read. Null: not known,
 * because ClickHouse could not be asked.
 */
export interface TableRow {
  readonly name: string;
  readonly kind: TableKind;
  readonly exists: boolean | null;
  /** Rows of its parts; repeats that are not merged away yet are among them. */
  readonly rows: number | null;
  /** On disk, compressed. */
  readonly bytes: number | null;
  readonly parts: number | null;
  /** Newest `batch_time`, ISO 8601; null also where it has none. */
  readonly newest: string | null;
  /** Rows a second, over the last looks. */
  readonly inserted: number | undefined;
  /** How it or its Kafka table and views differ from what env.conf wants. */
  readonly differences: readonly Difference[] | null;
  /** Why a mutation of it does not get on; empty: none. */
  readonly mutation: string | null;
  /** Parts that ClickHouse set aside because they were broken. */
  readonly broken: number | null;
}

export interface WarehouseData {
  readonly tables: readonly TableRow[];
  /** Why ClickHouse could not be asked for its catalogue, which is one of the problems then. */
  readonly unasked: string | undefined;
  /** Why something is not known; and what differs of no table in particular. */
  readonly problems: readonly string[];
}

export interface TableDetail {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The newest first. */
  readonly partitions: readonly {
    readonly partition: string;
    readonly parts: number;
    readonly rows: number;
    readonly bytes: number;
  }[];
  /** As ClickHouse has it, line by line. */
  readonly statement: readonly string[];
}
