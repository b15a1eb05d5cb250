import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { fillHours, type FillOptions } from '../../../src/ingest/generate/fill-hours.js';
import { bucketStore, folderStore, type HourStore } from '../../../src/ingest/generate/hour-store.js';
import { EVENT_TYPES } from '../../../src/topology/topology-types.js';

const FROM = Date.UTC(2022, 10, 28, 23);
const FIRST = 'year=2022/month=11/day=28/hour=23';
const SECOND = 'year=2022/month=11/day=29/hour=00';
const NAMES = EVENT_TYPES.map((type) => `${type}_events.jsonl`);
const options: FillOptions = {
  seed: '1',
  from: FROM,
  hours: 2,
  events: 300,
  packing: 'zip',
  signal: new AbortController().signal,
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'npl-hours-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A bucket in memory, and how each body came. */
function memoryBucket(keys: readonly string[] = []) {
  const objects = new Map<string, Buffer>(keys.map((key) => [key, Buffer.from('real')]));
  const streamed: string[] = [];
  const s3: Parameters<typeof bucketStore>[0] = {
    async *listObjects({ prefix = '' } = {}) {
      for (const [key, body] of objects)
        if (key.startsWith(prefix)) yield { key, size: body.length, etag: '""', lastModified: new Date(0) };
    },
    async put(key, body) {
      if (body instanceof Uint8Array) return void objects.set(key, Buffer.from(body));
      streamed.push(key);
      const content = await buffer(body.stream);
      expect(content.length).toBe(body.size);
      objects.set(key, content);
    },
  };
  return { objects, streamed, store: bucketStore(s3, { prefix: 'in/', spoolDir: dir }) };
}

/** What another reader of zip files finds in one: its only member. */
async function unzip(body: Buffer): Promise<{ name: string; text: string }> {
  const zip = await promisify<Buffer, object, ZipFile>(fromBuffer)(body, { lazyEntries: true });
  expect(zip.entryCount).toBe(1);
  const entry = await new Promise<Entry>((resolve, reject) => {
    zip.once('entry', resolve).once('error', reject).readEntry();
  });
  const content = await promisify(zip.openReadStream.bind(zip) as OpenStream)(entry);
  return { name: entry.fileName, text: (await buffer(content)).toString() };
}
type OpenStream = (entry: Entry, done: (error: Error | null, stream: Readable) => void) => void;

function idsOf(text: string, key: string): unknown[] {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as Record<string, unknown>)[key]);
}

describe('fillHours', () => {
  it('lays hours out as the real bucket, each object a zip of one member, joinable within the hour', async () => {
    const { objects, store } = memoryBucket();
    const report = await fillHours(store, options);
    expect(report).toEqual({ objects: 8, hours: 2, eventsPerObject: 300, hoursLeftAlone: 0 });
    expect([...objects.keys()].sort()).toEqual(
      [FIRST, SECOND].flatMap((folder) => NAMES.map((name) => `in/${folder}/${name}.zip`)),
    );
    const texts = new Map<string, string>();
    for (const name of NAMES) {
      const { name: member, text } = await unzip(objects.get(`in/${SECOND}/${name}.zip`)!);
      expect(member).toBe(name);
      texts.set(name.split('_')[0]!, text);
    }
    const ids = idsOf(texts.get('browser')!, 'click_id');
    expect(new Set(ids).size).toBe(300);
    expect(idsOf(texts.get('device')!, 'click_id')).toEqual(ids);
    expect(idsOf(texts.get('geo')!, 'click_id')).toEqual(ids);
    expect(idsOf(texts.get('location')!, 'event_id')).toEqual(idsOf(texts.get('browser')!, 'event_id'));
    for (const line of texts.get('browser')!.trimEnd().split('\n'))
      expect(line).toContain('"event_timestamp": "2022-11-29 00:');
  });

  it.each(['zip', 'gzip', 'none'] as const)(
    '%s: same seed, same bytes, in a bucket and in a folder',
    async (packing) => {
      // More than is gathered in one piece, so that pieces are seen to be put together.
      const wanted = { ...options, packing, hours: 1, events: 2000 };
      const bucket = memoryBucket();
      await fillHours(bucket.store, wanted);
      await fillHours(folderStore(dir), wanted);
      expect(bucket.objects.size).toBe(4);
      for (const [key, body] of bucket.objects) {
        expect((await readFile(path.join(dir, key.replace('in/', '')))).equals(body)).toBe(true);
      }
      const other = memoryBucket();
      await fillHours(other.store, { ...wanted, seed: '2' });
      for (const [key, body] of bucket.objects) expect(other.objects.get(key)!.equals(body)).toBe(false);
    },
  );

  it('packs the same lines in every way', async () => {
    const lines: string[] = [];
    for (const packing of ['zip', 'gzip', 'none'] as const) {
      const { objects, store } = memoryBucket();
      await fillHours(store, { ...options, packing, hours: 1 });
      const ending = { zip: '.zip', gzip: '.gz', none: '' }[packing];
      const body = objects.get(`in/${FIRST}/geo_events.jsonl${ending}`)!;
      lines.push(
        packing === 'zip'
          ? (await unzip(body)).text
          : (packing === 'gzip' ? gunzipSync(body) : body).toString(),
      );
    }
    expect(lines[0]!.split('\n')).toHaveLength(301);
    expect(new Set(lines).size).toBe(1);
  });

  it('leaves what is there alone, in whatever form, and puts the types that are missing', async () => {
    const there = [...NAMES.map((name) => `in/${FIRST}/${name}`), `in/${SECOND}/geo_events-2.jsonl.gz`];
    const { objects, store } = memoryBucket(there);
    const report = await fillHours(store, options);
    expect(report).toEqual({ objects: 3, hours: 1, eventsPerObject: 300, hoursLeftAlone: 1 });
    for (const key of there) expect(objects.get(key)!.toString()).toBe('real');
    expect([...objects.keys()].filter((key) => !there.includes(key)).sort()).toEqual(
      ['browser', 'device', 'location'].map((type) => `in/${SECOND}/${type}_events.jsonl.zip`),
    );
    expect(await fillHours(store, options)).toMatchObject({ objects: 0, hoursLeftAlone: 2 });
  });

  it('shares no event with data/sample, which is made from the same seeds', async () => {
    const sample = await readFile(
      new URL('../../../data/sample/browser_events.jsonl', import.meta.url),
      'utf8',
    );
    const { objects, store } = memoryBucket();
    await fillHours(store, {
      ...options,
      from: Date.UTC(2022, 10, 28),
      hours: 24,
      packing: 'none',
      events: 40,
    });
    const made = [...objects].filter(([key]) => key.includes('browser')).map(([, body]) => body.toString());
    const ids = [...made, sample].flatMap((text) => idsOf(text, 'event_id'));
    expect(ids).toHaveLength(24 * 40 + 1000);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sends a large object as a stream of known length, and leaves no file behind', async () => {
    const { objects, streamed, store } = memoryBucket();
    const large = Buffer.alloc(9_000_000, 'x');
    await store.put(FIRST, 'large', Readable.from([large]), options.signal);
    expect(streamed).toEqual([`in/${FIRST}/large`]);
    expect(objects.get(`in/${FIRST}/large`)!.equals(large)).toBe(true);
    expect(await readdir(dir)).toEqual([]);
  });

  it('tells the first failure, once all others have stopped', async () => {
    let running = 0;
    const store: HourStore = {
      names: async () => [],
      async put(_folder, name, content, signal) {
        running += 1;
        try {
          await once(content, 'readable', { signal });
          if (name.startsWith('geo')) throw new Error('the disk is full');
          await once(signal, 'abort');
        } finally {
          running -= 1;
        }
      },
    };
    await expect(fillHours(store, { ...options, hours: 10, events: 20_000 })).rejects.toThrow(
      'the disk is full',
    );
    expect(running).toBe(0);
  });

  it('leaves nothing half written when it is cancelled', async () => {
    const cancel = new AbortController();
    const filling = fillHours(folderStore(dir), {
      ...options,
      events: 200_000,
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    await expect(filling).rejects.toThrow();
    const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    );
    expect(files).toEqual([]);
  });
});
