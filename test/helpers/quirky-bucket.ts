import { gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { generateHour } from '../../src/ingest/generate/events.ts';
import { hourFolder } from '../../src/ingest/hour.ts';
import { EVENT_TYPES, type EventType } from '../../src/topology/topology-types.ts';

const HOUR_MS = 3_600_000;
export const FIRST_HOUR = Date.UTC(2022, 10, 10);

/** What the tables must hold of one object. */
export interface Expected {
  readonly type: EventType;
  readonly hour: number;
  readonly events: number;
  readonly rejected: number;
}

export interface QuirkyBucket {
  readonly objects: Map<string, Buffer>;
  /** By key; an object that cannot be read is not in it. */
  readonly expected: Map<string, Expected>;
  /** Keys that must be listed as failed. */
  readonly bad: Set<string>;
  /** Event files that lie in no hour folder. */
  readonly strays: Set<string>;
}

function keyOf(hour: number, file: string): string {
  return `${hourFolder(FIRST_HOUR + hour * HOUR_MS)}/${file}`;
}

async function zip(member: string, text: Buffer | string, others: readonly string[] = []): Promise<Buffer> {
  const file = new ZipFile();
  for (const other of others) file.addBuffer(Buffer.from('of no interest'), other);
  file.addBuffer(Buffer.from(text), member);
  file.end();
  return await buffer(file.outputStream);
}

/** Lines of one type of an hour, joinable with those of the other types. */
export function linesOf(hour: number, type: EventType, count: number): string[] {
  return [...generateHour('quirks', FIRST_HOUR + hour * HOUR_MS, count)].map((pageview) => pageview[type]);
}

export function emptyBucket(): QuirkyBucket {
  return { objects: new Map(), expected: new Map(), bad: new Set(), strays: new Set() };
}

/**
 * A bucket in the real layout with what real ones have: more than a thousand keys, missing hours, a missing
 * type, other formats, broken lines and broken files. `hours`: how many ordinary ones.
 */
export async function quirkyBucket(hours: number, perObject = 3): Promise<QuirkyBucket> {
  const bucket = emptyBucket();
  for (let hour = 0; hour < hours; hour += 1) {
    if (MISSING.includes(hour)) continue;
    for (const type of EVENT_TYPES) {
      if (hour === LATE_HOUR && type === 'geo') continue;
      await putLines(bucket, hour, type, linesOf(hour, type, perObject));
    }
  }
  await addFormats(bucket, hours, perObject);
  await addBrokenLines(bucket, hours + 1);
  await addBadObjects(bucket, hours + 2, perObject);
  await addLayouts(bucket, hours + 5, perObject);
  bucket.objects.set('readme.txt', Buffer.from('not an event'));
  bucket.objects.set('year=2022/', Buffer.alloc(0));
  return bucket;
}

const MISSING = [7, 8, 15];
/** Its geo events are not there yet. */
export const LATE_HOUR = 12;
/** To be rewritten by the test. */
export const REWRITTEN_HOUR = 13;

export async function putLines(
  bucket: QuirkyBucket,
  hour: number,
  type: EventType,
  lines: readonly string[],
): Promise<string> {
  const member = `${type}_events.jsonl`;
  const key = keyOf(hour, `${member}.zip`);
  bucket.objects.set(key, await zip(member, lines.map((line) => `${line}\n`).join('')));
  bucket.expected.set(key, { type, hour, events: lines.length, rejected: 0 });
  return key;
}

/** One hour with each type in another form; the device events are there and empty. */
async function addFormats(bucket: QuirkyBucket, hour: number, count: number): Promise<void> {
  const put = (type: EventType, file: string, body: Buffer, events: number) => {
    bucket.objects.set(keyOf(hour, file), body);
    bucket.expected.set(keyOf(hour, file), { type, hour, events, rejected: 0 });
  };
  const text = (type: EventType) => linesOf(hour, type, count).join('\r\n');
  put('browser', 'browser_events.jsonl', Buffer.from(`\ufeff${text('browser')}`), count);
  put('geo', 'geo_events.jsonl.gz', gzipSync(text('geo')), count);
  put('device', 'device_events.jsonl.zip', await zip('device_events.jsonl', ''), 0);
  put('location', 'location_events.jsonl.zip', Buffer.alloc(0), 0);
}

/** One hour with folders and names as other programs write them, and event files where none belongs. */
async function addLayouts(bucket: QuirkyBucket, hour: number, count: number): Promise<void> {
  const folder = hourFolder(FIRST_HOUR + hour * HOUR_MS);
  const text = (type: EventType) => linesOf(hour, type, count).join('\n');
  const put = (type: EventType, key: string, body: Buffer) => {
    bucket.objects.set(key, body);
    bucket.expected.set(key, { type, hour, events: count, rejected: 0 });
  };
  const loud = await zip('BROWSER_EVENTS.JSONL', text('browser'), ['README.TXT']);
  put('browser', `${folder}/BROWSER_EVENTS.JSONL.ZIP`, loud);
  // Uploaded with Content-Encoding: gzip.
  put('browser', `${folder}/browser_events.part-2.jsonl`, gzipSync(`\ufeff\n${text('browser')}\n\n`));
  put('device', `${folder.replace('hour=0', 'hour=')}/device_events.jsonl`, Buffer.from(text('device')));
  const others = ['readme.txt', '__MACOSX/._geo_events.jsonl', 'old/geo_events.jsonl.bak'];
  put('geo', `${folder}/geo_events.jsonl.zip`, await zip('export/geo_events.jsonl', text('geo'), others));
  put('location', `${folder}/part 1+2/location_events-50%25 é&=#.jsonl.gz`, gzipSync(text('location')));
  bucket.objects.set(`${folder}/`, Buffer.alloc(0));
  bucket.objects.set(`data/${folder}/browser_events.jsonl`, Buffer.from(text('browser')));
  for (const key of [
    'year=2022/month=11/day=31/hour=00/browser_events.jsonl',
    'year=2022/month=11/day=11/geo_events.jsonl.zip',
  ]) {
    bucket.objects.set(key, Buffer.from(text('browser')));
    bucket.strays.add(key);
  }
}

async function addBrokenLines(bucket: QuirkyBucket, hour: number): Promise<void> {
  const [first = '', second = '', third = ''] = linesOf(hour, 'browser', 3);
  const broken: Buffer[] = [
    Buffer.from('[1, 2]'),
    Buffer.from('plain text'),
    Buffer.from(first.slice(0, 40)),
    Buffer.from(`${first}${second}`),
    Buffer.concat([Buffer.from('{"event_id": "'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    Buffer.from('null'),
    Buffer.from(`{"event_id": "${'x'.repeat(1_100_000)}"}`),
  ];
  const good = [first, `  ${second}  `, third.replace('{', '{"nested": {"a": [1, {"b": "}"}]}, ')].map(
    (line) => Buffer.from(line),
  );
  const lines = [good[0], Buffer.alloc(0), ...broken.slice(0, 4), good[1], ...broken.slice(4), good[2]];
  const text = Buffer.concat(lines.flatMap((line) => [line ?? Buffer.alloc(0), Buffer.from('\n')]));
  const key = keyOf(hour, 'browser_events.jsonl.zip');
  bucket.objects.set(key, await zip('browser_events.jsonl', text));
  bucket.expected.set(key, { type: 'browser', hour, events: good.length, rejected: broken.length });
  for (const type of ['device', 'geo', 'location'] as const) {
    await putLines(bucket, hour, type, linesOf(hour, type, 3));
  }
}

async function addBadObjects(bucket: QuirkyBucket, hour: number, count: number): Promise<void> {
  const text = linesOf(hour, 'browser', 200).join('\n');
  const whole = await zip('browser_events.jsonl', text);
  const corrupt = Buffer.from(whole);
  corrupt[200] = (corrupt[200] ?? 0) ^ 0xff;
  const bad: Record<string, Buffer> = {
    'browser_events.jsonl.zip': whole.subarray(0, Math.floor(whole.length / 2)),
    'device_events.jsonl.zip': corrupt,
    'geo_events.jsonl.zip': await zip('notes.txt', 'no events'),
    'location_events.jsonl.gz': gzipSync(text).subarray(0, 300),
    'report.pdf': Buffer.from('%PDF'),
  };
  for (const [file, body] of Object.entries(bad)) {
    bucket.objects.set(keyOf(hour, file), body);
    bucket.bad.add(keyOf(hour, file));
  }
  // A good object beside the bad ones.
  const key = keyOf(hour, 'location_events.jsonl');
  bucket.objects.set(key, Buffer.from(linesOf(hour, 'location', count).join('\n')));
  bucket.expected.set(key, { type: 'location', hour, events: count, rejected: 0 });
}

/** Puts whole objects in the place of the bad ones, but for the one that is no event file; returns their keys. */
export async function mendBadObjects(bucket: QuirkyBucket, hour: number): Promise<string[]> {
  const keys: string[] = [];
  for (const type of ['browser', 'device', 'geo'] as const) {
    keys.push(await putLines(bucket, hour, type, linesOf(hour, type, 5)));
  }
  const gzip = keyOf(hour, 'location_events.jsonl.gz');
  bucket.objects.set(gzip, gzipSync(linesOf(hour, 'location', 5).slice(3).join('\n')));
  bucket.expected.set(gzip, { type: 'location', hour, events: 2, rejected: 0 });
  keys.push(gzip);
  for (const key of keys) bucket.bad.delete(key);
  return keys;
}

/** Sums of what the tables must hold, by type. */
export function totals(bucket: QuirkyBucket): Record<EventType, number> & { rejected: number } {
  const sums = { browser: 0, device: 0, geo: 0, location: 0, rejected: 0 };
  for (const { type, events, rejected } of bucket.expected.values()) {
    sums[type] += events;
    sums.rejected += rejected;
  }
  return sums;
}

/** Hours that can be joined, with the number of their rows. */
export function joinable(bucket: QuirkyBucket): Map<number, number> {
  const hours = new Map<number, Expected[]>();
  for (const each of bucket.expected.values()) hours.set(each.hour, [...(hours.get(each.hour) ?? []), each]);
  const badHours = new Set(
    [...bucket.bad].filter((key) => !key.endsWith('.pdf')).map((key) => key.slice(0, key.lastIndexOf('/'))),
  );
  const joined = new Map<number, number>();
  for (const [hour, objects] of hours) {
    if (badHours.has(keyOf(hour, '').slice(0, -1))) continue;
    if (EVENT_TYPES.some((type) => !objects.some((object) => object.type === type))) continue;
    joined.set(
      hour,
      objects.filter(({ type }) => type === 'browser').reduce((sum, { events }) => sum + events, 0),
    );
  }
  return joined;
}
