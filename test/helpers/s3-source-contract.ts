import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { S3 } from '../../src/clients/s3/s3.js';
import { readObjectName, type EventObject } from '../../src/ingest/event-object.js';
import { hourFolder } from '../../src/ingest/hour.js';
import { listObjects, type HourRange } from '../../src/ingest/source/list-objects.js';
import { readEventObject, type ReadEventObjectOptions } from '../../src/ingest/source/read-event-object.js';
import { contentOf } from './content-of.js';
import type { ForeignS3 } from './foreign-s3.js';
import { makeZip } from './make-zip.js';

const HOUR_MS = 3_600_000;
const FIRST_HOUR = Date.UTC(2022, 10, 25);
const HOURS = 260;
const TYPES = ['browser', 'device', 'geo', 'location'];
const { signal } = new AbortController();

/** What listing and reading must do on any S3 service; each has quirks of its own. */
export function describeS3Source(name: string, startServer: () => Promise<ForeignS3>): void {
  describe(`source on ${name}`, () => {
    let server: ForeignS3;
    let s3: S3;
    const keys = Array.from({ length: HOURS }, (_, i) => hourFolder(FIRST_HOUR + i * HOUR_MS)).flatMap(
      (folder) => TYPES.map((type) => `raw/${folder}/${type}_events.jsonl.zip`),
    );

    beforeAll(async () => {
      server = await startServer();
      s3 = server.connect('npl-source');
      await s3.ensureBucket();
      for (let i = 0; i < keys.length; i += 65) {
        await Promise.all(keys.slice(i, i + 65).map((key) => s3.put(key, Buffer.from(key))));
      }
    });
    afterAll(async () => server.stop());

    it('lists more than a page, in order', async () => {
      expect(await listed(s3, {})).toEqual(keys);
    });

    it('lists ranges of hours to the very object', async () => {
      for (const [from, until] of [
        [0, 3],
        [20, 30],
        [23, 24],
        [24, 120],
        [100, HOURS],
        [255, HOURS],
      ] as const) {
        const range = { from: FIRST_HOUR + from * HOUR_MS, until: FIRST_HOUR + until * HOUR_MS };
        const wanted = keys.slice(from * 4, until * 4);
        expect(await listed(s3, range), `${from} to ${until}`).toEqual(wanted);
        expect(await listed(s3, { from: range.from })).toEqual(keys.slice(from * 4));
      }
    });

    it('goes on after any key', async () => {
      for (const at of [0, 3, 4, 95, 96, 999, 1_000, keys.length - 1]) {
        const rest: string[] = [];
        for await (const { key } of s3.listObjects({ prefix: 'raw/year=', startAfter: keys[at]!, signal }))
          rest.push(key);
        expect(rest, keys[at]).toEqual(keys.slice(at + 1));
      }
    });

    it.each([
      'browser_events-2 копия.jsonl',
      'browser_events-a+b&c=d%2F.jsonl',
      "browser_events-'x'(1)!*.jsonl",
    ])('lists and reads an object called %s', async (file) => {
      const key = `odd/${hourFolder(FIRST_HOUR)}/${file}`;
      await s3.put(key, Buffer.from('{"a":1}\n'));
      expect(await listed(s3, {}, 'odd/')).toContain(key);
      expect((await readObject(s3, await objectOf(s3, key))).toString()).toBe('{"a":1}\n');
    });

    it('reads plain, gzip and zip objects, the small and the large', async () => {
      const small = '{"event_id":"1"}\n';
      const large = randomBytes(7_000_000).toString('base64');
      for (const content of [small, large]) {
        const packed = {
          'geo_events.jsonl': Buffer.from(content),
          'geo_events.jsonl.gz': gzipSync(content, { level: 1 }),
          'geo_events.jsonl.zip': await makeZip([
            { name: 'geo_events.jsonl', content, options: { compress: false } },
          ]),
        };
        for (const [file, body] of Object.entries(packed)) {
          const key = `read/${hourFolder(FIRST_HOUR)}/${file}`;
          await s3.put(key, body);
          expect((await readObject(s3, await objectOf(s3, key))).equals(Buffer.from(content)), file).toBe(
            true,
          );
        }
      }
    });

    it('tells that an object was rewritten or removed since it was listed', async () => {
      const key = `changed/${hourFolder(FIRST_HOUR)}/geo_events.jsonl`;
      await s3.put(key, Buffer.from('{"a":1}\n'));
      const old = await objectOf(s3, key);
      await s3.put(key, Buffer.from('{"a":2}\n'));
      await expect(readObject(s3, old)).rejects.toMatchObject({ name: 'BadObject', kind: 'changed' });
      expect((await readObject(s3, await objectOf(s3, key))).toString()).toBe('{"a":2}\n');
      const gone = { ...old, key: key.replace('geo', 'device') };
      await expect(readObject(s3, gone)).rejects.toMatchObject({ name: 'BadObject', kind: 'gone' });
    });
  });
}

async function listed(s3: S3, range: HourRange, prefix = 'raw/'): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of listObjects(s3, { prefix, signal, ...range })) found.push(key);
  return found;
}

/** An object as a listing gives it. */
export async function objectOf(s3: S3, key: string): Promise<EventObject> {
  const { name } = readObjectName(key);
  for await (const entry of s3.listObjects({ prefix: key }))
    if (entry.key === key && name !== undefined) return { ...entry, ...name, id: 0n };
  throw new Error(`${key} is not in the bucket, or is no event object`);
}

export function readObject(
  s3: Pick<S3, 'get'>,
  object: EventObject,
  options: Partial<ReadEventObjectOptions> = {},
): Promise<Buffer> {
  return contentOf(readEventObject(s3, object, { signal, ...options }));
}
