import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { StoredObject } from './object-file.js';
import type { ObjectStore } from './object-store.js';
import { S3Error } from './s3-error.js';
import type { Target } from './target.js';

/** GET and HEAD of an object, with ranges and conditions. */
export async function getObject(
  store: ObjectStore,
  { bucket, key }: Target,
  headers: IncomingHttpHeaders,
  response: ServerResponse,
  { withBody }: { readonly withBody: boolean },
): Promise<void> {
  const found = store.read(bucket, key);
  if (found === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  const { object } = found;
  let isStreaming = false;
  try {
    const common = {
      etag: etagOf(object),
      'last-modified': object.modified.toUTCString(),
      'accept-ranges': 'bytes',
    };
    if (isUnchanged(object, headers)) {
      response.writeHead(304, common).end();
      return;
    }
    const range = parseRange(headers.range, object.size);
    const { first, last } = range ?? { first: 0, last: object.size - 1 };
    response.writeHead(range === undefined ? 200 : 206, {
      ...common,
      'content-type': object.contentType,
      'content-length': last - first + 1,
      ...(range === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${object.size}` }),
    });
    if (!withBody || last < first) {
      response.end();
      return;
    }
    isStreaming = true;
    await pipeline(found.stream(first, last), response);
  } finally {
    // A stream closes the file itself.
    if (!isStreaming) found.close();
  }
}

export function etagOf({ md5 }: Pick<StoredObject, 'md5'>): string {
  return `"${md5}"`;
}

/** Whether the reader has it already; throws when it wants another object than this one (RFC 9110, 13.2.2). */
function isUnchanged(object: StoredObject, headers: IncomingHttpHeaders): boolean {
  const match = headers['if-match'];
  if (match !== undefined && !names(match, object)) throw changed();
  const unmodifiedSince = headers['if-unmodified-since'];
  if (match === undefined && unmodifiedSince !== undefined && seconds(object) > Date.parse(unmodifiedSince)) {
    throw changed();
  }
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) return names(noneMatch, object);
  const modifiedSince = headers['if-modified-since'];
  return modifiedSince !== undefined && seconds(object) <= Date.parse(modifiedSince);
}

function names(condition: string, object: StoredObject): boolean {
  const etags = condition.split(',').map((etag) => etag.trim());
  return etags.includes('*') || etags.includes(etagOf(object)) || etags.includes(object.md5);
}

function changed(): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

/** HTTP dates have whole seconds. */
function seconds({ modified }: StoredObject): number {
  return Math.floor(modified.getTime() / 1000) * 1000;
}

/** Undefined: the whole object. Several ranges at once are answered so too, as S3 does. */
export function parseRange(
  header: string | undefined,
  size: number,
): { first: number; last: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < first) return undefined;
  if (first >= size || (from === '' && Number(to) === 0)) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      'content-range': `bytes */${size}`,
    });
  }
  return { first, last };
}
