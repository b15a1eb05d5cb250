import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BadObject } from '../../../../src/ingest/source/bad-object.js';
import { UNPACK_LIMITS } from '../../../../src/ingest/source/limits.js';
import { readEventObject } from '../../../../src/ingest/source/read-event-object.js';
import { contentOf } from '../../../helpers/content-of.js';
import { makeZip, type ZipPart } from '../../../helpers/make-zip.js';

const NAME = 'browser_events.jsonl';
const LINES = Array.from({ length: 5_000 }, (_, i) => `{"event_id":"${i}","a":"${i * 7}"}\n`).join('');
const signal = new AbortController().signal;

/** A store of one object that counts the requests for it. */
function storeOf(content: Buffer) {
  const requests: string[] = [];
  const get = (_: string, { range }: { range?: { first: number; last: number } } = {}) => {
    const { first, last } = range ?? { first: 0, last: content.length - 1 };
    requests.push(`${first}-${last}`);
    return Promise.resolve(Readable.from([content.subarray(first, last + 1)]));
  };
  return { get, requests };
}

async function read(content: Buffer, limits = UNPACK_LIMITS, store = storeOf(content)): Promise<string> {
  const key = `year=2022/month=11/day=28/hour=20/${NAME}.zip`;
  const object = { key, etag: '"1"', size: content.length, format: 'zip', type: 'browser' } as const;
  return (await contentOf(readEventObject(store, object, { signal, limits }))).toString();
}

async function fault(content: Buffer, limits = UNPACK_LIMITS): Promise<BadObject> {
  const error: unknown = await read(content, limits).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BadObject);
  return error as BadObject;
}

const part = (over: Partial<ZipPart> = {}): ZipPart => ({ name: NAME, content: LINES, ...over });

/** The zip with its first bytes `from` replaced by those of `to` wherever they stand. */
function patched(zip: Buffer, signature: string, offset: number, ...bytes: number[]): Buffer {
  const copy = Buffer.from(zip);
  const at = copy.indexOf(Buffer.from(signature, 'latin1'));
  expect(at).toBeGreaterThanOrEqual(0);
  Buffer.from(bytes).copy(copy, at + offset);
  return copy;
}
const DIRECTORY = 'PK\u0001\u0002';

describe('a zip of', () => {
  it.each<[string, readonly ZipPart[], boolean]>([
    ['a deflated file', [part()], false],
    ['a stored file', [part({ options: { compress: false } })], false],
    ['a streamed file, with a data descriptor', [part({ streamed: true })], false],
    ['a Zip64 file', [part({ options: { forceZip64Format: true } })], true],
    ['a streamed Zip64 file', [part({ streamed: true, options: { forceZip64Format: true } })], true],
    ['a file in a folder', [part({ name: `export/hourly/${NAME}` })], false],
    ['a file among others', [part({ name: 'README.md', content: 'x' }), part()], false],
    [
      'the only file of JSON lines',
      [part({ name: 'readme.txt', content: 'x' }), part({ name: 'data.ndjson' })],
      false,
    ],
    ['a file and what macOS adds', [part(), part({ name: `__MACOSX/._${NAME}`, content: 'Mac' })], false],
    ['a file beside others of the name', [part(), part({ name: 'geo_events.jsonl', content: '{}' })], false],
  ])('%s', async (_, parts, zip64) => {
    expect(await read(await makeZip(parts, { zip64 }))).toBe(LINES);
  });

  it('an empty file has no lines', async () => {
    for (const compress of [true, false]) {
      expect(await read(await makeZip([part({ content: '', options: { compress } })]))).toBe('');
    }
  });

  it('a small size costs one request, a large one three', async () => {
    const small = await makeZip([part()]);
    const store = storeOf(small);
    await read(small, UNPACK_LIMITS, store);
    expect(store.requests).toEqual([`0-${small.length - 1}`]);
    const noise = randomBytes(9_000_000).toString('latin1');
    const large = await makeZip([part({ content: Buffer.from(noise, 'latin1') })], { zip64: true });
    const ranged = storeOf(large);
    expect(await read(large, UNPACK_LIMITS, ranged)).toHaveLength(
      Buffer.from(noise, 'latin1').toString().length,
    );
    expect(ranged.requests).toHaveLength(3);
  });
});

describe('what is the matter with a zip', () => {
  it.each<[string, readonly ZipPart[], string]>([
    ['nothing in it', [], 'there is no file in it'],
    ['other files', [part({ name: 'a.txt' }), part({ name: 'b.csv' })], 'there is in it: a.txt, b.csv'],
    ['two files of JSON lines', [part({ name: 'a.jsonl' }), part({ name: 'b.jsonl' })], 'a.jsonl, b.jsonl'],
    [
      'two of the right name',
      [part({ name: `a/${NAME}` }), part({ name: `b/${NAME}` })],
      `a/${NAME}, b/${NAME}`,
    ],
  ])('no-member: %s', async (_, parts, why) => {
    const error = await fault(await makeZip(parts));
    expect(error.kind).toBe('no-member');
    expect(error.why).toContain(why);
  });

  it('truncated, wherever the upload broke off', async () => {
    const zip = await makeZip([part()]);
    for (const length of [5, 100, zip.length >> 1, zip.length - 23, zip.length - 1]) {
      expect((await fault(zip.subarray(0, length))).kind).toBe('truncated');
    }
  });

  it('truncated, with a sound directory', async () => {
    const zip = await makeZip([part()]);
    // The member's data is said to be longer than the zip.
    const error = await fault(patched(zip, DIRECTORY, 20, 0xff, 0xff, 0xff, 0x7f));
    expect(error).toMatchObject({ kind: 'truncated' });
    // And to be shorter than it is.
    expect((await fault(patched(zip, DIRECTORY, 20, 100, 0, 0, 0))).kind).toBe('truncated');
  });

  it('not-zip', async () => {
    expect((await fault(Buffer.from('<html>no such file</html>'))).kind).toBe('not-zip');
    expect((await fault(Buffer.from(LINES))).kind).toBe('not-zip');
  });

  it('encrypted, in both ways', async () => {
    const zip = await makeZip([part()]);
    expect((await fault(patched(zip, DIRECTORY, 8, 1))).kind).toBe('encrypted');
    expect((await fault(patched(zip, DIRECTORY, 8, 0x41))).kind).toBe('encrypted');
    expect((await fault(patched(zip, DIRECTORY, 10, 99, 0))).kind).toBe('encrypted');
  });

  it('unsupported, naming the method', async () => {
    const zip = await makeZip([part()]);
    const error = await fault(patched(zip, DIRECTORY, 10, 12, 0));
    expect(error).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('bzip2') });
    expect((await fault(patched(zip, DIRECTORY, 10, 77, 0))).message).toContain('method 77');
  });

  it('bad-crc', async () => {
    for (const compress of [true, false]) {
      const zip = await makeZip([part({ options: { compress } })]);
      expect((await fault(patched(zip, DIRECTORY, 16, 1, 2, 3, 4))).kind).toBe('bad-crc');
    }
    const stored = await makeZip([part({ options: { compress: false } })]);
    stored[1_000]! ^= 0x20;
    expect((await fault(stored)).kind).toBe('bad-crc');
  });

  it('bad-size, too many and too few', async () => {
    const zip = await makeZip([part()]);
    expect((await fault(patched(zip, DIRECTORY, 24, 10, 0, 0, 0))).why).toContain('more bytes, and 10 by');
    expect(await fault(patched(zip, DIRECTORY, 24, 0xff, 0xff, 0xff, 0))).toMatchObject({
      kind: 'bad-size',
      why: expect.stringContaining(`has ${LINES.length} bytes`),
    });
  });

  it('damaged', async () => {
    const zip = await makeZip([part()]);
    const broken = Buffer.from(zip);
    broken.fill(0xff, 200, 260);
    expect(['damaged', 'bad-crc', 'bad-size', 'truncated']).toContain((await fault(broken)).kind);
    expect((await fault(patched(zip, DIRECTORY, 0, 0))).kind).toBe('damaged');
    expect((await fault(Buffer.concat([zip, Buffer.alloc(10)]))).kind).toBe('damaged');
  });

  it('bomb, by its ratio and by its bytes', async () => {
    const limits = { mostBytes: 30_000_000, mostRatio: 500, ratioFromBytes: 1_000_000 };
    const bomb = await makeZip([part({ content: Buffer.alloc(20_000_000) })]);
    expect(await fault(bomb, limits)).toMatchObject({
      kind: 'bomb',
      message: expect.stringContaining('500 times'),
    });
    const large = { mostBytes: 10_000_000, mostRatio: 5_000, ratioFromBytes: 1_000_000 };
    expect(await fault(bomb, large)).toMatchObject({
      kind: 'bomb',
      message: expect.stringContaining('10000000 bytes'),
    });
  });

  it('is always a BadObject or the true content, whichever byte is wrong', async () => {
    const zip = await makeZip([part({ content: LINES.slice(0, 2_000) })]);
    for (let at = 0; at < zip.length; at += 1) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const broken = Buffer.from(zip);
        broken[at]! ^= flip;
        const result = await read(broken).catch((error: unknown) => error);
        if (typeof result === 'string') expect(result).toBe(LINES.slice(0, 2_000));
        else expect(result, `byte ${at}`).toBeInstanceOf(BadObject);
      }
    }
  });
});
