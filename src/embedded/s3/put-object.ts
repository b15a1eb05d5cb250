import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { decodeAwsChunked } from './aws-chunked.js';
import { etagOf } from './get-object.js';
import type { ObjectStore, PutResult } from './object-store.js';
import { S3Error } from './s3-error.js';
import type { Target } from './target.js';

/** Stores an object whose checksums are right and resolves to its ETag. */
export async function putObject(
  store: ObjectStore,
  { bucket, key, query }: Target,
  request: IncomingMessage,
): Promise<string> {
  const { headers } = request;
  if (headers['x-amz-copy-source'] !== undefined || query.some(([name]) => name === 'uploadId')) {
    throw new S3Error(
      'NotImplemented',
      'Copies and multipart uploads are not implemented by the embedded server.',
    );
  }
  if (headers['if-none-match'] === '*' && store.find(bucket, key) !== undefined) {
    throw new S3Error('PreconditionFailed', 'The object exists already');
  }
  const isChunked = /\baws-chunked\b/.test(headers['content-encoding'] ?? '') || isStreamingHash(headers);
  const content = isChunked ? Readable.from(decodeAwsChunked(request), { objectMode: false }) : request;
  const result = await store.put(
    bucket,
    key,
    content,
    headers['content-type'] ?? 'binary/octet-stream',
    (arrived) => checkDigests(arrived, headers),
  );
  return etagOf(result);
}

function isStreamingHash(headers: IncomingMessage['headers']): boolean {
  return String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
}

function checkDigests({ md5, sha256 }: PutResult, headers: IncomingMessage['headers']): void {
  const wantedMd5 = headers['content-md5'];
  if (typeof wantedMd5 === 'string' && Buffer.from(wantedMd5, 'base64').toString('hex') !== md5) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const wantedSha256 = String(headers['x-amz-content-sha256'] ?? '');
  if (/^[0-9a-f]{64}$/.test(wantedSha256) && wantedSha256 !== sha256) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      'The provided x-amz-content-sha256 does not match what was computed.',
    );
  }
}
