import { describe, expect, it } from 'vitest';
import { decodeAwsChunked } from '../../../../src/embedded/s3/aws-chunked.js';
import { parseRange } from '../../../../src/embedded/s3/get-object.js';
import { keyPath, namePart } from '../../../../src/embedded/s3/key-path.js';
import { S3Error } from '../../../../src/embedded/s3/s3-error.js';
import { parseTarget } from '../../../../src/embedded/s3/target.js';

describe('parseRange', () => {
  it.each([
    [undefined, undefined],
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=10-', { first: 10, last: 99 }],
    ['bytes=10-1000', { first: 10, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }],
    ['bytes=-1000', { first: 0, last: 99 }],
    ['bytes=20-10', undefined],
    ['bytes=0-1,5-6', undefined],
    ['lines=0-1', undefined],
  ])('of %s in 100 bytes is %j', (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });

  it.each([['bytes=100-', 100] as const, ['bytes=0-0', 0] as const, ['bytes=-0', 100] as const])(
    'refuses %s of %i bytes',
    (header, size) => {
      expect(() => parseRange(header, size)).toThrow(S3Error);
    },
  );
});

describe('keyPath', () => {
  it.each([
    ['a', ['a']],
    ['a/b', ['a%2F', 'b']],
    ['a/', ['a%2F', '%']],
    ['/', ['%2F', '%']],
    ['../..', ['%2E%2E%2F', '%2E%2E']],
    ['.', ['%2E']],
    ['50%/ü\n', ['50%25%2F', 'ü%0A']],
  ])('of %j is %j and back', (key, names) => {
    expect(keyPath(key)).toEqual(names);
    expect(names.map(namePart).join('')).toBe(key);
  });

  it.each(['a'.repeat(256), 'ab/'.repeat(400)])('refuses what no file system takes', (key) => {
    expect(() => keyPath(key)).toThrow(S3Error);
  });
});

describe('parseTarget', () => {
  it('keeps dots, slashes and plus signs of a key', () => {
    expect(parseTarget('/bucket/a/../b//c%2Bd+e%20f?list-type=2&prefix=x%3Dy=z&acl')).toEqual({
      path: '/bucket/a/../b//c+d+e f',
      bucket: 'bucket',
      key: 'a/../b//c+d+e f',
      query: [
        ['list-type', '2'],
        ['prefix', 'x=y=z'],
        ['acl', ''],
      ],
    });
  });

  it('refuses what is not percent encoding', () => {
    expect(() => parseTarget('/bucket/%zz')).toThrow(S3Error);
  });
});

describe('decodeAwsChunked', () => {
  async function decode(body: string, pieceSize: number): Promise<string> {
    async function* pieces() {
      const bytes = Buffer.from(body);
      for (let i = 0; i < bytes.length; i += pieceSize) yield bytes.subarray(i, i + pieceSize);
    }
    let text = '';
    for await (const part of decodeAwsChunked(pieces())) text += part.toString();
    return text;
  }
  const signed =
    'a;chunk-signature=0123\r\n0123456789\r\n3;chunk-signature=4567\r\nabc\r\n0;chunk-signature=89\r\n\r\n';
  const trailed = '5\r\na\r\nbc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';

  it.each([1, 2, 3, 7, 1000])('puts the content together from pieces of %i bytes', async (size) => {
    expect(await decode(signed, size)).toBe('0123456789abc');
    expect(await decode(trailed, size)).toBe('a\r\nbc');
    expect(await decode('0\r\n\r\n', size)).toBe('');
  });

  it.each(['', 'a\r\n0123', '5\r\nabcde', 'no size\r\nabc', 'x'.repeat(2000)])('refuses %j', async (body) => {
    await expect(decode(body, 100)).rejects.toBeInstanceOf(S3Error);
  });
});
