import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BadObject } from '../../../../src/ingest/source/bad-object.js';
import { gunzip } from '../../../../src/ingest/source/inflate.js';
import { readEventObject } from '../../../../src/ingest/source/read-event-object.js';
import { contentOf } from '../../../helpers/content-of.js';

const LINES = Array.from({ length: 2_000 }, (_, i) => `{"event_id":"${i}"}\n`).join('');

/** Fed in two chunks that meet at `split`. */
async function unpack(packed: Buffer, split = packed.length): Promise<string> {
  const halves = [packed.subarray(0, split), packed.subarray(split)].filter((half) => half.length > 0);
  return (await contentOf(gunzip(Readable.from(halves), 'some/key'))).toString();
}

async function read(
  format: 'gzip' | 'plain' | 'zip',
  size: number,
  get: () => Promise<Readable>,
): Promise<string> {
  const { signal } = new AbortController();
  const object = { key: 'some/key', etag: '"1"', size, format, type: 'geo' } as const;
  return (await contentOf(readEventObject({ get }, object, { signal }))).toString();
}

async function fault(packed: Buffer): Promise<BadObject> {
  const error: unknown = await unpack(packed).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BadObject);
  return error as BadObject;
}

describe('gzip', () => {
  it('of one member and of several, wherever the chunks are cut', async () => {
    const one = gzipSync(LINES);
    expect(await unpack(one)).toBe(LINES);
    const head = gzipSync('{"a":1}\n');
    const several = Buffer.concat([head, gzipSync(''), gzipSync('{"b":2}\n')]);
    for (let split = 1; split <= several.length; split += 1) {
      expect(await unpack(several, split), `cut at ${split}`).toBe('{"a":1}\n{"b":2}\n');
    }
  });

  it('of any size, in chunks whose memory is given back', async () => {
    const content = LINES.repeat(100);
    const packed = gzipSync(content);
    expect(await unpack(packed)).toBe(content);
    const given: Buffer[] = [];
    for await (const chunk of gunzip(Readable.from([packed]), 'some/key')) given.push(chunk);
    expect(given.length).toBeGreaterThan(3);
    // What the last chunk lies in was not filled.
    for (const chunk of given.slice(0, -1)) expect(chunk).toHaveLength(0);
  });

  it('with zeros behind it, as tapes and block devices leave them', async () => {
    const padded = Buffer.concat([gzipSync(LINES), Buffer.alloc(512)]);
    expect(await unpack(padded)).toBe(LINES);
    expect(await unpack(padded, padded.length - 512)).toBe(LINES);
  });

  it('truncated, in the header, in the data and in the check sum', async () => {
    const packed = gzipSync(LINES);
    for (const length of [1, 5, 15, packed.length - 500, packed.length - 8, packed.length - 1]) {
      expect((await fault(packed.subarray(0, length))).kind, `${length}`).toBe('truncated');
    }
    const several = Buffer.concat([packed, packed.subarray(0, 40)]);
    expect((await fault(several)).kind).toBe('truncated');
  });

  it('bad-crc, bad-size, not-gzip, damaged', async () => {
    const flipped = (offset: number) => {
      const packed = gzipSync(LINES);
      packed[packed.length + offset]! ^= 0xff;
      return packed;
    };
    expect((await fault(flipped(-8))).kind).toBe('bad-crc');
    expect((await fault(flipped(-4))).kind).toBe('bad-size');
    expect((await fault(Buffer.from(LINES))).kind).toBe('not-gzip');
    const damaged = gzipSync(LINES);
    damaged.fill(0xff, 300, 400);
    expect(['damaged', 'bad-crc']).toContain((await fault(damaged)).kind);
  });

  it('an object without a byte is an empty file', async () => {
    const get = () => Promise.reject(new Error('an empty object needs no request'));
    for (const format of ['plain', 'gzip', 'zip'] as const) expect(await read(format, 0, get)).toBe('');
  });

  it('is unpacked where only the content tells it, as after an upload with Content-Encoding', async () => {
    const packed = gzipSync(LINES);
    const get = () => Promise.resolve(Readable.from([packed.subarray(0, 900), packed.subarray(900)]));
    expect(await read('plain', packed.length, get)).toBe(LINES);
    const cut = () => Promise.resolve(Readable.from([packed.subarray(0, 900)]));
    await expect(read('plain', 900, cut)).rejects.toMatchObject({ kind: 'truncated' });
    const zip = Buffer.from('PK\u0003\u0004...');
    await expect(read('plain', zip.length, () => Promise.resolve(Readable.from([zip])))).rejects.toThrow(
      'some/key is a zip, and its name does not say so',
    );
  });
});
