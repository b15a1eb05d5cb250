import type { EventType } from '../topology/topology-types.js';

/**
 * One record of the checkpoint topic: how publishing one version of an object ended. Its key is
 * `checkpointKey`, its value this as JSON. ClickHouse reads the topic into the ledger, sql/ledger_*.sql.
 * `published` is written in the transaction of the object's events: it stands if and only if they do.
 */
export interface Checkpoint {
  /** Decimal: JSON numbers would round it. */
  readonly object_id: string;
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  /** Empty when the object's name tells none. */
  readonly event_type: EventType | '';
  /** `2022-11-28 20:00:00`, UTC; so are the other times, which have milliseconds as well. */
  readonly hour: string;
  readonly last_modified: string;
  /** `gone`: it had failed, and this version is no longer in the bucket. */
  readonly state: 'published' | 'failed' | 'gone';
  /** Bytes of the object as stored, and of the lines it holds. */
  readonly size: number;
  readonly bytes: number;
  /** Lines that are not blank: published + rejected. */
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
  /** Partition of the events. */
  readonly partition: number;
  readonly seconds: number;
  /** 1 for the first; of a failed object, how often it was tried. */
  readonly attempt: number;
  /** Why it failed; empty when it did not. */
  readonly error: string;
  /** When a failed object is worth another attempt. */
  readonly retry_at: string | null;
  readonly at: string;
}

/** Key of the record in the compacted topic: each version of an object keeps its own last record. */
export function checkpointKey({ key, etag }: Pick<Checkpoint, 'key' | 'etag'>): Buffer {
  return Buffer.from(`${key}\n${etag}`);
}

/** A time as checkpoints write it: `2022-11-28 20:00:00.000`, UTC. */
export function checkpointTime(time: Date): string {
  return time.toISOString().slice(0, 23).replace('T', ' ');
}
