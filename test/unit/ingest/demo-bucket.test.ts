import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { demoKeys, demoObjects, fillDemoBucket, type DemoObject } from '../../../src/ingest/demo-bucket.js';

const signal = new AbortController().signal;

async function all(prefix: string): Promise<DemoObject[]> {
  const objects: DemoObject[] = [];
  for await (const object of demoObjects(prefix)) objects.push(object);
  return objects;
}

/** Name and content of the only member, by the zip format's central directory. */
function unzip(zip: Buffer): { name: string; text: string } {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  expect(zip.readUInt16LE(end + 10)).toBe(1);
  const entry = zip.readUInt32LE(end + 16);
  const size = zip.readUInt32LE(entry + 20);
  const name = zip.subarray(entry + 46, entry + 46 + zip.readUInt16LE(entry + 28)).toString();
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  return { name, text: inflateRawSync(zip.subarray(start, start + size)).toString() };
}

describe('demo bucket', () => {
  it('is laid out as the real one, with zipped events of the hour in the key', async () => {
    const objects = await all('prefix/');
    expect(objects.map(({ key }) => key)).toEqual(demoKeys('prefix/'));
    expect(objects).toHaveLength(16);
    const object = objects.find(({ key }) => key.includes('hour=20/browser'));
    expect(object?.key).toBe('prefix/year=2022/month=11/day=28/hour=20/browser_events.jsonl.zip');
    const { name, text } = unzip(object?.body ?? Buffer.alloc(0));
    expect(name).toBe('browser_events.jsonl');
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(300);
    for (const line of lines) expect(line).toContain('"event_timestamp": "2022-11-28 20:');
  });

  it('has the same bytes each time', async () => {
    const [first, second] = [await all(''), await all('')];
    for (const [at, { body }] of first.entries())
      expect(body.equals(second[at]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  it('is filled up, and what lies there is left alone', async () => {
    const [present, ...missing] = demoKeys('');
    const put: string[] = [];
    const store = {
      async *listObjects() {
        for (const key of [present ?? '', 'something/else']) {
          yield { key, size: 1, etag: '"1"', lastModified: new Date(0) };
        }
      },
      put: (key: string) => {
        put.push(key);
        return Promise.resolve();
      },
    };
    await fillDemoBucket(store, { prefix: '', signal });
    expect(put).toEqual(missing);
  });
});
