import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { S3Credentials } from '../../config/secrets.js';
import { S3Error } from './s3-error.js';
import type { Target } from './target.js';

const LARGEST_SKEW_MS = 15 * 60_000;

interface SignedRequest {
  readonly method: string;
  readonly target: Target;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Throws S3Error unless the request carries a right Signature Version 4 in its Authorization header.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function checkSignature(
  request: SignedRequest,
  { accessKeyId, secretAccessKey }: S3Credentials,
): void {
  const { headers } = request;
  if (headers.authorization === undefined) throw new S3Error('AccessDenied', 'The request is not signed');
  const given = parseAuthorization(headers.authorization);
  if (given.accessKeyId !== accessKeyId) {
    throw new S3Error('InvalidAccessKeyId', 'The access key id you provided does not exist in our records.');
  }
  const time = textOf(headers['x-amz-date']);
  checkTime(time);
  const scope = `${given.date}/${given.region}/s3/aws4_request`;
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    time,
    scope,
    sha256(canonicalRequest(request, given.signedHeaders)),
  ].join('\n');
  const key = [given.date, given.region, 's3', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  const expected = hmac(key, stringToSign);
  const actual = Buffer.from(given.signature, 'hex');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new S3Error('SignatureDoesNotMatch', 'The signature does not match. Check your secret access key.');
  }
}

function parseAuthorization(header: string) {
  const match =
    /^AWS4-HMAC-SHA256 +Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/s3\/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (match === null)
    throw new S3Error('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  const [, accessKeyId = '', date = '', region = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, date, region, signedHeaders: signedHeaders.split(';'), signature };
}

/** `20221128T205105Z` */
function checkTime(time: string): void {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const skew = Math.abs(Date.parse(iso) - Date.now());
  if (Number.isNaN(skew)) throw new S3Error('AccessDenied', 'The request has no valid x-amz-date header.');
  if (skew > LARGEST_SKEW_MS) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and our time is too large.',
    );
  }
}

function canonicalRequest(
  { method, target, headers }: SignedRequest,
  signedHeaders: readonly string[],
): string {
  const query = target.query
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const lines = signedHeaders.map(
    (name) => `${name}:${textOf(headers[name]).trim().replaceAll(/ +/g, ' ')}\n`,
  );
  return [
    method,
    target.path.split('/').map(encode).join('/'),
    query.join('&'),
    lines.join(''),
    signedHeaders.join(';'),
    textOf(headers['x-amz-content-sha256']),
  ].join('\n');
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function textOf(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(',') : (header ?? '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
