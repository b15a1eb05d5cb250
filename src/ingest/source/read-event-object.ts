import type { S3 } from '../../clients/s3/s3.js';
import type { EventObject } from '../event-object.js';
import { BadObject } from './bad-object.js';
import { gunzip } from './inflate.js';
import { UNPACK_LIMITS, withinLimits, type UnpackLimits } from './limits.js';
import { readRange } from './read-range.js';
import { PATIENCE, type Patience } from './retry.js';
import { readZip } from './read-zip.js';

export interface ReadEventObjectOptions {
  readonly signal: AbortSignal;
  readonly limits?: UnpackLimits;
  readonly patience?: Patience;
  /** Told of passing trouble before each further attempt. */
  readonly onRetry?: (error: Error) => void;
}

/**
 * The JSON lines that an object holds, unpacked and verified, in chunks of up to 512 KB, each good until the next
 * is asked for; memory stays flat. What came before an error may be wrong: a check sum is known at the end. Throws
 * BadObject for what is wrong with this version of the object, S3Failure for what may be right the next time, Cancelled
 * when aborted.
 */
export async function* readEventObject(
  store: Pick<S3, 'get'>,
  object: Pick<EventObject, 'key' | 'etag' | 'size' | 'format' | 'type'>,
  { signal, limits = UNPACK_LIMITS, patience = PATIENCE, onRetry }: ReadEventObjectOptions,
): AsyncGenerator<Buffer> {
  const { key, size, format } = object;
  const options = { signal, patience, onRetry };
  const whole = () => readRange(store, object, { first: 0, last: size - 1 }, options);
  if (format === 'plain') {
    yield* plain(whole(), object, limits);
    return;
  }
  // S3 puts objects in place as a whole: nothing was cut off here, somebody wrote an empty file.
  if (size === 0) return;
  const content = format === 'gzip' ? gunzip(whole(), key) : readZip(store, object, options);
  yield* withinLimits(content, object, limits);
}

/** RFC 1952, 2.3.1, and APPNOTE 4.3.7: JSON begins with neither. */
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from('PK\u0003\u0004');

/** What is uploaded with `Content-Encoding: gzip` lies there packed, and its name does not tell. */
async function* plain(
  whole: AsyncGenerator<Buffer>,
  object: Pick<EventObject, 'key' | 'size'>,
  limits: UnpackLimits,
): AsyncGenerator<Buffer> {
  const next = await whole.next();
  if (next.done === true) return;
  const first = next.value;
  const begins = (magic: Buffer) => first.subarray(0, magic.length).equals(magic);
  if (begins(ZIP)) {
    throw new BadObject('damaged', object.key, 'is a zip, and its name does not say so', {
      next: 'put it there again with .zip at the end of its name',
    });
  }
  const all = followedBy(first, whole);
  yield* begins(GZIP) ? withinLimits(gunzip(all, object.key), object, limits) : all;
}

async function* followedBy(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
