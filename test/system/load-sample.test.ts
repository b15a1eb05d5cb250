import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../src/clients/clickhouse/clickhouse.js';
import { connectKafka, type Kafka } from '../../src/clients/kafka/kafka.js';
import { loadDirectory, type LoadOptions } from '../../src/ingest/load/load-directory.js';
import { outstandingLines } from '../../src/ingest/load/outstanding.js';
import type { Places } from '../../src/ingest/ledger/settle-places.js';
import { applySchema, schemaPlan } from '../../src/schema/schema.js';
import { EVENT_TYPES, type EventType } from '../../src/topology/topology-types.js';
import { waitUntil } from '../helpers/wait-until.js';
import { startWarehouse, type Warehouse } from '../helpers/warehouse.js';

const SAMPLE = fileURLToPath(new URL('../../data/sample', import.meta.url));
const signal = new AbortController().signal;

let warehouse: Warehouse;
let kafka: Kafka;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'npl-load-'));
  warehouse = await startWarehouse();
  kafka = connectKafka({ host: '127.0.0.1', port: warehouse.kafkaPort });
});
afterAll(async () => {
  await kafka.close();
  await warehouse.stop();
  await rm(root, { recursive: true, force: true });
});

interface Site {
  readonly ch: ClickHouse;
  readonly places: Places;
  load(
    dir: string,
    more?: Pick<
      Partial<LoadOptions>,
      'streams' | 'mode' | 'kafka' | 'hour' | 'signal' | 'onProgress' | 'onLog' | 'stallMs'
    >,
  ): ReturnType<typeof loadDirectory>;
  /** Messages that the topics hold. */
  messages(): Promise<number>;
  rows(type: EventType): Promise<number>;
}

const sites: ClickHouse[] = [];
// The engine has 16 places for consumers.
afterEach(async () => {
  for (const ch of sites.splice(0)) {
    await ch.command(
      'DROP DATABASE {database:Identifier} SYNC',
      { database: ch.database },
      { outsideDatabase: true },
    );
  }
});

/** A database with its tables and topics, named after the test. */
async function newSite(database: string, partitions = 1): Promise<Site> {
  const streams = EVENT_TYPES.map((type) => ({
    type,
    table: `${type}_events`,
    topic: `${database}.${type}`,
  }));
  await kafka.createTopics(streams.map(({ topic: name }) => ({ name, partitions, replication: 1 })));
  const ch = warehouse.connect(database);
  sites.push(ch);
  const places = {
    streams,
    deadLettersTable: 'dead_letters',
    unionTable: 'clickstream_raw',
    ingest: {
      checkpointsTopic: `${database}.checkpoints`,
      deadLettersTopic: `${database}.rejected`,
      ledger: 'ingest_ledger',
    },
  };
  const topology = {
    ...places,
    kafka: { brokerForClickHouse: `127.0.0.1:${warehouse.kafkaPort}` },
    clickhouse: { database },
  };
  await applySchema(await schemaPlan(topology, ch), ch, { log: () => undefined });
  return {
    ch,
    places,
    load: (dir, more = {}) =>
      loadDirectory({
        ...places,
        dir,
        mode: 'kafka',
        kafka,
        warehouse: ch,
        hour: undefined,
        signal,
        ...more,
      }),
    async messages() {
      const stats = await kafka.topicStats(streams.map(({ topic }) => topic));
      return stats.reduce((sum, { messages }) => sum + messages, 0);
    },
    rows: async (type) => Number(await value(ch, `SELECT count() AS value FROM ${type}_events`)),
  };
}

const outstanding = ({ ch, places }: Site) =>
  outstandingLines({ ...places, dir: SAMPLE, hour: undefined, warehouse: ch, signal });

async function value(ch: ClickHouse, sql: string): Promise<string> {
  const [row] = await ch.query<{ value: string }>(sql);
  return String(row?.value);
}

async function directory(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const dir = path.join(root, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  return dir;
}

describe('load-sample', () => {
  it('brings every line into its table once, and does nothing the second time', async () => {
    const site = await newSite('once', 3);
    const seen: number[] = [];
    const first = await site.load(SAMPLE, { onProgress: ({ done }) => seen.push(done) });
    expect(first).toMatchObject({ balanced: true, missingTypes: [], rejectedLines: [] });
    expect(first.types).toEqual(
      EVENT_TYPES.map((type) => ({
        type,
        table: `${type}_events`,
        topic: `once.${type}`,
        files: 1,
        lines: 1000,
        alreadyThere: 0,
        published: 1000,
        stored: 1000,
        deadLetters: 0,
        rejected: 0,
      })),
    );
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(4000);
    for (const type of EVENT_TYPES) expect(await site.rows(type)).toBe(1000);
    expect(await site.messages()).toBe(4000);
    const joined = `SELECT count() AS value FROM browser_events AS b
      JOIN device_events AS d USING (click_id) JOIN geo_events AS g USING (click_id)
      JOIN location_events AS l ON l.event_id = b.event_id
      WHERE b.batch_time = '2022-11-28 00:00:00'`;
    expect(await value(site.ch, joined)).toBe('1000');

    const second = await site.load(SAMPLE);
    expect(second.types.map(({ alreadyThere, published }) => [alreadyThere, published])).toEqual(
      EVENT_TYPES.map(() => [1000, 0]),
    );
    expect(await site.messages()).toBe(4000);
    for (const type of EVENT_TYPES) expect(await site.rows(type)).toBe(1000);
    expect(await outstanding(site)).toEqual({ total: 4000, lines: 0, hours: 0 });
  });

  it('joins what it has loaded into the wide table, again when it is gone, and never an hour of the bucket', async () => {
    const site = await newSite('joined');
    const wide = `SELECT concat(toString(count()), ' ', toString(uniqExact(object_id, line_number)), ' ',
      toString(countIf(os != '' AND geo_country != '' AND page_url != ''))) AS value FROM clickstream_raw`;
    expect((await site.load(SAMPLE)).joinedHours).toBe(1);
    expect(await value(site.ch, wide)).toBe('1000 1000 1000');
    expect((await site.load(SAMPLE)).joinedHours).toBe(0);

    await site.ch.command('TRUNCATE TABLE clickstream_raw', {});
    expect(await outstanding(site)).toEqual({ total: 4000, lines: 0, hours: 1 });
    expect((await site.load(SAMPLE)).joinedHours).toBe(1);
    expect(await value(site.ch, wide)).toBe('1000 1000 1000');

    await site.ch.command('TRUNCATE TABLE clickstream_raw', {});
    await site.ch.insert('ingest_ledger_objects', [
      { object_id: '7', key: 'of the bucket', hour: '2022-11-28 00:00:00', event_type: 'geo' },
    ]);
    expect(await outstanding(site)).toEqual({ total: 4000, lines: 0, hours: 0 });
    expect((await site.load(SAMPLE)).joinedHours).toBe(0);
    expect(await value(site.ch, wide)).toBe('0 0 0');
  });

  it('--direct stores the same rows without Kafka, and a load through Kafka then adds nothing', async () => {
    const site = await newSite('direct');
    const nowhere = connectKafka({ host: '127.0.0.1', port: 1 });
    const direct = await site.load(SAMPLE, { mode: 'direct', kafka: nowhere });
    expect(direct.balanced).toBe(true);
    expect(direct.types.map(({ published, stored }) => [published, stored])).toEqual(
      EVENT_TYPES.map(() => [1000, 1000]),
    );
    const again = await site.load(SAMPLE, { kafka: nowhere });
    expect(again.types.map(({ alreadyThere }) => alreadyThere)).toEqual(EVENT_TYPES.map(() => 1000));
    expect(await site.messages()).toBe(0);

    const streamed = await newSite('streamed');
    await streamed.load(SAMPLE);
    for (const type of EVENT_TYPES) {
      expect(await site.rows(type)).toBe(1000);
      const sum = `SELECT sum(cityHash64(*)) AS value FROM ${type}_events`;
      expect(await value(site.ch, sum)).toBe(await value(streamed.ch, sum));
    }
  });

  const BROKEN = [
    '{"click_id": "whole"}',
    'no json at all',
    '',
    '{"click_id": "cut',
    '{}',
    '[]',
    '"text"',
    '[{"click_id": "in an array"}]',
    '{"click_id": "own time", "batch_time": "2021-01-01 00:00:00"}',
    '{"click_id": "not a number", "geo_latitude": "north"}',
    '\u0000\u0001binary',
    '{"click_id": "last, without a line break"}',
  ];

  // An array of one event is an event to ClickHouse, but not to --direct.
  it.each([
    { mode: 'kafka', dead: [2, 4, 7, 10, 11] },
    { mode: 'direct', dead: [2, 4, 7, 8, 10, 11] },
  ] as const)('$mode: broken lines become dead letters and the lines balance', async ({ mode, dead }) => {
    const site = await newSite(`broken_${mode}`);
    const dir = await directory(`broken-${mode}`, { 'geo_events.jsonl': BROKEN.join('\r\n') });
    const hour = Date.UTC(2022, 10, 28, 20);
    const report = await site.load(dir, { mode, hour });
    expect(report.balanced).toBe(true);
    expect(report.missingTypes).toEqual(['browser', 'device', 'location']);
    expect(report.types[0]).toMatchObject({
      lines: 11,
      stored: 10 - dead.length,
      deadLetters: dead.length,
      rejected: 1,
    });
    expect(report.rejectedLines).toEqual([
      { file: 'geo_events.jsonl', line: 6, reason: 'it holds no event' },
    ]);
    const letters = await site.ch.query<{ line: number; raw: string; error: string }>(
      'SELECT toUInt32(line_number) AS line, raw_message AS raw, error FROM dead_letters ORDER BY line',
    );
    expect(letters.map(({ line }) => line)).toEqual(dead);
    for (const { line, raw, error } of letters) {
      expect(raw.slice(0, 8)).toBe(BROKEN[line - 1]?.slice(0, 8));
      expect(error).not.toBe('');
    }
    const again = await site.load(dir, { mode, hour });
    expect(again.types[0]).toMatchObject({ alreadyThere: 10, published: 0 });
  });

  it('a line that no message can hold is rejected by number and the rest is loaded', async () => {
    const site = await newSite('long');
    const long = `{"click_id": "${'x'.repeat(1_200_000)}"}`;
    const nearly = `{"click_id": "${'y'.repeat(999_900)}"}`;
    const dir = await directory('long', {
      'geo_events.jsonl': `{"click_id": "a"}\n${long}\n${nearly}\n{"click_id": "b"}\n`,
    });
    const report = await site.load(dir, { hour: Date.UTC(2022, 10, 28, 20) });
    expect(report.types[0]).toMatchObject({ lines: 4, stored: 3, rejected: 1 });
    expect(report.balanced).toBe(true);
    expect(report.rejectedLines).toEqual([
      { file: 'geo_events.jsonl', line: 2, reason: expect.stringContaining('1200016 bytes') as string },
    ]);
  });

  it('hour folders give batch_time; the same file in two hours is two objects', async () => {
    const site = await newSite('hours');
    const text = await readFile(path.join(SAMPLE, 'geo_events.jsonl'), 'utf8');
    const dir = await directory('hours', {
      'year=2022/month=11/day=28/hour=20/geo_events.jsonl': text,
      'year=2022/month=11/day=29/hour=03/geo_events.jsonl': text,
    });
    const report = await site.load(dir);
    expect(report.types[0]).toMatchObject({ files: 2, lines: 2000, stored: 2000 });
    const times = await site.ch.query(
      'SELECT toString(batch_time) AS hour, count() AS rows FROM geo_events GROUP BY hour ORDER BY hour',
    );
    expect(times).toEqual([
      { hour: '2022-11-28 20:00:00', rows: '1000' },
      { hour: '2022-11-29 03:00:00', rows: '1000' },
    ]);
  });

  it('completes what a killed load had published, without sending it again', async () => {
    const site = await newSite('killed');
    const cancel = new AbortController();
    const dir = path.join(root, 'killed');
    await cp(SAMPLE, dir, { recursive: true });
    // Stopped as soon as something has arrived, with the rest under way.
    const killed = site.load(dir, {
      signal: cancel.signal,
      onProgress: ({ done }) => {
        if (done > 0) cancel.abort();
      },
    });
    await expect(killed).rejects.toThrow();
    const published = await site.messages();
    const report = await site.load(dir);
    expect(report.balanced).toBe(true);
    const sent = report.types.reduce((sum, type) => sum + type.published, 0);
    expect(sent).toBe(4000 - published);
    for (const type of EVENT_TYPES) expect(await site.rows(type)).toBe(1000);
  });

  it('events delivered twice are merged, so that a plain count is exact', async () => {
    const site = await newSite('twice');
    const geo = path.join(root, 'twice');
    await directory('twice', {
      'geo_events.jsonl': await readFile(path.join(SAMPLE, 'geo_events.jsonl'), 'utf8'),
    });
    const hour = Date.UTC(2022, 10, 28, 20);
    await site.load(geo, { hour });
    await site.ch.command('SYSTEM STOP MERGES geo_events');
    await site.ch.command('INSERT INTO geo_events SELECT * FROM geo_events WHERE line_number <= 400');
    expect(await site.rows('geo')).toBe(1400);
    await site.ch.command('SYSTEM START MERGES geo_events');
    const report = await site.load(geo, { hour });
    expect(report.types[0]).toMatchObject({ alreadyThere: 1000, published: 0, stored: 1000 });
    expect(await site.rows('geo')).toBe(1000);
  });

  it('says where the events are stuck when ClickHouse does not read them', async () => {
    const site = await newSite('stuck');
    await site.ch.command('DETACH TABLE geo_events_in');
    const dir = await directory('stuck', { 'geo_events.jsonl': '{"click_id": "a"}\n' });
    const load = site.load(dir, { hour: Date.UTC(2022, 10, 28, 20), stallMs: 2_000 });
    await expect(load).rejects.toMatchObject({
      message: expect.stringMatching(
        /nothing has moved for 2 s: 1 messages of topic stuck.geo wait/,
      ) as string,
      why: expect.stringContaining('geo_events_in is not reading it') as string,
      next: expect.stringContaining('npl-ops tables check') as string,
    });
    // Once it is read again, the same call finishes what was sent.
    await site.ch.command('ATTACH TABLE geo_events_in');
    const report = await site.load(dir, { hour: Date.UTC(2022, 10, 28, 20) });
    expect(report.types[0]).toMatchObject({ published: 0, stored: 1 });
  });

  it('names a missing topic and a file that changes under its hands', async () => {
    const site = await newSite('wrong');
    const dir = await directory('wrong', { 'geo_events.jsonl': '{"click_id": "a"}\n' });
    const hour = Date.UTC(2022, 10, 28, 20);
    const streams = site.places.streams.map((stream) => ({ ...stream, topic: `${stream.topic}.nope` }));
    await expect(site.load(dir, { hour, streams })).rejects.toThrow('has no topic wrong.geo.nope');
    const changing = site.load(dir, {
      hour,
      onProgress: () => void appendFile(path.join(dir, 'geo_events.jsonl'), '{"click_id": "b"}\n'),
    });
    await expect(changing).rejects.toThrow('was changed while it was being loaded');
    await waitUntil('the appended line', async () =>
      (await readFile(path.join(dir, 'geo_events.jsonl'), 'utf8')).includes('"b"'),
    );
  });
});
