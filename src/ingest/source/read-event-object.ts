import type { S3 } from '../../clients/s3.js';
import type { EventObject } from '../event-object.js';
import { gunzip } from './inflate.js';
import { UNPACK_LIMITS, withinLimits, type UnpackLimits } from './limits.js';
import { readRange } from './read-range.js';
import { PATIENCE, type Patience } from './retry.js';
import { readZip } from './read-zip.js';

export interface ReadEventObjectOptions {
  readonly signal: AbortSignal;
  readonly limits?: UnpackLimits;
  readonly patience?: Patience;
}

/**
 * The JSON lines that an object holds, unpacked and verified, in chunks of up to 512 KB; memory stays flat. What came
 * before an error may be wrong: a check sum is known at the end. Throws BadObject for what is wrong with this version
 * of the object, S3Failure for what may be right the next time, Cancelled when aborted.
 */
export async function* readEventObject(
  store: Pick<S3, 'get'>,
  object: Pick<EventObject, 'key' | 'etag' | 'size' | 'format' | 'type'>,
  { signal, limits = UNPACK_LIMITS, patience = PATIENCE }: ReadEventObjectOptions,
): AsyncGenerator<Buffer> {
  const { key, size, format } = object;
  const options = { signal, patience };
  const whole = () => readRange(store, object, { first: 0, last: size - 1 }, options);
  if (format === 'plain') {
    yield* whole();
    return;
  }
  // S3 puts objects in place as a whole: nothing was cut off here, somebody wrote an empty file.
  if (size === 0) return;
  const content = format === 'gzip' ? gunzip(whole(), key) : readZip(store, object, options);
  yield* withinLimits(content, object, limits);
}
