import { S3Error } from './s3-error.js';

/** What a request is about, decoded. */
export interface Target {
  readonly path: string;
  /** Empty: the service itself. */
  readonly bucket: string;
  /** Empty: the bucket itself. */
  readonly key: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** Reads a request's URL, path style. Not with `URL`, which would resolve `..`, and that is a valid part of a key. */
export function parseTarget(url: string): Target {
  try {
    const [rawPath = '', rawQuery = ''] = url.split(/\?(.*)/s);
    const path = decodeURIComponent(rawPath);
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    const query = rawQuery
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split(/=(.*)/s))
      .map(([name = '', value = '']) => [decodeURIComponent(name), decodeURIComponent(value)] as const);
    return { path, bucket, key, query };
  } catch {
    throw new S3Error('InvalidURI', 'The URI is not valid UTF-8 in percent encoding.');
  }
}

/** Undefined when the query lacks it. */
export function queryValue({ query }: Target, name: string): string | undefined {
  return query.find(([each]) => each === name)?.[1];
}
