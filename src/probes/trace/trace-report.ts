import type { EventType } from '../../topology/topology-types.js';

export const HOPS = ['topic', 'engine', 'table'] as const;
/**
 * `topic`: Kafka has acknowledged the event. `engine`: the Kafka table of ClickHouse has read it. `table`: the view
 * has written it into the event table; ClickHouse does both in one step.
 */
export type Hop = (typeof HOPS)[number];

/** Where the marked event stopped. */
export interface Stuck {
  readonly hop: Hop;
  /** One sentence: what is wrong. */
  readonly why: string;
  /** What was seen that says so. */
  readonly evidence: readonly string[];
  /** The command that mends it or shows more. */
  readonly next: string;
}

/** The way of one marked event. */
export interface StreamTrace {
  readonly type: EventType;
  readonly topic: string;
  readonly table: string;
  /** Milliseconds from the sending to each hop; null where it did not come. */
  readonly hops: Readonly<Record<Hop, number | null>>;
  /** Null when it arrived. */
  readonly stuck: Stuck | null;
}

export interface TraceReport {
  readonly arrived: boolean;
  /** The marked events are out of the tables again; else a later trace takes them out. */
  readonly removed: boolean;
  readonly streams: readonly StreamTrace[];
}
