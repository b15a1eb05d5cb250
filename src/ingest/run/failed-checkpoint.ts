import { checkpointTime, type Checkpoint } from '../checkpoint.js';
import { eventObjectId, readObjectName, type EventObject } from '../event-object.js';
import { batchTime } from '../hour.js';
import type { GoneVersion, UnnamedObject } from './plan-run.js';

export interface Failure {
  readonly bucket: string;
  /** One sentence. */
  readonly error: string;
  readonly attempt: number;
  /** Null: never, for only another object under this key can mend it. */
  readonly retryAt: Date | null;
}

const LONGEST_ERROR = 2_000;

/** What the checkpoint topic keeps of an object that could not be published. */
export function failedCheckpoint(
  object: Omit<EventObject, 'id' | 'format'> | UnnamedObject,
  { bucket, error, attempt, retryAt }: Failure,
): Checkpoint {
  const { key, etag, size, hour, lastModified } = object;
  return {
    object_id: eventObjectId(bucket, key, etag).toString(),
    bucket,
    key,
    etag,
    event_type: 'type' in object ? object.type : '',
    hour: batchTime(hour),
    last_modified: checkpointTime(lastModified),
    state: 'failed',
    size,
    bytes: 0,
    lines: 0,
    published: 0,
    rejected: 0,
    partition: 0,
    seconds: 0,
    attempt,
    error: error.slice(0, LONGEST_ERROR),
    retry_at: retryAt === null ? null : checkpointTime(retryAt),
    at: checkpointTime(new Date()),
  };
}

/** What it keeps of a version that had failed and is no longer in the bucket. */
export function goneCheckpoint({ key, etag }: GoneVersion, bucket: string): Checkpoint {
  const { hour = 0, name } = readObjectName(key);
  const object = { key, etag, hour, size: 0, lastModified: new Date(0), ...name };
  return { ...failedCheckpoint(object, { bucket, error: '', attempt: 0, retryAt: null }), state: 'gone' };
}
