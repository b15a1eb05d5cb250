import { createHash } from 'node:crypto';
import type { EventType } from '../topology/topology-types.js';
import { EVENT_TYPES } from '../topology/topology-types.js';
import { hourFolderOf } from './hour.js';

/** One entry of a bucket's listing. */
export interface ListedObject {
  readonly key: string;
  /** Bytes, as stored. */
  readonly size: number;
  /** In double quotes, as S3 gives it. */
  readonly etag: string;
  readonly lastModified: Date;
}

export type ObjectFormat = 'plain' | 'gzip' | 'zip';

/** What the name of an object tells. */
export interface ObjectName {
  readonly type: EventType;
  /** Milliseconds since the epoch, a whole hour, UTC. */
  readonly hour: number;
  readonly format: ObjectFormat;
}

/** An object of the bucket that holds events. Its content is fixed by key and ETag, and so is its id. */
export interface EventObject extends ListedObject, ObjectName {
  /** First half of the identity of its events. */
  readonly id: bigint;
}

/** ClickHouse keeps hours as seconds since 1970, in 32 bits. */
const LAST_HOUR = Date.UTC(2106, 1, 7, 5);

/**
 * `browser_events.jsonl.zip`, in upper or lower case, also with something between name and extension:
 * `browser_events-2.jsonl.gz`.
 */
const FILE = /^([a-z]+)_events(?:[-_.][^/]*)?\.(?:jsonl|ndjson|json)(\.gz|\.zip)?$/i;

/**
 * Type, hour and format by the name of an object.
 * `hour`: undefined where it lies in no hour folder, and so is no business of ours. `name`: undefined where it
 * lies in one but is called as no event file is.
 */
export function readObjectName(key: string): { readonly hour?: number; readonly name?: ObjectName } {
  const hour = hourFolderOf(key)?.hour;
  if (hour === undefined || key.endsWith('/') || hour < 0 || hour > LAST_HOUR) return {};
  const file = readFileName(key);
  return file === undefined ? { hour } : { hour, name: { ...file, hour } };
}

/** Whether an object is called as event files are, in whatever folder it lies. */
export function isEventFile(key: string): boolean {
  return readFileName(key) !== undefined;
}

function readFileName(key: string): Omit<ObjectName, 'hour'> | undefined {
  const [, prefix = '', packing] = FILE.exec(key.slice(key.lastIndexOf('/') + 1)) ?? [];
  const type = EVENT_TYPES.find((each) => each === prefix.toLowerCase());
  return type === undefined ? undefined : { type, format: FORMATS[packing?.toLowerCase() ?? ''] ?? 'plain' };
}

const FORMATS: Readonly<Record<string, ObjectFormat>> = { '.zip': 'zip', '.gz': 'gzip' };

/** The same for the same content under the same key, whoever reads it; another for every rewrite. */
export function eventObjectId(bucket: string, key: string, etag: string): bigint {
  return createHash('sha256').update(`object\n${bucket}\n${key}\n${etag}`).digest().readBigUInt64BE(0);
}
