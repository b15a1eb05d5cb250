import { describe, expect, it } from 'vitest';
import type { BucketEntry, ListOptions } from '../../../../src/clients/s3/s3.js';
import { S3Failure } from '../../../../src/clients/s3/failure.js';
import { hourFolder } from '../../../../src/ingest/hour.js';
import { foldersOf } from '../../../../src/ingest/source/hour-keys.js';
import { listObjects, listSpan, type HourRange } from '../../../../src/ingest/source/list-objects.js';
import { PATIENCE } from '../../../../src/ingest/source/retry.js';

const HOUR_MS = 3_600_000;
const { signal } = new AbortController();
const patience = { ...PATIENCE, attempts: 3, firstWaitMs: 1, longestWaitMs: 1 };

/** A store that holds these keys, lists them as S3 does, and counts the pages. */
function storeOf(keys: readonly string[], fail: (call: number) => S3Failure | undefined = () => undefined) {
  const sorted = [...keys].sort();
  const counted = { pages: 0 };
  let calls = 0;
  async function* list({ prefix = '', startAfter = '' }: ListOptions = {}): AsyncGenerator<BucketEntry> {
    calls += 1;
    const failure = fail(calls);
    let sent = 0;
    counted.pages += 1;
    for (const key of sorted) {
      if (!key.startsWith(prefix) || key <= startAfter) continue;
      if (failure !== undefined && sent === 2) throw failure;
      if (sent > 0 && sent % 1_000 === 0) counted.pages += 1;
      sent += 1;
      yield { key, size: 1, etag: '"e"', lastModified: new Date(0) };
    }
    if (failure !== undefined) throw failure;
  }
  return { listObjects: list, counted };
}

async function keysOf(
  store: ReturnType<typeof storeOf>,
  range: HourRange,
  prefix = 'events/',
): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of listObjects(store, { prefix, signal, patience, ...range })) found.push(key);
  return found;
}

describe('listObjects', () => {
  it('takes what lies in hour folders below the prefix, whatever it is called', async () => {
    const folder = 'events/year=2022/month=11/day=28/hour=20';
    const inside = [
      `${folder}/browser_events.jsonl.zip`,
      `${folder}/part/geo_events.jsonl`,
      `${folder}/notes.txt`,
    ];
    const outside = [
      `${folder}/`,
      'events/year=2022/',
      'events/readme.txt',
      'events/year=2022/month=13/day=01/hour=00/browser_events.jsonl',
      'events/year=2022/month=11/day=31/hour=00/browser_events.jsonl',
      'events/old/year=2022/month=11/day=28/hour=20/browser_events.jsonl',
      'other/year=2022/month=11/day=28/hour=20/browser_events.jsonl',
    ];
    const store = storeOf([...inside, ...outside]);
    const found = [];
    const strays: string[] = [];
    const onStray = (key: string) => strays.push(key);
    for await (const object of listObjects(store, { prefix: 'events/', signal, onStray })) found.push(object);
    expect(strays.toSorted()).toEqual([outside[4], outside[3]]);
    const hour = Date.UTC(2022, 10, 28, 20);
    expect(found).toEqual([
      {
        key: inside[0],
        size: 1,
        etag: '"e"',
        lastModified: new Date(0),
        hour,
        name: { type: 'browser', hour, format: 'zip' },
      },
      expect.objectContaining({ key: inside[2], hour, name: undefined }),
      expect.objectContaining({ key: inside[1], name: { type: 'geo', hour, format: 'plain' } }),
    ]);
  });

  it('finds a range exactly, in folders of two digits, of one, and of both', async () => {
    const start = Date.UTC(2021, 11, 28);
    const hours = Array.from({ length: 500 }, (_, i) => start + i * 6 * HOUR_MS);
    const spellings = [(hour: number) => hourFolder(hour), (hour: number) => foldersOf(hour).at(-1) ?? ''];
    for (const [which, folder] of [...spellings, null].entries()) {
      const keyOf = (hour: number, at: number) =>
        `events/${(folder ?? spellings[at % 2]!)(hour)}/geo_events.jsonl`;
      const keys = hours.map(keyOf);
      const store = storeOf(keys);
      for (const [from, until] of [
        [0, 1],
        [3, 4],
        [4, 130],
        [37, 38],
        [100, 400],
        [0, 500],
      ] as const) {
        const range = { from: hours[from]!, until: (hours[until - 1] ?? 0) + HOUR_MS };
        expect((await keysOf(store, range)).sort(), `${which}: ${from} to ${until}`).toEqual(
          keys.slice(from, until).sort(),
        );
        expect((await keysOf(store, { from: range.from })).sort()).toEqual(keys.slice(from).sort());
        expect((await keysOf(store, { until: range.until })).sort()).toEqual(keys.slice(0, until).sort());
      }
    }
  });

  it('reads one page for the last day of ten years, and one for an hour of them', async () => {
    const start = Date.UTC(2013, 0, 1);
    const hours = Array.from({ length: 87_600 }, (_, i) => start + i * HOUR_MS);
    const store = storeOf(hours.map((hour) => `events/${hourFolder(hour)}/geo_events.jsonl`));
    expect(await keysOf(store, { from: hours.at(-24)! })).toHaveLength(24);
    expect(store.counted.pages).toBe(1);
    const noon = Date.UTC(2015, 10, 28, 12);
    expect(await keysOf(store, { from: noon, until: noon + HOUR_MS })).toHaveLength(1);
    expect(store.counted.pages).toBe(2);
  });

  it('goes on where a listing broke off, and gives up when nothing comes any more', async () => {
    const keys = Array.from(
      { length: 9 },
      (_, i) => `events/year=2022/month=11/day=2${i}/hour=00/geo_events.jsonl`,
    );
    const slowDown = new S3Failure('S3 failed: SlowDown', {}, 'SlowDown', true);
    // Each listing breaks off after two keys, or before any.
    const limping = storeOf(keys, (call) => (call < 7 ? slowDown : undefined));
    expect(await keysOf(limping, {})).toEqual(keys);
    await expect(
      keysOf(
        storeOf([], () => slowDown),
        {},
      ),
    ).rejects.toBe(slowDown);
    const denied = new S3Failure('denied', {}, 'AccessDenied');
    let calls = 0;
    const refusing = storeOf([], () => ((calls += 1), denied));
    await expect(keysOf(refusing, {})).rejects.toBe(denied);
    expect(calls).toBe(1);
  });

  it('tells of trouble that it sits out, and of no other', async () => {
    const slowDown = new S3Failure('S3 failed: SlowDown', {}, 'SlowDown', true);
    const told: string[] = [];
    const onRetry = ({ message }: Error) => void told.push(message);
    const once = storeOf([], (call) => (call === 1 ? slowDown : undefined));
    await Array.fromAsync(listObjects(once, { prefix: '', signal, onRetry }));
    expect(told).toEqual(['S3 failed: SlowDown']);
    const denied = storeOf([], () => new S3Failure('denied', {}, 'AccessDenied'));
    await expect(Array.fromAsync(listObjects(denied, { prefix: '', signal, onRetry }))).rejects.toThrow();
    expect(told).toHaveLength(1);
  });

  it('stops at once when it is aborted while it waits', async () => {
    const abort = new AbortController();
    const slowDown = new S3Failure('S3 failed: SlowDown', {}, 'SlowDown', true);
    const store = storeOf([], () => (queueMicrotask(() => abort.abort()), slowDown));
    const listing = listObjects(store, { prefix: '', signal: abort.signal });
    await expect(listing.next()).rejects.toMatchObject({ name: 'Cancelled' });
  });
});

describe('listSpan', () => {
  it('reads no further than its end', async () => {
    const start = Date.UTC(2022, 0, 1);
    const keys = Array.from(
      { length: 5_000 },
      (_, i) => `events/${hourFolder(start + i * HOUR_MS)}/geo_events.jsonl`,
    );
    const store = storeOf(keys);
    const found: string[] = [];
    const span = { after: 'year=2022/month=02', before: 'year=2022/month=02/day=03' };
    for await (const { key } of listSpan(store, { prefix: 'events/', signal, ...span })) found.push(key);
    expect(found).toEqual(keys.filter((key) => /month=02\/day=0[12]/.test(key)));
    expect(store.counted.pages).toBe(1);
  });
});
