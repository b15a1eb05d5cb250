import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../src/clients/clickhouse/clickhouse.js';
import { connectKafka } from '../../src/clients/kafka/kafka.js';
import { checkpointKey, type Checkpoint } from '../../src/ingest/checkpoint.js';
import { batchTime } from '../../src/ingest/hour.js';
import { messageKey } from '../../src/ingest/identity.js';
import { knownObjects, ledgerBounds } from '../../src/ingest/ledger/known-objects.js';
import { unfinishedHours } from '../../src/ingest/ledger/unfinished-hours.js';
import type { RejectedLine } from '../../src/ingest/rejected-line.js';
import { lookAtCheckpoints } from '../../src/ingest/run/look-at-checkpoints.js';
import type { SchemaTopology } from '../../src/schema/desired.js';
import { applySchema, checkSchema, schemaPlan } from '../../src/schema/schema.js';
import { topicsStep, wantedTopics } from '../../src/steps/topics.js';
import { consumerGroup } from '../../src/topology/consumer-group.js';
import { EVENT_TYPES, type IngestSettings } from '../../src/topology/topology-types.js';
import { waitUntil } from '../helpers/wait-until.js';
import { startWarehouse, type Warehouse } from '../helpers/warehouse.js';

const HOUR_MS = 3_600_000;
const HOUR = Date.UTC(2022, 10, 28, 20);
const settings: IngestSettings = {
  schedule: '2 * * * *',
  lookbackHours: 168,
  parallel: 4,
  compression: 'none',
  checkpointsTopic: 'checkpoints',
  deadLettersTopic: 'rejected',
  ledger: 'book',
};
const FOLDER = 'year=2022/month=11/day=28/hour=20';

let warehouse: Warehouse;
let ch: ClickHouse;
let topology: SchemaTopology;

beforeAll(async () => {
  warehouse = await startWarehouse();
  const database = 'ledger';
  topology = {
    kafka: { brokerForClickHouse: `127.0.0.1:${warehouse.kafkaPort}` },
    clickhouse: { database },
    streams: EVENT_TYPES.map((type) => ({ type, table: `${type}_events`, topic: type })),
    deadLettersTable: 'dead_letters',
    unionTable: 'clickstream_raw',
    ingest: settings,
  };
  ch = warehouse.connect(database);
  await warehouse.createTopics([...EVENT_TYPES, 'checkpoints', 'rejected']);
  await applySchema(await schemaPlan(topology, ch), ch);
});
afterAll(() => warehouse.stop());

function checkpoint(
  change: Partial<Checkpoint> & Pick<Checkpoint, 'key' | 'etag' | 'object_id'>,
): Checkpoint {
  return {
    bucket: 'b',
    event_type: 'browser',
    hour: batchTime(HOUR),
    last_modified: '2022-11-28 21:01:00.000',
    state: 'published',
    size: 100,
    bytes: 1000,
    lines: 10,
    published: 10,
    rejected: 0,
    partition: 2,
    seconds: 0.5,
    attempt: 1,
    error: '',
    retry_at: null,
    at: '2022-11-28 21:02:00.000',
    ...change,
  };
}

async function publish(...checkpoints: Checkpoint[]): Promise<void> {
  await warehouse.publish(
    'checkpoints',
    checkpoints.map((each) => ({ key: checkpointKey(each), value: JSON.stringify(each) })),
  );
}

async function states(): Promise<Record<string, string>> {
  const rows = await ch.query<{ name: string; state: string }>(
    "SELECT concat(splitByChar('/', key)[-1], ' ', etag) AS name, state FROM book",
  );
  return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
}

async function hours(): Promise<Record<string, unknown>[]> {
  return await ch.query('SELECT * EXCEPT (digest, joined_at) FROM book_hours ORDER BY hour');
}

const MONTH_MS = 31 * 24 * HOUR_MS;
const unfinished = (now: number) => unfinishedHours(ch, 'book', new Date(now), AbortSignal.timeout(10_000));

async function rowCount(table: string): Promise<number> {
  const [row] = await ch.query<{ rows: string }>('SELECT count() AS rows FROM {table:Identifier} FINAL', {
    table,
  });
  return Number(row?.rows);
}

async function value(sql: string): Promise<string> {
  const [row] = await ch.query<{ value: string | number }>(sql);
  return String(row?.value);
}

const arrive = (table: string, rows: number) =>
  waitUntil(`${rows} rows in ${table}`, async () => (await rowCount(table)) >= rows, { timeoutMs: 60_000 });

describe('the ledger', () => {
  const key = (type: string) => `${FOLDER}/${type}_events.jsonl.zip`;
  const four = EVENT_TYPES.map((event_type, index) =>
    checkpoint({ key: key(event_type), etag: '"1"', object_id: `1844674407370955161${index}`, event_type }),
  );

  it('follows objects and their hour from the checkpoint topic to the join', async () => {
    await publish(...four.slice(0, 3));
    // Neither stops the stream.
    await warehouse.publish('checkpoints', [
      { key: 'x', value: '{broken' },
      { key: 'y', value: null },
    ]);
    await publish(
      checkpoint({
        key: key('location'),
        etag: '"1"',
        object_id: '4',
        event_type: 'location',
        state: 'failed',
        error: 'it ends too early',
        retry_at: '2022-11-28 21:07:00.000',
        published: 0,
        lines: 0,
      }),
    );
    await arrive('book_objects', 4);
    expect(await states()).toEqual({
      'browser_events.jsonl.zip "1"': 'published',
      'device_events.jsonl.zip "1"': 'published',
      'geo_events.jsonl.zip "1"': 'published',
      'location_events.jsonl.zip "1"': 'failed',
    });
    expect(await hours()).toMatchObject([
      {
        hour: '2022-11-28 20:00:00',
        state: 'partial',
        types: ['browser', 'device', 'geo'],
        failed: '1',
        lines: '30',
      },
    ]);

    // The retry of an object that failed has the same key and ETag.
    await publish({ ...four[3]!, attempt: 2, at: '2022-11-28 21:08:00.000' });
    await waitUntil('the retry', async () => (await hours())[0]?.['state'] === 'published');
    expect(await rowCount('book_objects')).toBe(4);
    expect(await unfinished(HOUR + MONTH_MS)).toEqual([HOUR]);
    // A month before the last run, however long that is ago.
    expect(await unfinished(HOUR + 30 * MONTH_MS)).toEqual([HOUR]);

    const count = (object_id: string, stored: number, dead: number, replayed = 0) =>
      ch.insert('book_stored', [{ hour: batchTime(HOUR), object_id, stored, dead, replayed }]);
    for (const { object_id } of four.slice(1)) await count(object_id, 10, 0);
    await count(four[0]!.object_id, 8, 1);
    expect((await states())['browser_events.jsonl.zip "1"']).toBe('mismatch');
    expect(await hours()).toMatchObject([{ state: 'mismatch', published: '40', stored: '38', dead: '1' }]);
    await count(four[0]!.object_id, 10, 1, 1);
    expect(await hours()).toMatchObject([{ state: 'stored', stored: '40', dead: '1', replayed: '1' }]);
    expect(await unfinished(HOUR + MONTH_MS)).toEqual([HOUR]);

    await ch.command('INSERT INTO book_joins SELECT hour, 10, digest, 1, now64(3) FROM book_hours');
    expect(new Set(Object.values(await states()))).toEqual(new Set(['joined']));
    expect(await hours()).toMatchObject([{ state: 'joined', joined: '10', objects: '4', failed: '0' }]);
    expect(await unfinished(HOUR + MONTH_MS)).toEqual([]);
  });

  it('goes on with the last version of a rewritten object', async () => {
    const before = four[1]!;
    const rewritten = { ...before, etag: '"2"', object_id: '99', lines: 5, published: 5 };
    await publish({ ...rewritten, state: 'failed', at: '2022-11-29 10:00:00.000' });
    await arrive('book_objects', 5);
    expect(await states()).toMatchObject({
      'device_events.jsonl.zip "1"': 'joined',
      'device_events.jsonl.zip "2"': 'failed',
    });
    expect(await hours()).toMatchObject([{ state: 'partial', lines: '40' }]);

    await publish({ ...rewritten, etag: '"3"', object_id: '100', at: '2022-11-29 11:00:00.000' });
    await arrive('book_objects', 6);
    expect(await states()).toMatchObject({
      'browser_events.jsonl.zip "1"': 'stored',
      'device_events.jsonl.zip "1"': 'superseded',
      'device_events.jsonl.zip "2"': 'superseded',
      'device_events.jsonl.zip "3"': 'published',
    });
    expect(await hours()).toMatchObject([{ state: 'published', objects: '4', lines: '35', failed: '0' }]);
    expect(await unfinished(HOUR + MONTH_MS)).toEqual([HOUR]);

    // A worker with a slow clock that failed with it too changes nothing.
    await publish({
      ...rewritten,
      etag: '"3"',
      object_id: '100',
      state: 'failed',
      at: '2022-11-29 12:00:00.000',
    });
    await publish(
      checkpoint({
        key: `${FOLDER}/notes.txt`,
        etag: '"n"',
        object_id: '7',
        event_type: '',
        state: 'failed',
      }),
    );
    await arrive('book_objects', 7);
    expect((await states())['device_events.jsonl.zip "3"']).toBe('published');
    expect(await hours()).toMatchObject([{ state: 'published', failed: '0' }]);
  });

  it('tells an ingest what it needs to know', async () => {
    const range = { from: HOUR, until: HOUR + HOUR_MS };
    const known = await knownObjects(ch, 'book', range);
    expect(known.get(key('device'))).toMatchObject({
      published: {
        etag: '"3"',
        objectId: 100n,
        lines: 5,
        published: 5,
        at: new Date('2022-11-29T11:00:00Z'),
      },
    });
    expect([...known.get(key('device'))!.failures.keys()]).toEqual(['"2"']);
    expect(known.get(key('location'))!.failures.size).toBe(0);
    expect(known.get(`${FOLDER}/notes.txt`)).toMatchObject({
      failures: new Map([
        ['"n"', { attempt: 1, retryAt: undefined, error: '', at: new Date('2022-11-28T21:02:00Z') }],
      ]),
    });
    const many = Array.from({ length: 1000 }, (_, index) => `${FOLDER}/${index}`);
    expect([...(await knownObjects(ch, 'book', { keys: [key('geo'), ...many] })).keys()]).toEqual([
      key('geo'),
    ]);
    expect((await knownObjects(ch, 'book', { from: range.until, until: range.until + HOUR_MS })).size).toBe(
      0,
    );

    expect(await ledgerBounds(ch, 'book', new Date())).toEqual({ oldest: HOUR, newest: HOUR });
    await ch.insert('book_objects', [{ hour: '2099-01-01 00:00:00', key: 'far', etag: '' }]);
    expect(await ledgerBounds(ch, 'book', new Date())).toEqual({ oldest: HOUR, newest: HOUR });
  });

  it('reads of ten years only the hours that are asked for', async () => {
    const years = 10;
    const newest = Date.UTC(2022, 0, 1);
    await ch.command(
      `INSERT INTO book_objects (hour, key, etag, object_id, event_type, state, at)
       SELECT toDateTime({newest:UInt32}, 'UTC') - intDiv(number, 4) * 3600 AS hour, toString(number), 'e', number,
              ['browser', 'device', 'geo', 'location'][number % 4 + 1], 'published', hour
       FROM numbers({objects:UInt32})`,
      { newest: newest / 1000, objects: years * 365 * 24 * 4 },
      { settings: { max_partitions_per_insert_block: '0' } },
    );
    const week = { from: newest - 167 * HOUR_MS, until: newest + HOUR_MS };
    expect((await knownObjects(ch, 'book', week)).size).toBe(168 * 4);
    const params = { from: batchTime(week.from), until: batchTime(newest) };
    for (const table of ['book_objects FINAL', 'book', 'book_hours']) {
      const plan = await ch.query<{ explain: string }>(
        `EXPLAIN indexes = 1 SELECT * FROM ${table} WHERE hour BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')}`,
        params,
      );
      const parts = plan.flatMap(
        ({ explain }) => /Parts: (\d+)\/(\d+)/.exec(explain)?.slice(1).map(Number) ?? [],
      );
      expect(Math.max(...parts)).toBeGreaterThan(100);
      expect([table, Math.min(...parts)]).toEqual([table, expect.toBeOneOf([0, 1, 2])]);
    }
  });
});

describe('a checkpoint topic that was deleted and made anew', () => {
  it('is read from its beginning, also when it has become longer than it was', async () => {
    const kafka = connectKafka({ host: '127.0.0.1', port: warehouse.kafkaPort });
    const topic = 'checkpoints';
    const group = consumerGroup('ledger', 'book');
    try {
      const look = () => {
        const signal = AbortSignal.timeout(30_000);
        return lookAtCheckpoints({
          kafka,
          warehouse: ch,
          topology,
          signal,
          onLog: (line) => told.push(line),
        });
      };
      const told: string[] = [];
      await look();
      expect(told).toEqual([]);
      const before = (await kafka.groupLag(group, topic)).partitions[0]?.position ?? 0;
      expect(before).toBeGreaterThan(8);
      await warehouse.deleteTopic(topic);
      await waitUntil('the topic is gone', async () => !(await kafka.topics()).includes(topic));
      // kafkajs may look for its leader too early.
      await warehouse.createTopics([topic]).catch(() => undefined);
      await waitUntil('the topic is there', async () => (await kafka.topics()).includes(topic));
      // As an ingest does before it writes.
      const seen = await look();
      expect(told).toEqual(['topic checkpoints was made anew: ClickHouse reads it from its beginning']);
      const anew = Array.from({ length: before + 20 }, (_, at) =>
        checkpoint({ key: `anew ${at}`, etag: '"1"', object_id: `${at}` }),
      );
      await publish(...anew);
      expect((await seen.addTo(new Map())).size).toBe(anew.length);
      await waitUntil(
        'ClickHouse has read it',
        async () =>
          (await value("SELECT uniqExact(key) AS value FROM book_objects WHERE startsWith(key, 'anew')")) ===
          String(anew.length),
        { timeoutMs: 90_000 },
      );
    } finally {
      await kafka.close();
    }
  }, 150_000);
});

describe('rejected lines', () => {
  const line = (change: Partial<RejectedLine> = {}): RejectedLine => ({
    topic: 'geo',
    object_id: '18446744073709551615',
    line_number: 3,
    batch_time: batchTime(HOUR),
    reason: 'it is no JSON object',
    raw: Buffer.from([0xff, 0x00, 0x41]).toString('base64'),
    raw_bytes: 70_000,
    ...change,
  });
  const send = (...lines: RejectedLine[]) =>
    warehouse.publish(
      'rejected',
      lines.map((each) => ({
        key: messageKey(BigInt(each.object_id), each.line_number),
        value: JSON.stringify(each),
      })),
    );

  it('become dead letters once, beside those that ClickHouse refused', async () => {
    await send(line(), line(), line({ line_number: 4 }), line({ raw: '*' }));
    await warehouse.publish('rejected', [{ value: '{broken' }]);
    await warehouse.publish('geo', [
      { key: messageKey(5n, 9), value: '{"geo_latitude": "abc", "batch_time": "2022-11-28 20:00:00"}' },
    ]);
    await arrive('dead_letters', 4);
    const columns =
      'topic, hex(raw_message) AS raw, error, object_id, line_number, refused_by, batch_time, raw_bytes';
    const letters = await ch.query<Record<string, unknown>>(
      `SELECT ${columns} FROM dead_letters FINAL ORDER BY topic, object_id, line_number`,
    );
    const shared = {
      topic: 'geo',
      error: 'it is no JSON object',
      object_id: '18446744073709551615',
      refused_by: 'ingest',
      batch_time: '2022-11-28 20:00:00',
      raw_bytes: '70000',
    };
    expect(letters).toEqual([
      expect.objectContaining({
        object_id: '5',
        line_number: '9',
        refused_by: 'clickhouse',
        batch_time: '2022-11-28 20:00:00',
        raw_bytes: '60',
      }),
      { ...shared, line_number: '3', raw: '2A' },
      { ...shared, line_number: '4', raw: 'FF0041' },
      expect.objectContaining({
        topic: 'rejected',
        object_id: null,
        refused_by: 'clickhouse',
        raw: Buffer.from('{broken').toString('hex').toUpperCase(),
      }),
    ]);
  });

  it('stay replayed, whatever Kafka delivers again', async () => {
    await ch.command(
      'INSERT INTO dead_letters SELECT * REPLACE (now64(3) AS replayed_at) FROM dead_letters FINAL WHERE line_number = 4',
    );
    await send(line({ line_number: 4 }), line({ line_number: 5 }));
    await arrive('dead_letters', 5);
    await ch.command('OPTIMIZE TABLE dead_letters FINAL');
    expect(await ch.query('SELECT line_number FROM dead_letters WHERE replayed_at IS NOT NULL')).toEqual([
      { line_number: '4' },
    ]);
    expect(await rowCount('dead_letters')).toBe(5);
  });
});

describe('the topics step', () => {
  const context = { signal: new AbortController().signal, log: () => undefined, progress: () => undefined };

  it('makes a checkpoint topic that forgets nothing, and mends one that would', async () => {
    const kafka = connectKafka({ host: '127.0.0.1', port: warehouse.kafkaPort });
    try {
      const names = { checkpointsTopic: 'own.checkpoints', deadLettersTopic: 'own.rejected' };
      const wanted = wantedTopics({
        kafka: { partitions: 3, replication: 1 },
        streams: [{ type: 'geo', table: 'geo_events', topic: 'own.geo' }],
        ingest: { ...settings, ...names },
      });
      const step = topicsStep(kafka, { needs: [], wanted });
      expect(await step.check(context)).toEqual({
        holds: false,
        will: ['create own.geo with 3 partitions', 'create own.rejected, own.checkpoints with 1 partition'],
      });
      await step.apply(context);
      expect(await step.check(context)).toMatchObject({ holds: true });
      expect((await kafka.topicConfig('own.checkpoints')).get('cleanup.policy')).toBe('compact');

      await kafka.setTopicConfig('own.checkpoints', {
        'cleanup.policy': 'compact,delete',
        'retention.ms': '1000',
      });
      expect(await step.check(context)).toEqual({
        holds: false,
        will: ['set cleanup.policy=compact on own.checkpoints'],
      });
      await step.apply(context);
      expect(await step.verify(context)).toBe('3 topics');
      const config = await kafka.topicConfig('own.checkpoints');
      expect([config.get('cleanup.policy'), config.get('retention.ms')]).toEqual(['compact', '1000']);
    } finally {
      await kafka.close();
    }
  });
});

it('tables of the first version are added to, and keep their rows', async () => {
  const first = warehouse.connect('first');
  await ch.command('CREATE DATABASE first', {}, { outsideDatabase: true });
  await first.command(`CREATE TABLE dead_letters (
    topic LowCardinality(String), partition UInt64, offset UInt64, message_time DateTime64(3, 'UTC'), key String,
    object_id Nullable(UInt64), line_number Nullable(UInt64), raw_message String, error String,
    received_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
  ) ENGINE = ReplacingMergeTree ORDER BY (topic, partition, offset, message_time)`);
  await first.insert('dead_letters', [{ topic: 'geo', raw_message: 'old' }]);
  const site = { ...topology, clickhouse: { database: 'first' } };
  await applySchema(await schemaPlan(site, first), first);
  expect(await checkSchema(site, first)).toMatchObject({ holds: true });
  await first.command(
    'INSERT INTO dead_letters SELECT * REPLACE (now64(3) AS replayed_at) FROM dead_letters FINAL',
  );
  expect(
    await first.query(
      // The topics have letters of the tests above.
      "SELECT raw_message, raw_bytes, refused_by, replayed_at IS NULL AS waits FROM dead_letters FINAL WHERE raw_message = 'old'",
    ),
  ).toEqual([{ raw_message: 'old', raw_bytes: '3', refused_by: 'clickhouse', waits: 0 }]);
});
