import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../src/clients/clickhouse/clickhouse.js';
import { connectKafka, type Kafka } from '../../src/clients/kafka/kafka.js';
import { eventObjectId } from '../../src/ingest/event-object.js';
import { batchTime, hourFolder } from '../../src/ingest/hour.js';
import { messageKey } from '../../src/ingest/identity.js';
import type { JoinStep } from '../../src/ingest/join/join-day.js';
import { joinHours, type JoinOptions } from '../../src/ingest/join/join-hours.js';
import { settleObjects } from '../../src/ingest/ledger/settle.js';
import type { PublishedObject, Store } from '../../src/ingest/ledger/settle-places.js';
import { ledgerRows } from '../../src/ingest/ledger/hour-state-rows.js';
import { deleteSuperseded } from '../../src/ingest/ledger/superseded.js';
import { verifyHours } from '../../src/ingest/ledger/verify.js';
import { applySchema, schemaPlan } from '../../src/schema/schema.js';
import { EVENT_TYPES, type EventType } from '../../src/topology/topology-types.js';
import { startWarehouse, type Warehouse } from '../helpers/warehouse.js';

const BUCKET = 'events';
const HOUR_MS = 3_600_000;

let warehouse: Warehouse;
let kafka: Kafka;
let ch: ClickHouse;
let store: Store;
// One database for all: each test has a day of its own.
beforeAll(async () => {
  warehouse = await startWarehouse();
  kafka = connectKafka({ host: '127.0.0.1', port: warehouse.kafkaPort });
  ch = warehouse.connect('join');
  const topology = {
    kafka: { brokerForClickHouse: `127.0.0.1:${warehouse.kafkaPort}` },
    clickhouse: { database: 'join' },
    streams: EVENT_TYPES.map((type) => ({ type, table: `${type}_events`, topic: type })),
    deadLettersTable: 'dead_letters',
    unionTable: 'wide',
    ingest: { ledger: 'ledger', checkpointsTopic: 'checkpoints', deadLettersTopic: 'rejected' },
  };
  await warehouse.createTopics([...EVENT_TYPES, 'checkpoints', 'rejected']);
  await applySchema(await schemaPlan(topology, ch), ch);
  store = { warehouse: ch, places: topology, signal: new AbortController().signal };
});
afterAll(async () => {
  await kafka.close();
  await warehouse.stop();
});

type Event = Readonly<Record<string, unknown>>;

const EVENTS: Readonly<Record<EventType, (n: number) => Event>> = {
  browser: (n) => ({ event_id: `e${n}`, click_id: `c${n}`, browser_name: 'Firefox' }),
  device: (n) => ({ click_id: `c${n}`, os: `os${n}` }),
  geo: (n) => ({ click_id: `c${n}`, geo_country: 'NL' }),
  location: (n) => ({ event_id: `e${n}`, page_url: `/${n}` }),
};

interface Version {
  readonly hour: number;
  readonly type: EventType;
  /** A text is a line that ClickHouse cannot read. */
  readonly events: readonly (Event | string)[];
  readonly name?: string;
  readonly etag?: string;
  /** Lines after the events that were not published. */
  readonly rejected?: readonly string[];
  /** What the checkpoint says was published; default as many as there are. */
  readonly published?: number;
  readonly state?: 'published' | 'failed';
}

let clock = Date.UTC(2026, 0, 1);

function describeVersion(version: Version) {
  const { hour, type, events, name = `${type}_events.jsonl`, rejected = [], state = 'published' } = version;
  const { etag = '"1"', published = events.length } = version;
  const key = `${hourFolder(hour)}/${name}`;
  const id = eventObjectId(BUCKET, key, etag);
  clock += 1000;
  const at = new Date(clock).toISOString().replace('T', ' ').replace('Z', '');
  const checkpoint = {
    ...{ object_id: id.toString(), bucket: BUCKET, key, etag, event_type: type, hour: batchTime(hour) },
    ...{ last_modified: at, state, size: 1, bytes: 1, lines: published + rejected.length, published },
    ...{ rejected: rejected.length, partition: 0, seconds: 1, attempt: 1, retry_at: null, at },
    error: state === 'failed' ? 'truncated' : '',
  };
  const line = { object_id: id.toString(), batch_time: batchTime(hour) };
  const letters = rejected.map((raw, at) => ({
    ...{
      ...line,
      topic: type,
      line_number: events.length + at + 1,
      reason: 'no JSON',
      raw_bytes: raw.length,
    },
    raw: Buffer.from(raw).toString('base64'),
  }));
  return { id, checkpoint, letters, line, object: { id, key, type, hour, published } };
}

/** Events, rejected lines and checkpoint of one version of an object, as ingestion publishes them. */
async function publish(version: Version): Promise<PublishedObject> {
  const { id, checkpoint, letters, object } = describeVersion(version);
  const batch_time = batchTime(version.hour);
  const messages = version.events.map((event, at) => ({
    key: messageKey(id, at + 1),
    value: typeof event === 'string' ? event : JSON.stringify({ batch_time, ...event }),
  }));
  const records = (each: object) => ({ value: JSON.stringify(each) });
  if (messages.length > 0) await warehouse.publish(version.type, messages);
  if (letters.length > 0) await warehouse.publish('rejected', letters.map(records));
  await warehouse.publish('checkpoints', [records(checkpoint)]);
  return object;
}

/** The same as it is when ClickHouse has read it. */
async function put(version: Version): Promise<PublishedObject> {
  const { id, checkpoint, letters, line, object } = describeVersion(version);
  const rows: object[] = [];
  const dead: object[] = letters.map(({ reason, raw, batch_time, ...letter }) => ({
    ...{
      ...letter,
      batch_time,
      partition: letter.object_id,
      offset: letter.line_number,
      message_time: batch_time,
    },
    ...{ raw_message: raw, error: reason, refused_by: 'ingest' },
  }));
  version.events.forEach((event, at) => {
    const identity = { ...line, line_number: at + 1 };
    if (typeof event !== 'string') rows.push({ ...identity, ...event });
    else
      dead.push({ ...identity, topic: version.type, offset: (clock += 1), raw_message: event, error: 'bad' });
  });
  if (rows.length > 0) await ch.insert(`${version.type}_events`, rows);
  if (dead.length > 0) await ch.insert('dead_letters', dead);
  await ch.insert('ledger_objects', [checkpoint]);
  expect(id).toBe(object.id);
  return object;
}

function numbered(type: EventType, count: number, from = 1): Event[] {
  return Array.from({ length: count }, (_, at) => EVENTS[type](from + at));
}

async function putHour(
  hour: number,
  count: number,
  types: readonly EventType[] = EVENT_TYPES,
): Promise<PublishedObject[]> {
  return await Promise.all(types.map((type) => put({ hour, type, events: numbered(type, count) })));
}

const settle = (objects: readonly PublishedObject[]) =>
  settleObjects(objects, { ...store, kafka, stallMs: 40_000 });
const join = (hour: number, options: Partial<JoinOptions> = {}) =>
  joinHours({ from: hour, until: hour }, { ...store, ...options });

async function value(sql: string): Promise<string> {
  const [row] = await ch.query<{ value: string | number }>(sql);
  return String(row?.value);
}

const wideRows = (hour: number): Promise<string> =>
  value(`SELECT concat(toString(count()), ' of ', toString(uniqExact(object_id, line_number)), ' with ',
    toString(countIf(os != '')), ' ', toString(countIf(geo_country != '')), ' ', toString(countIf(page_url != '')))
    AS value FROM wide WHERE batch_time = toDateTime(${hour / 1000})`);

const stagingTables = (): Promise<string> =>
  value("SELECT count() AS value FROM system.tables WHERE database = 'join' AND startsWith(name, 'wide_')");
const verify = (hour: number) => verifyHours({ from: hour, until: hour }, store);
const hourOf = (day: number, time = 5): number => Date.UTC(2022, 10, day, time);

describe('an hour', () => {
  it('is joined once ClickHouse holds all four types, and not a second time', async () => {
    const hour = hourOf(1);
    const some = await putHour(hour, 300, ['browser', 'device', 'geo']);
    await settle(some);
    expect(await join(hour)).toEqual({
      joined: [],
      upToDate: [],
      waiting: [{ hour, state: { kind: 'missing', types: ['location'] } }],
    });
    expect((await verify(hour)).hours).toMatchObject([{ state: 'partial', missing_types: ['location'] }]);

    const late = await putHour(hour, 300, ['location']);
    const report = await settle([...some, ...late]);
    expect(report.mismatches).toEqual([]);
    expect(report.objects.map(({ stored, dead }) => [stored, dead])).toEqual(EVENT_TYPES.map(() => [300, 0]));
    expect((await verify(hour)).hours[0]?.problems).toMatchObject([
      { hop: 'ClickHouse -> join', expected: 300, found: 0 },
    ]);
    expect((await join(hour)).joined).toMatchObject([{ hour, rows: 300, again: false }]);
    expect(await wideRows(hour)).toBe('300 of 300 with 300 300 300');
    expect(await join(hour)).toEqual({ joined: [], upToDate: [hour], waiting: [] });
    expect(await stagingTables()).toBe('0');
    expect(await verify(hour)).toMatchObject({
      balanced: true,
      hours: [{ state: 'balanced', lines: 1200, published: 1200, stored: 1200, joined: 300, other_rows: 0 }],
    });
  });

  it('has one row for each browser event, whatever the keys are', async () => {
    const hour = hourOf(2);
    const objects = [
      await put({
        hour,
        type: 'browser',
        events: [
          { event_id: 'a', click_id: 'x' },
          { event_id: 'a', click_id: 'x' },
          { event_id: '', click_id: '' },
          { event_id: 'b', click_id: 'nobody' },
        ],
      }),
      await put({
        hour,
        type: 'device',
        events: [
          { click_id: 'x', os: 'first' },
          { click_id: 'x', os: 'second' },
          { click_id: '', os: 'none' },
        ],
      }),
      await put({ hour, type: 'geo', events: [] }),
      await put({
        hour,
        type: 'location',
        events: [
          { event_id: '', page_url: '/none' },
          { event_id: 'a', page_url: '/a' },
        ],
      }),
    ];
    await settle(objects);
    expect((await join(hour)).joined).toMatchObject([{ rows: 4 }]);
    const rows = await ch.query(
      `SELECT event_id, os, geo_country, geo_latitude, page_url FROM wide WHERE batch_time = toDateTime(${hour / 1000}) ORDER BY line_number`,
    );
    const none = { geo_country: '', geo_latitude: null };
    expect(rows).toEqual([
      { event_id: 'a', os: 'first', page_url: '/a', ...none },
      { event_id: 'a', os: 'first', page_url: '/a', ...none },
      { event_id: '', os: '', page_url: '', ...none },
      { event_id: 'b', os: '', page_url: '', ...none },
    ]);
    expect((await verify(hour)).balanced).toBe(true);
  });

  it('without any browser event is joined as empty', async () => {
    const hour = hourOf(3);
    await settle([
      await put({ hour, type: 'browser', events: [] }),
      ...(await putHour(hour, 3, ['device', 'geo', 'location'])),
    ]);
    expect((await join(hour)).joined).toMatchObject([{ rows: 0 }]);
    expect((await join(hour)).upToDate).toEqual([hour]);
    expect((await verify(hour)).hours).toMatchObject([{ state: 'balanced', joined: 0 }]);
  });

  it('is joined anew when a late object comes, beside the other hours of its day', async () => {
    const [hour, neighbour] = [hourOf(4, 5), hourOf(4, 6)];
    await settle([...(await putHour(hour, 100)), ...(await putHour(neighbour, 50))]);
    const both = { from: hour, until: neighbour };
    expect((await joinHours(both, store)).joined).toMatchObject([{ rows: 100 }, { rows: 50 }]);
    await settle([
      await put({
        hour,
        type: 'browser',
        name: 'browser_events-2.jsonl',
        events: numbered('browser', 20, 81),
      }),
    ]);
    expect((await verify(hour)).hours[0]?.problems).toMatchObject([
      { text: 'objects have changed since the hour was joined' },
    ]);
    expect((await joinHours(both, store)).joined).toMatchObject([{ hour, rows: 120, again: true }]);
    expect(await wideRows(hour)).toBe('120 of 120 with 120 120 120');
    expect(await wideRows(neighbour)).toBe('50 of 50 with 50 50 50');
    expect((await verifyHours(both, store)).balanced).toBe(true);
  });

  it('holds nothing of an object that was rewritten', async () => {
    const hour = hourOf(5);
    const objects = await putHour(hour, 100);
    await settle(objects);
    await join(hour);
    const bad = '{"event_id": [1], ';
    const rewritten = await put({
      hour,
      type: 'browser',
      etag: '"2"',
      events: [...numbered('browser', 60), bad],
      rejected: ['not json'],
    });
    expect((await settle([rewritten])).objects).toMatchObject([
      { stored: 60, dead: 1, rejected: 1, replayed: 0 },
    ]);
    expect((await verify(hour)).hours[0]?.problems).toMatchObject([
      {
        hop: 'ClickHouse',
        expected: 0,
        found: 100,
        text: expect.stringContaining('that was replaced') as string,
      },
      { hop: 'ClickHouse -> join' },
    ]);
    const range = { from: hour, until: hour };
    expect(await deleteSuperseded(await ledgerRows(store, range), { ...store, kafka })).toEqual({
      objects: 1,
      rows: 100,
      deadLetters: 0,
    });
    expect(await deleteSuperseded(await ledgerRows(store, range), { ...store, kafka })).toEqual({
      objects: 0,
      rows: 0,
      deadLetters: 0,
    });
    expect((await join(hour)).joined).toMatchObject([{ rows: 60, again: true }]);
    expect(await wideRows(hour)).toBe('60 of 60 with 60 60 60');
    expect(
      await value(
        `SELECT count() AS value FROM browser_events WHERE batch_time = toDateTime(${hour / 1000})`,
      ),
    ).toBe('60');
    expect(await verify(hour)).toMatchObject({
      balanced: true,
      hours: [{ lines: 362, published: 361, rejected: 1, dead: 1 }],
    });

    // Its dead letters go with it.
    await settle([await put({ hour, type: 'browser', etag: '"3"', events: numbered('browser', 10) })]);
    expect(await deleteSuperseded(await ledgerRows(store, range), { ...store, kafka })).toEqual({
      objects: 1,
      rows: 60,
      deadLetters: 2,
    });
  });
});

/** What readers saw of the hours, as `hour: rows of identities`, while the work was done. */
async function seenDuring(hours: readonly number[], work: () => Promise<unknown>): Promise<Set<string>> {
  const seen = new Set<string>();
  let done = false;
  const read = async () => {
    while (!done) {
      const rows = await ch.query<{ hour: number; rows: string; identities: string }>(
        `SELECT toUInt32(batch_time) AS hour, count() AS rows, uniqExact(object_id, line_number) AS identities
         FROM wide WHERE batch_time IN (${hours.map((hour) => `toDateTime(${hour / 1000})`).join()}) GROUP BY hour`,
      );
      for (const hour of hours) {
        const row = rows.find((each) => each.hour === hour / 1000);
        seen.add(`${new Date(hour).getUTCHours()}: ${row?.rows ?? 0} of ${row?.identities ?? 0}`);
      }
    }
  };
  const readers = [read(), read()];
  await work().finally(() => (done = true));
  await Promise.all(readers);
  return seen;
}

/** Begins a join and leaves it at a step for ever, as if it had been killed there. */
async function leaveAt(at: JoinStep, hour: number): Promise<void> {
  await new Promise<void>((reached, fail) => {
    void join(hour, {
      onStep: (step) =>
        step !== at
          ? undefined
          : new Promise<void>(() => {
              reached();
            }),
    }).catch(fail);
  });
  // It would stand for a minute.
  await ch.command('DROP TABLE IF EXISTS wide_join_lock SYNC');
}

describe('a join', () => {
  it('shows its readers an hour as it was or as it is, never less, half or twice', async () => {
    const [hour, neighbour, fresh] = [hourOf(6, 5), hourOf(6, 6), hourOf(6, 7)];
    const day = { from: hour, until: fresh };
    await settle([...(await putHour(hour, 4000)), ...(await putHour(neighbour, 3000))]);
    await joinHours(day, store);
    await settle([
      ...(await putHour(fresh, 2000)),
      await put({
        hour,
        type: 'browser',
        name: 'browser_events-2.jsonl',
        events: numbered('browser', 1000, 5000),
      }),
    ]);
    const seen = await seenDuring([hour, neighbour, fresh], async () => {
      expect((await joinHours(day, store)).joined).toMatchObject([{ rows: 5000 }, { rows: 2000 }]);
      for (let round = 0; round < 3; round += 1) await joinHours(day, { ...store, again: true });
    });
    expect([...seen].sort()).toEqual([
      '5: 4000 of 4000',
      '5: 5000 of 5000',
      '6: 3000 of 3000',
      '7: 0 of 0',
      '7: 2000 of 2000',
    ]);
  });

  it.each<JoinStep>(['create', 'fill', 'swap', 'record', 'check'])(
    'that ends before its step "%s" is done by the next one, new hour or old',
    async (step) => {
      const hour = hourOf(7, ['create', 'fill', 'swap', 'record', 'check'].indexOf(step));
      await settle(await putHour(hour, 40));
      await leaveAt(step, hour);
      await join(hour);
      expect(await wideRows(hour)).toBe('40 of 40 with 40 40 40');
      await settle([
        await put({ hour, type: 'browser', name: 'browser_events-2.jsonl', events: numbered('browser', 10) }),
      ]);
      await leaveAt(step, hour);
      await join(hour);
      expect(await wideRows(hour)).toBe('50 of 50 with 50 50 50');
      expect((await verify(hour)).balanced).toBe(true);
      expect((await join(hour)).upToDate).toEqual([hour]);
    },
  );

  it('may run twice at once', async () => {
    const hours = [5, 6, 7, 8].map((time) => hourOf(8, time));
    const day = { from: hours[0] ?? 0, until: hours[3] ?? 0 };
    for (const hour of hours) await settle(await putHour(hour, 500));
    await join(day.from);
    await settle([
      await put({
        hour: day.from,
        type: 'browser',
        name: 'browser_events-2.jsonl',
        events: numbered('browser', 500),
      }),
    ]);
    const seen = await seenDuring(hours, () => Promise.all([1, 2, 3].map(() => joinHours(day, store))));
    expect([...seen].sort()).toEqual([
      '5: 1000 of 1000',
      '5: 500 of 500',
      ...[6, 7, 8].flatMap((hour) => [`${hour}: 0 of 0`, `${hour}: 500 of 500`]),
    ]);
    expect((await verifyHours(day, store)).balanced).toBe(true);
    expect(await value(`SELECT count() AS value FROM wide WHERE toDate(batch_time) = '2022-11-08'`)).toBe(
      '2500',
    );
  });

  it('of one hour does not take away what another has added to the day meanwhile', async () => {
    const [hour, other] = [hourOf(9, 5), hourOf(9, 6)];
    await settle([...(await putHour(hour, 30)), ...(await putHour(other, 20))]);
    await join(hour);
    let added = false;
    const report = await join(hour, {
      again: true,
      onStep: async (step) => {
        if (step !== 'fill' || added) return;
        added = true;
        expect((await join(other)).joined).toMatchObject([{ rows: 20 }]);
      },
    });
    expect(report.waiting).toEqual([]);
    expect(await wideRows(hour)).toBe('30 of 30 with 30 30 30');
    expect(await wideRows(other)).toBe('20 of 20 with 20 20 20');
  });
});

describe('verify', () => {
  it('names lines that are lost, doubled or unknown, with hour, hop and difference', async () => {
    const hour = hourOf(10);
    await settle([
      ...(await putHour(hour, 50, ['browser', 'geo', 'location'])),
      await put({ hour, type: 'device', events: numbered('device', 50), rejected: ['one', 'two'] }),
    ]);
    await join(hour);
    expect(await verify(hour)).toMatchObject({
      balanced: true,
      hours: [{ lines: 202, rejected: 2, other_rows: 0 }],
    });

    const here = `batch_time = toDateTime(${hour / 1000})`;
    const now = { settings: { mutations_sync: '1' } } as const;
    await ch.command(`ALTER TABLE geo_events DELETE WHERE ${here} AND line_number <= 3`, {}, now);
    await ch.command(`ALTER TABLE dead_letters DELETE WHERE ${here} AND line_number = 52`, {}, now);
    await ch.command(`ALTER TABLE wide DELETE WHERE ${here} AND line_number = 7`, {}, now);
    await ch.command('SYSTEM STOP MERGES location_events');
    await ch.command(
      `INSERT INTO location_events SELECT * FROM location_events WHERE ${here} AND line_number <= 2`,
    );
    await ch.insert('browser_events', [{ event_id: 'foreign', batch_time: batchTime(hour) }]);
    const [found] = (await verify(hour)).hours;
    expect(found).toMatchObject({ state: 'mismatch', other_rows: 1, joined: 50 });
    const key = (type: EventType) => `${hourFolder(hour)}/${type}_events.jsonl`;
    expect(
      found?.problems.map(({ hop, object, expected, found: rows }) => [hop, object, expected, rows]),
    ).toEqual([
      ['Kafka -> dead letters', key('device'), 2, 1],
      ['Kafka -> ClickHouse', key('geo'), 50, 47],
      ['ClickHouse', key('location'), 50, 52],
      ['ClickHouse -> join', undefined, 50, 49],
    ]);
    expect(found?.problems.map(({ next }) => next)).toEqual([
      ...[1, 2, 3].map(() => 'npl-ops ingest --hour 2022-11-10T05 --again'),
      'npl-ops join --hour 2022-11-10T05',
    ]);
    await ch.command('SYSTEM START MERGES location_events');

    // The join itself needs nothing but the complaint to be put right.
    expect((await join(hour)).joined).toMatchObject([{ rows: 50, again: true }]);
    expect(await wideRows(hour)).toBe('50 of 50 with 50 47 50');
    // As many rows, but one of them twice and one not at all.
    await ch.command(`ALTER TABLE wide UPDATE line_number = 1 WHERE ${here} AND line_number = 2`, {}, now);
    expect((await verify(hour)).hours[0]?.problems.at(-1)).toMatchObject({
      hop: 'ClickHouse -> join',
      found: 50,
    });
  });

  it('tells hours of which nothing is known, and objects that failed', async () => {
    const hour = hourOf(11);
    await put({ hour, type: 'geo', events: [], state: 'failed' });
    const report = await verifyHours({ from: hour - HOUR_MS, until: hour }, store);
    expect(report.hours).toMatchObject([
      { state: 'missing', problems: [] },
      {
        state: 'mismatch',
        problems: [{ hop: 'S3 -> Kafka', object: `${hourFolder(hour)}/geo_events.jsonl` }],
      },
    ]);
    expect((await join(hour)).waiting).toMatchObject([{ state: { kind: 'failed' } }]);
  });
});

describe('settling', () => {
  it('looks twice into each event table for objects that ClickHouse has read: at rows and at lines', async () => {
    const tables: unknown[] = [];
    const query: Store['warehouse']['query'] = (sql, params, options) => {
      if (params?.['ids'] !== undefined) tables.push(params['table']);
      return ch.query(sql, params, options);
    };
    const objects = await putHour(hourOf(24), 20);
    await settleObjects(objects, { ...store, warehouse: { ...ch, query }, kafka, stallMs: 40_000 });
    expect(tables.filter((table) => table !== undefined).sort()).toEqual(
      EVENT_TYPES.flatMap((type) => [`${type}_events`, `${type}_events`]),
    );
  });

  it('waits for ClickHouse, then merges what was delivered twice', async () => {
    const hour = hourOf(12);
    const version: Version = {
      hour,
      type: 'browser',
      events: [...numbered('browser', 200), '{"event_id": ['],
      rejected: ['x'],
    };
    await ch.command('SYSTEM STOP MERGES browser_events');
    const settling = publish(version).then((object) => settle([object]));
    // A second delivery.
    await ch.insert(
      'browser_events',
      numbered('browser', 200).map((event, at) => ({
        ...event,
        ...{
          object_id: describeVersion(version).id.toString(),
          line_number: at + 1,
          batch_time: batchTime(hour),
        },
      })),
    );
    await ch.command('SYSTEM START MERGES browser_events');
    expect((await settling).objects).toMatchObject([{ stored: 200, dead: 1, rejected: 1 }]);
    expect(
      await value(
        `SELECT count() AS value FROM browser_events WHERE batch_time = toDateTime(${hour / 1000})`,
      ),
    ).toBe('200');
    expect((await verify(hour)).hours).toMatchObject([
      { state: 'partial', stored: 200, dead: 1, rejected: 1 },
    ]);
  });

  it('does not wait for what ClickHouse has read and does not hold', async () => {
    const hour = hourOf(13);
    const object = await publish({ hour, type: 'geo', events: numbered('geo', 20), published: 25 });
    const { objects, mismatches } = await settle([object]);
    expect(objects).toEqual(mismatches);
    expect(mismatches).toMatchObject([{ published: 25, stored: 20 }]);
    expect((await join(hour)).waiting).toMatchObject([{ state: { kind: 'missing' } }]);
    expect((await verify(hour)).hours[0]?.problems).toMatchObject([
      { hop: 'Kafka -> ClickHouse', expected: 25, found: 20 },
    ]);
  });

  it('finds events that say another day than their hour, and joins them', async () => {
    const hour = hourOf(14);
    const own = (event: Event): Event => ({ ...event, batch_time: '2022-12-24 00:00:00' });
    const objects = [
      await put({ hour, type: 'browser', events: numbered('browser', 5).map(own) }),
      await put({ hour, type: 'device', events: numbered('device', 5).map(own) }),
      ...(await putHour(hour, 5, ['geo', 'location'])),
    ];
    expect((await settle(objects)).mismatches).toEqual([]);
    expect((await join(hour)).joined).toMatchObject([{ rows: 5 }]);
    expect(await wideRows(hour)).toBe('5 of 5 with 5 5 5');
    expect((await verify(hour)).balanced).toBe(true);
  });

  it('counts lines that were mended and replayed with another day of their own, and joins them', async () => {
    const hour = hourOf(15);
    const browser = { hour, type: 'browser', events: numbered('browser', 5), rejected: ['x', 'y'] } as const;
    const dead = { hour, type: 'device', events: [...numbered('device', 4), '{"click_id": ['] } as const;
    const objects = [await put(browser), await put(dead), ...(await putHour(hour, 5, ['geo', 'location']))];
    await settle(objects);
    await join(hour);
    expect(await wideRows(hour)).toBe('5 of 5 with 4 5 5');

    for (const [{ type, id }, line, event] of [
      [objects[0]!, 6, EVENTS.browser(6)],
      [objects[1]!, 5, EVENTS.device(5)],
    ] as const) {
      const identity = { object_id: id.toString(), line_number: line, batch_time: '2022-12-24 00:00:00' };
      await ch.insert(`${type}_events`, [{ ...event, ...identity }]);
      await ch.command(
        `INSERT INTO dead_letters SELECT * REPLACE (now64(3, 'UTC') AS replayed_at) FROM dead_letters FINAL
         WHERE object_id = ${id} AND line_number = ${line}`,
      );
    }
    expect((await settle(objects)).mismatches).toEqual([]);
    expect((await join(hour)).joined).toMatchObject([{ rows: 6 }]);
    expect(await wideRows(hour)).toBe('6 of 6 with 5 5 5');
    expect(await verify(hour)).toMatchObject({
      balanced: true,
      hours: [{ stored: 21, dead: 0, rejected: 2, replayed: 1, joined: 6 }],
    });
  });
});
