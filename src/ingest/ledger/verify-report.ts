import type { EventType } from '../../topology/topology-types.js';

/** Where on their way lines were lost or doubled. */
export type Hop =
  'S3 -> Kafka' | 'Kafka -> ClickHouse' | 'Kafka -> dead letters' | 'ClickHouse' | 'ClickHouse -> join';

export interface Problem {
  readonly hop: Hop;
  /** Key of the object; undefined where it concerns the hour as a whole. */
  readonly object?: string;
  readonly expected: number;
  readonly found: number;
  /** What is wrong, in words. */
  readonly text: string;
  /** The command that mends it, as far as it can be mended. */
  readonly next: string;
}

/**
 * `balanced`: every line is accounted for, and if all types are there the hour is joined from them.
 * `partial`: the same, but some types are still missing. `missing`: the ledger has no object of the hour.
 * `arriving`: lines are missing, and ClickHouse has still to read messages among which they may be.
 * `mismatch`: see `problems`.
 */
export type VerifiedState = 'balanced' | 'partial' | 'missing' | 'arriving' | 'mismatch';

/** One hour; the figures are of the current version of each object, counted now. */
export interface VerifiedHour {
  /** ISO 8601, UTC. */
  readonly hour: string;
  readonly state: VerifiedState;
  readonly missing_types: readonly EventType[];
  readonly objects: number;
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
  readonly stored: number;
  readonly dead: number;
  /** Rejected lines that were published later; they count in `stored`. */
  readonly replayed: number;
  /** Rows of the hour in the wide table; null when it was never joined. */
  readonly joined: number | null;
  /** Rows of the event tables that came otherwise than by ingestion. */
  readonly other_rows: number;
  readonly problems: readonly Problem[];
}

/** The contract of `npl-ops verify --json`. */
export interface VerifyReport {
  readonly hours: readonly VerifiedHour[];
  /** No hour has a problem. */
  readonly balanced: boolean;
}
