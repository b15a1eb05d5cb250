import { Readable } from 'node:stream';
import type { GetObjectCommandInput, GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { S3Failure, type S3Address } from './failure.js';

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface GetOptions {
  readonly range?: ByteRange;
  /** ETag of the version that is wanted; another one fails with the code `PreconditionFailed`. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export function getInput(bucket: string, key: string, { range, ifMatch }: GetOptions): GetObjectCommandInput {
  return {
    Bucket: bucket,
    Key: key,
    ...(range === undefined ? {} : { Range: `bytes=${range.first}-${range.last}` }),
    ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
  };
}

/** The body of an answer that holds what was asked for. Throws S3Failure, also for a service that ignored a header. */
export function bodyOf(
  { Body, ETag, ContentRange }: GetObjectCommandOutput,
  key: string,
  { range, ifMatch }: GetOptions,
  address: S3Address,
): Readable {
  if (!(Body instanceof Readable)) throw gone(key, address);
  if (ifMatch !== undefined && ETag !== undefined && bare(ETag) !== bare(ifMatch)) {
    Body.destroy();
    throw rewritten(key, address);
  }
  // A whole object in place of its end would be taken for the end.
  if (range !== undefined && range.first > 0 && ContentRange?.startsWith(`bytes ${range.first}-`) !== true) {
    Body.destroy();
    throw new S3Failure(
      `S3 at ${address.endpoint} did not answer with the range of ${key} that it was asked for`,
      { why: ContentRange === undefined ? 'it does not know ranges' : `it sent ${ContentRange}` },
      undefined,
    );
  }
  return Body;
}

/** What a failed request for an object says of the object itself; undefined: nothing. */
export function objectFailure(error: unknown, key: string, address: S3Address): S3Failure | undefined {
  if (isMissing(error)) return gone(key, address);
  return statusOf(error) === 412 ? rewritten(key, address) : undefined;
}

/** HEAD answers have no body, so that the SDK knows no more than NotFound. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && ['NotFound', 'NoSuchKey'].includes(error.name);
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

function gone(key: string, { bucket, endpoint }: S3Address): S3Failure {
  return new S3Failure(
    `there is no object ${key} in bucket ${bucket} at ${endpoint}`,
    { why: 'it was removed, or never was there' },
    'NoSuchKey',
  );
}

function rewritten(key: string, { bucket, endpoint }: S3Address): S3Failure {
  return new S3Failure(
    `object ${key} in bucket ${bucket} at ${endpoint} is no longer the version that was listed`,
    { why: 'it was written anew meanwhile' },
    'PreconditionFailed',
  );
}

/** Services disagree about the quotes, and about `W/`. */
function bare(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}
