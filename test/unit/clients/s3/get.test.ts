import { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { bodyOf, objectFailure } from '../../../../src/clients/s3/get.js';

const address = { endpoint: 'https://storage.example', bucket: 'events', region: 'r' };
const range = { first: 10, last: 19 };

function answer(over: Partial<GetObjectCommandOutput>): GetObjectCommandOutput {
  const Body = Readable.from([Buffer.from('0123456789')]) as NonNullable<GetObjectCommandOutput['Body']>;
  return { $metadata: {}, Body, ETag: '"e"', ContentRange: 'bytes 10-19/20', ...over };
}

describe('bodyOf', () => {
  it.each<[string, Partial<GetObjectCommandOutput>]>([
    ['as asked', {}],
    ['an ETag without quotes', { ETag: 'e' }],
    ['a weak ETag', { ETag: 'W/"e"' }],
    ['no ETag at all', { ETag: undefined }],
  ])('%s', (_, over) => {
    expect(bodyOf(answer(over), 'k', { range, ifMatch: '"e"' }, address)).toBeInstanceOf(Readable);
  });

  it('a service that does not know If-Match does not pass another version off', () => {
    const other = answer({ ETag: '"new"' });
    expect(() => bodyOf(other, 'k', { range, ifMatch: '"e"' }, address)).toThrow('no longer the version');
    expect((other.Body as unknown as Readable).destroyed).toBe(true);
  });

  it.each([undefined, 'bytes 0-19/20', 'bytes 1-19/20'])(
    'a range that begins elsewhere: %s',
    (ContentRange) => {
      expect(() => bodyOf(answer({ ContentRange }), 'k', { range }, address)).toThrow(
        'did not answer with the range',
      );
    },
  );

  it('the whole object will do for a range from its beginning', () => {
    const whole = answer({ ContentRange: undefined });
    expect(bodyOf(whole, 'k', { range: { first: 0, last: 9 } }, address)).toBeInstanceOf(Readable);
  });
});

describe('objectFailure', () => {
  const refused = (name: string, httpStatusCode: number) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

  it.each([
    ['NoSuchKey', 404, 'NoSuchKey'],
    ['PreconditionFailed', 412, 'PreconditionFailed'],
    // Without a body the SDK knows the status alone.
    ['UnknownError', 412, 'PreconditionFailed'],
    ['NoSuchBucket', 404, undefined],
    ['SlowDown', 503, undefined],
  ])('%s, %d', (name, status, code) => {
    expect(objectFailure(refused(name, status), 'k', address)?.code).toBe(code);
  });
});
