import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENERATED_DAY, generateDay, shareByCurve } from '../../../src/ingest/generate/day.js';
import { generateHour } from '../../../src/ingest/generate/events.js';
import { randomFrom } from '../../../src/ingest/generate/random.js';
import { writeGeneratedDay } from '../../../src/ingest/generate/write-day.js';
import { EVENT_TYPES, type EventType } from '../../../src/topology/topology-types.js';

const SAMPLE = fileURLToPath(new URL('../../../data/sample', import.meta.url));
const HOUR = Date.UTC(2022, 10, 28, 20);
const signal = new AbortController().signal;

type Event = Record<string, string | boolean>;
const events = (type: EventType): Event[] =>
  [...generateDay('test', GENERATED_DAY, 3000)].map((view) => JSON.parse(view[type]) as Event);
const valuesOf = (list: readonly Event[], key: string): unknown[] => list.map((event) => event[key]);

/** The four examples of the data that the project was made for. */
const EXAMPLES: Readonly<Record<EventType, Event>> = {
  browser: {
    event_id: '8cca1c7d-b0cc-4738-be92-c644101e3fff',
    event_timestamp: '2022-11-28 20:51:05.627882',
    event_type: 'pageview',
    click_id: '811320f1-3bc2-42b9-a841-5a1e5a812f2d',
    browser_name: 'Chrome',
    browser_user_agent: 'Mozilla/5.0',
    browser_language: 'sat_IN',
  },
  device: {
    click_id: '811320f1-3bc2-42b9-a841-5a1e5a812f2d',
    os: 'iPad; CPU iPad OS 4_2_1 like Mac OS X',
    os_name: 'iOS',
    os_timezone: 'Europe/Berlin',
    device_type: 'Mobile',
    device_is_mobile: true,
    user_custom_id: 'somebody@example.com',
    user_domain_id: '1ab06c9f-0e2e-4f46-9b6c-91a0e9a86a4d',
  },
  geo: {
    click_id: '811320f1-3bc2-42b9-a841-5a1e5a812f2d',
    geo_latitude: '50.82709',
    geo_longitude: '6.9747',
    geo_country: 'DE',
    geo_timezone: 'Europe/Berlin',
    geo_region_name: 'Wesseling',
    ip_address: '198.51.100.186',
  },
  location: {
    event_id: '8cca1c7d-b0cc-4738-be92-c644101e3fff',
    page_url: 'http://www.dummywebsite.com/home',
    page_url_path: '/home',
    referer_url: 'www.facebook.com',
    referer_medium: 'internal',
    utm_medium: 'organic',
    utm_source: 'facebook',
    utm_content: 'ad_4',
    utm_campaign: 'campaign_2',
  },
};

/** A value's form, down to the number of digits in a time stamp or identifier. */
function formOf(key: string, value: unknown): string {
  if (typeof value !== 'string') return typeof value;
  if (/_id$/.test(key) && key !== 'user_custom_id') return value.replaceAll(/[0-9a-f]/g, 'h');
  if (key === 'event_timestamp') return value.replaceAll(/\d/g, '9');
  if (/itude$/.test(key)) return String(/^-?\d+\.\d+$/.test(value));
  return 'string';
}

describe('generated events', () => {
  it.each(EVENT_TYPES)('%s: fields, their order and form are those of the real data', (type) => {
    const example = EXAMPLES[type];
    for (const event of events(type)) {
      expect(Object.keys(event)).toEqual(Object.keys(example));
      for (const [key, value] of Object.entries(event))
        expect(formOf(key, value)).toBe(formOf(key, example[key]));
    }
  });

  it('join one to one: click_id over browser, device and geo, event_id over browser and location', () => {
    const [browser, device, geo, location] = EVENT_TYPES.map(events) as [Event[], Event[], Event[], Event[]];
    expect(new Set(valuesOf(browser, 'click_id')).size).toBe(3000);
    expect(new Set(valuesOf(browser, 'event_id')).size).toBe(3000);
    expect(valuesOf(device, 'click_id')).toEqual(valuesOf(browser, 'click_id'));
    expect(valuesOf(geo, 'click_id')).toEqual(valuesOf(browser, 'click_id'));
    expect(valuesOf(location, 'event_id')).toEqual(valuesOf(browser, 'event_id'));
  });

  it('agree with one another', () => {
    const [browser, device, geo, location] = EVENT_TYPES.map(events) as [Event[], Event[], Event[], Event[]];
    const times = valuesOf(browser, 'event_timestamp') as string[];
    expect(times).toEqual([...times].sort());
    const sources: Record<string, RegExp> = {
      'www.google.com': /^google$/,
      'yandex.ru': /^yandex$/,
      'vk.com': /^vk$/,
    };
    for (let i = 0; i < 3000; i += 1) {
      expect(String(browser[i]?.['browser_user_agent'])).toContain(String(device[i]?.['os']));
      expect(device[i]?.['device_is_mobile']).toBe(device[i]?.['device_type'] !== 'Desktop');
      expect(location[i]?.['page_url']).toBe(
        `http://www.dummywebsite.com${String(location[i]?.['page_url_path'])}`,
      );
      const source = sources[String(location[i]?.['referer_url'])];
      if (source !== undefined) expect(location[i]?.['utm_source']).toMatch(source);
    }
    expect(new Set(valuesOf(geo, 'geo_country')).size).toBeGreaterThan(10);
    expect(new Set(valuesOf(browser, 'browser_name')).size).toBe(5);
    expect(new Set(valuesOf(location, 'utm_campaign')).size).toBe(5);
    const pagesOfVisitor = new Map<unknown, number>();
    for (const id of valuesOf(device, 'user_domain_id'))
      pagesOfVisitor.set(id, (pagesOfVisitor.get(id) ?? 0) + 1);
    expect([...pagesOfVisitor.values()].filter((pages) => pages > 1).length).toBeGreaterThan(100);
  });

  it('name nobody: reserved networks and mail domains only', () => {
    for (const address of valuesOf(events('geo'), 'ip_address')) {
      expect(address).toMatch(/^(?:192\.0\.2|198\.51\.100|203\.0\.113|198\.1[89]\.\d+)\.\d+$/);
    }
    for (const mail of valuesOf(events('device'), 'user_custom_id'))
      expect(mail).toMatch(/@example\.(com|org|net)$/);
  });

  it('depend on seed and hour alone, and are never the same in two hours', () => {
    const hour = (seed: string, start: number) =>
      [...generateHour(seed, start, 50)].map(({ browser }) => browser);
    expect(hour('a', HOUR)).toEqual(hour('a', HOUR));
    const ids = [hour('a', HOUR), hour('b', HOUR), hour('a', HOUR + 3_600_000)]
      .flat()
      .map((line) => (JSON.parse(line) as Event)['event_id']);
    expect(new Set(ids).size).toBe(150);
    for (const line of hour('a', HOUR)) expect(line).toContain('"event_timestamp": "2022-11-28 20:');
  });

  it.each([0, 1, 23, 1000, 50_001])('%s events are shared out over the day without loss', (count) => {
    const shares = shareByCurve(count);
    expect(shares).toHaveLength(24);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(count);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
  });

  it('rest on a generator whose values are fixed', () => {
    const random = randomFrom('fixed');
    expect([random.below(1e6), random.below(1e6), random.uuid()]).toEqual([
      201705,
      611736,
      '6ebac574-4152-4e7f-aa05-1a6c6a48bba1',
    ]);
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('writeGeneratedDay', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'npl-generate-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('makes data/sample again, byte for byte', async () => {
    const files = await writeGeneratedDay({ dir, seed: '1', events: 1000, signal });
    expect(files.map((file) => path.basename(file)).sort()).toEqual((await readdir(SAMPLE)).sort());
    for (const file of files) {
      const made = await readFile(file);
      expect(made.equals(await readFile(path.join(SAMPLE, path.basename(file))))).toBe(true);
      expect(made.toString().trimEnd().split('\n')).toHaveLength(1000);
    }
  });

  it('never overwrites a file', async () => {
    await writeFile(path.join(dir, 'geo_events.jsonl'), 'precious');
    await expect(writeGeneratedDay({ dir, seed: '1', events: 10, signal })).rejects.toThrow(
      'already holds geo_events.jsonl',
    );
    expect(await readdir(dir)).toEqual(['geo_events.jsonl']);
    expect(await readFile(path.join(dir, 'geo_events.jsonl'), 'utf8')).toBe('precious');
  });

  it('leaves nothing half written when it is cancelled', async () => {
    const cancel = new AbortController();
    const writing = writeGeneratedDay({
      dir,
      seed: '1',
      events: 100_000,
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    await expect(writing).rejects.toThrow();
    expect(await readdir(dir)).toEqual([]);
  });
});
