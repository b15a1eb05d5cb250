import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../src/clients/clickhouse/clickhouse.js';
import {
  tablesApplyCommand,
  tablesCheckCommand,
  tablesPlanCommand,
  type TablesCli,
} from '../../src/commands/tables.js';
import type { SchemaTopology } from '../../src/schema/desired.js';
import { applySchema, checkSchema, schemaPlan } from '../../src/schema/schema.js';
import { EVENT_TYPES, type EventType } from '../../src/topology/topology-types.js';
import { waitUntil } from '../helpers/wait-until.js';
import { startWarehouse, type Warehouse } from '../helpers/warehouse.js';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await startWarehouse();
});
afterAll(() => warehouse.stop());

const ROWS_PER_SEND = 500;
/** A dropped Kafka table leaves its group only when the session ends: 45 s (ClickHouse issue 104305). */
const SETTLE_TIMEOUT_MS = 100_000;

const TABLES = [
  'dead_letters',
  ...EVENT_TYPES.map((type) => `${type}_events`),
  'clickstream_raw',
  ...['objects', 'stored', 'joins'].map((end) => `ingest_ledger_${end}`),
];

interface Site {
  readonly topology: SchemaTopology;
  readonly ch: ClickHouse;
  readonly topic: (type: EventType) => string;
}

const sites: Site[] = [];
afterEach(async () => {
  for (const { topology, ch } of sites.splice(0)) {
    const { database } = topology.clickhouse;
    await ch.command(
      'DROP DATABASE IF EXISTS {database:Identifier} SYNC',
      { database },
      { outsideDatabase: true },
    );
  }
});

/** The name of a database, with topics of its own. */
async function newSite(database: string): Promise<Site> {
  const topic = (type: EventType): string => `${database.replaceAll(/\W/g, '')}.${type}`;
  const name = database.replaceAll(/\W/g, '');
  const ingest = {
    checkpointsTopic: `${name}.checkpoints`,
    deadLettersTopic: `${name}.rejected`,
    ledger: 'ingest_ledger',
  };
  await warehouse.createTopics([...EVENT_TYPES.map(topic), ingest.checkpointsTopic, ingest.deadLettersTopic]);
  const topology = {
    kafka: { brokerForClickHouse: `127.0.0.1:${warehouse.kafkaPort}` },
    clickhouse: { database },
    streams: EVENT_TYPES.map((type) => ({ type, table: `${type}_events`, topic: topic(type) })),
    deadLettersTable: 'dead_letters',
    unionTable: 'clickstream_raw',
    ingest,
  };
  const site = { topology, ch: warehouse.connect(database), topic };
  sites.push(site);
  return site;
}

async function apply(topology: SchemaTopology, ch: ClickHouse): Promise<string[]> {
  const lines: string[] = [];
  await applySchema(await schemaPlan(topology, ch), ch, { log: (line) => lines.push(line) });
  return lines;
}

function identity(object: bigint, line: number): Buffer {
  const key = Buffer.alloc(12);
  key.writeBigUInt64BE(object);
  key.writeUInt32BE(line, 8);
  return key;
}

async function rowCount(ch: ClickHouse, table: string): Promise<number> {
  const [row] = await ch.query<{ rows: string }>('SELECT count() AS rows FROM {table:Identifier} FINAL', {
    table,
  });
  return Number(row?.rows);
}

async function settle(ch: ClickHouse, table: string, rows: number): Promise<void> {
  await waitUntil(`${rows} rows in ${table}`, async () => (await rowCount(ch, table)) >= rows, {
    timeoutMs: SETTLE_TIMEOUT_MS,
  });
}

describe('tables', () => {
  it('are made in an empty server, database included, and not touched a second time', async () => {
    const { topology, ch } = await newSite('odd name`s');
    expect(await apply(topology, ch)).toHaveLength(1 + TABLES.length + 4 * 3 + 2 * 2 + 2);
    const names = await ch.query<{ name: string; uuid: string }>(
      'SELECT name, uuid FROM system.tables WHERE database = currentDatabase()',
    );
    expect(names.map(({ name }) => name).sort()).toEqual(
      [
        ...TABLES,
        ...EVENT_TYPES.flatMap((type) =>
          ['_in', '_mv', '_dead_letters_mv'].map((end) => `${type}_events${end}`),
        ),
        ...['dead_letters_in', 'dead_letters_mv', 'ingest_ledger_in', 'ingest_ledger_mv'],
        ...['ingest_ledger', 'ingest_ledger_hours'],
      ].sort(),
    );
    expect(await apply(topology, ch)).toEqual([]);
    expect(await ch.query('SELECT name, uuid FROM system.tables WHERE database = currentDatabase()')).toEqual(
      names,
    );
    expect(await checkSchema(topology, ch)).toMatchObject({ holds: true, differences: [], will: [] });
  });

  it('report every kind of drift, mend what can be mended and drop no row', async () => {
    const { topology, ch } = await newSite('drift');
    await apply(topology, ch);
    await ch.insert('browser_events', [{ event_id: 'kept' }]);
    await ch.command('ALTER TABLE browser_events MODIFY COLUMN event_timestamp Nullable(DateTime64(3))');
    await ch.command('ALTER TABLE browser_events ADD COLUMN our_own String');
    await ch.command('ALTER TABLE device_events DROP COLUMN os_name');
    await ch.command('DROP TABLE geo_events_mv');
    await ch.command(
      'CREATE MATERIALIZED VIEW geo_events_mv TO geo_events AS SELECT click_id FROM geo_events_in',
    );
    await ch.command('DROP TABLE location_events SYNC');
    await ch.command(
      'CREATE TABLE location_events (event_id String, page_url String) ENGINE = MergeTree ORDER BY event_id',
    );
    await ch.insert('location_events', [{ event_id: 'seed-era' }]);
    const moved = { ...topology, kafka: { brokerForClickHouse: `localhost:${warehouse.kafkaPort}` } };

    const texts = (await checkSchema(moved, ch)).differences.map(({ text }) => text);
    const address = (host: string): string => `'${host}:${warehouse.kafkaPort}'`;
    const brokers = `_events_in has kafka_broker_list ${address('127.0.0.1')}, wanted ${address('localhost')}`;
    expect(texts).toEqual([
      "browser_events.event_timestamp is Nullable(DateTime64(3)), wanted Nullable(DateTime64(6, 'UTC'))",
      'device_events.os_name does not exist, wanted LowCardinality(String)',
      'location_events has engine MergeTree, wanted ReplacingMergeTree',
      'location_events is ordered by event_id, wanted object_id, line_number',
      'location_events is partitioned by nothing, wanted toYYYYMMDD(batch_time)',
      ...[
        'page_url_path',
        'referer_url',
        'referer_medium',
        'utm_medium',
        'utm_source',
        'utm_content',
        'utm_campaign',
      ].map((name) => expect.stringContaining(`location_events.${name} does not exist`) as string),
      ...['object_id', 'line_number', 'batch_time'].map(
        (name) => expect.stringContaining(`location_events.${name} does not exist`) as string,
      ),
      `browser${brokers}`,
      `device${brokers}`,
      `geo${brokers}`,
      'geo_events_mv selects something else than wanted',
      `location${brokers}`,
      brokers.replace('_events', 'dead_letters'),
      brokers.replace('_events', 'ingest_ledger'),
    ]);

    expect(await apply(moved, ch)).toEqual([
      'add column device_events.os_name LowCardinality(String)',
      ...['browser', 'device', 'geo'].flatMap((type) =>
        ['_in', '_mv', '_dead_letters_mv'].map((end) => `recreate ${type}_events${end}, keeps all rows`),
      ),
      ...['dead_letters', 'ingest_ledger'].flatMap((name) =>
        ['_in', '_mv'].map((end) => `recreate ${name}${end}, keeps all rows`),
      ),
    ]);
    const after = await schemaPlan(moved, ch);
    expect(new Set(after.differences.map(({ object }) => object.split(/[._]/)[0]))).toEqual(
      new Set(['browser', 'location']),
    );
    expect(after.actions).toEqual([]);
    expect(after.differences.every(({ next }) => /ALTER|RENAME|left alone/.test(next ?? ''))).toBe(true);
    expect(after.notes).toContain('browser_events.our_own (String) is not ours and is left alone');
    expect(await ch.query('SELECT event_id FROM browser_events')).toEqual([{ event_id: 'kept' }]);
    expect(await ch.query('SELECT event_id FROM location_events')).toEqual([{ event_id: 'seed-era' }]);
  });

  it('lose no message when apply is interrupted, and are mended by the next one', async () => {
    const { topology, ch, topic } = await newSite('interrupted');
    await warehouse.publish(topic('geo'), [{ value: '{"click_id": "early"}' }, { value: 'broken' }]);
    const interrupted: Pick<ClickHouse, 'command'> = {
      command: (sql, params, options) =>
        params?.['table']?.toString().endsWith('_gate_mv') === true
          ? Promise.reject(new Error('interrupted'))
          : ch.command(sql, params, options),
    };
    const onlyGeo = { ...topology, streams: topology.streams.filter(({ type }) => type === 'geo') };
    await expect(applySchema(await schemaPlan(onlyGeo, ch), interrupted)).rejects.toThrow('interrupted');
    await waitUntil('a refused batch', async () => {
      const [row] = await ch.query<{ text: string }>(
        'SELECT toString(exceptions.text) AS text FROM system.kafka_consumers WHERE database = currentDatabase()',
      );
      return row?.text.includes('still creating the views');
    });
    expect(await rowCount(ch, 'geo_events')).toBe(0);
    const left = (await checkSchema(onlyGeo, ch)).differences.map(({ object }) => object);
    expect(left.filter((object) => object.startsWith('geo_'))).toEqual(['geo_events_gate_mv']);
    await apply(onlyGeo, ch);
    await settle(ch, 'geo_events', 1);
    await settle(ch, 'dead_letters', 1);
    expect((await checkSchema(onlyGeo, ch)).holds).toBe(true);
  });

  it('never drop something that holds rows under the name of a stream', async () => {
    const { topology, ch } = await newSite('foreign');
    await ch.command('CREATE DATABASE foreign', {}, { outsideDatabase: true });
    await ch.command('CREATE TABLE geo_events_in (a String) ENGINE = MergeTree ORDER BY a');
    await ch.command('CREATE TABLE plain (a String) ENGINE = MergeTree ORDER BY a');
    await ch.command(
      'CREATE MATERIALIZED VIEW device_events_mv ENGINE = MergeTree ORDER BY a AS SELECT a FROM plain',
    );
    await ch.insert('plain', [{ a: 'row' }]);
    await apply(topology, ch);
    const { unresolved } = await checkSchema(topology, ch);
    expect(unresolved.map(({ text }) => text)).toEqual([
      'device_events_mv is a MaterializedView that holds rows of its own',
      'geo_events_in is a MergeTree that holds rows of its own',
    ]);
    expect(await ch.query('SELECT a FROM device_events_mv')).toEqual([{ a: 'row' }]);
  });

  it('keep every row of an INSERT that names no identity', async () => {
    const { topology, ch } = await newSite('direct');
    await apply(topology, ch);
    await ch.insert('device_events', [{ click_id: 'a' }, { click_id: 'a' }, { click_id: 'b' }]);
    await ch.command('OPTIMIZE TABLE device_events FINAL');
    expect(await rowCount(ch, 'device_events')).toBe(3);
  });
});

const BATCH = ', "batch_time": "2022-11-28 20:00:00"}';

describe('messages', () => {
  it('of every shape become rows or dead letters, and none stops the stream', async () => {
    const { topology, ch, topic } = await newSite('shapes');
    await apply(topology, ch);
    const good = JSON.stringify({
      event_id: '8cca1c7d-b0cc-4738-be92-c644101e3fff',
      event_timestamp: '2022-11-28 20:51:05.627882',
      event_type: 'pageview',
      click_id: '811320f1-3bc2-42b9-a841-5a1e5a812f2d',
      browser_name: 'Chrome',
      browser_user_agent: 'Mozilla/5.0 (Linux; Android 2.3.5)',
      browser_language: 'sat_IN',
    }).replace(/\}$/, BATCH);
    const stamped = (time: unknown): string => JSON.stringify({ event_timestamp: time });
    const broken = [
      '{broken',
      '[1, 2]',
      'null',
      '"text"',
      '17',
      '{"event_id": 1} trailing',
      stamped('yesterday'),
      '{"batch_time": "never"}',
    ];
    const accepted = [
      good,
      stamped('2022-11-28T20:51:05.627882Z'),
      stamped('2022-11-28T23:51:05+03:00'),
      stamped(1669668665),
      stamped('1669668665'),
      stamped(null),
      stamped(''),
      '{}',
      '{"event_id": 17, "click_id": null, "unknown": {"deep": [1, {"a": null}]}}',
      `{"event_id": "huge", "browser_user_agent": "${'x'.repeat(900_000)}"}`,
    ];
    await warehouse.publish(
      topic('browser'),
      accepted.flatMap((value, index) => [
        { value },
        ...(broken[index] === undefined ? [] : [{ value: broken[index] }]),
      ]),
    );
    // Bytes that are no UTF-8: outside of a string they are no JSON, inside one they are kept as they are.
    await warehouse.publish(topic('browser'), [
      { value: Buffer.from([0xff, 0x00, 0x01]) },
      { value: Buffer.concat([Buffer.from('{"event_id": "'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]) },
      { value: '{"event_id": "last"}' },
    ]);
    await settle(ch, 'browser_events', accepted.length + 2);
    await settle(ch, 'dead_letters', broken.length + 1);

    const rows = await ch.query<Record<string, unknown>>(
      'SELECT * EXCEPT (browser_user_agent, object_id), length(browser_user_agent) AS agent FROM browser_events ORDER BY line_number',
    );
    expect(rows[0]).toEqual({
      event_id: '8cca1c7d-b0cc-4738-be92-c644101e3fff',
      event_timestamp: '2022-11-28 20:51:05.627882',
      event_type: 'pageview',
      click_id: '811320f1-3bc2-42b9-a841-5a1e5a812f2d',
      browser_name: 'Chrome',
      browser_language: 'sat_IN',
      agent: '34',
      line_number: '0',
      batch_time: '2022-11-28 20:00:00',
    });
    expect(rows.slice(1, 8).map((row) => row['event_timestamp'])).toEqual([
      '2022-11-28 20:51:05.627882',
      '2022-11-28 20:51:05.000000',
      '2022-11-28 20:51:05.000000',
      '2022-11-28 20:51:05.000000',
      null,
      null,
      null,
    ]);
    expect(rows[8]).toMatchObject({ event_id: '17', click_id: '' });
    expect(rows[9]).toMatchObject({ event_id: 'huge', agent: '900000' });
    expect(rows[11]).toMatchObject({ event_id: 'last' });
    expect(await ch.query('SELECT hex(event_id) AS id FROM browser_events WHERE line_number = 19')).toEqual([
      { id: 'C328' },
    ]);

    const letters = await ch.query<{
      offset: string;
      raw_message: string;
      error: string;
      object_id: unknown;
    }>(
      'SELECT topic, offset, raw_message, error, object_id FROM dead_letters WHERE offset < 18 ORDER BY offset',
    );
    expect(letters.map(({ raw_message }) => raw_message)).toEqual(broken);
    expect(letters.map(({ offset }) => Number(offset))).toEqual(broken.map((_, index) => 2 * index + 1));
    expect(letters.every(({ error, object_id }) => /^\S.{10,}\S$/.test(error) && object_id === null)).toBe(
      true,
    );
    expect(
      await ch.query('SELECT hex(raw_message) AS raw, partition FROM dead_letters WHERE offset = 18'),
    ).toEqual([{ raw: 'FF0001', partition: '0' }]);
  });

  it('give booleans and coordinates however they are written, and nothing for those that are missing', async () => {
    const { topology, ch, topic } = await newSite('values');
    await apply(topology, ch);
    const mobile = [true, false, 'true', 'False', 1, 0, '1', '0', null, '', undefined, 'maybe', 2];
    const latitude = ['50.82709', 50.82709, -6, '', null, undefined, 'abc', '50,8', {}];
    await warehouse.publish(
      topic('device'),
      mobile.map((device_is_mobile) => ({ value: JSON.stringify({ device_is_mobile }) })),
    );
    await warehouse.publish(
      topic('geo'),
      latitude.map((geo_latitude) => ({ value: JSON.stringify({ geo_latitude, geo_longitude: '6.9747' }) })),
    );
    await settle(ch, 'device_events', 11);
    await settle(ch, 'geo_events', 6);
    await settle(ch, 'dead_letters', 5);
    const devices = await ch.query<{ device_is_mobile: unknown }>(
      'SELECT device_is_mobile FROM device_events ORDER BY line_number',
    );
    expect(devices.map((row) => row.device_is_mobile)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      null,
      null,
      null,
    ]);
    const places = await ch.query('SELECT geo_latitude, geo_longitude FROM geo_events ORDER BY line_number');
    expect(places).toEqual(
      [50.82709, 50.82709, -6, null, null, null].map((geo_latitude) => ({
        geo_latitude,
        geo_longitude: 6.9747,
      })),
    );
  });

  it('have the identity of their key, of their place without one, and each row of a message its own', async () => {
    const { topology, ch, topic } = await newSite('identity');
    await apply(topology, ch);
    const object = 0xfedc_ba98_7654_3210n;
    const textKeys = ['twelve-bytes', 'twelve-bytes'];
    await warehouse.publish(topic('location'), [
      { key: identity(object, 7), value: `{"event_id": "keyed"${BATCH}` },
      { key: identity(object, 7), value: `{"event_id": "keyed"${BATCH}` },
      { key: identity(object, 8), value: `{"event_id": "next"${BATCH}` },
      ...textKeys.map((key, index) => ({ key, value: JSON.stringify({ event_id: `text ${index}` }) })),
      {
        key: identity(object, 9),
        value: '{"event_id": "first"}{"event_id": "second"}\n{"event_id": "third"}',
      },
      { value: '[{"event_id": "in an array"}, {"event_id": "in an array too"}]' },
      { key: identity(object, 10), value: 'broken' },
      { value: '{"event_id": "no hour"}', timestamp: String(Date.UTC(2022, 10, 28, 20, 51, 5)) },
    ]);
    await settle(ch, 'location_events', 10);
    await settle(ch, 'dead_letters', 1);
    await ch.command('OPTIMIZE TABLE location_events FINAL');
    const rows = await ch.query<{
      event_id: string;
      object_id: string;
      line_number: string;
      batch_time: string;
    }>(
      'SELECT event_id, object_id, line_number, batch_time FROM location_events ORDER BY line_number, event_id',
    );
    const byId = new Map(rows.map((row) => [row.event_id, row]));
    expect([...byId.keys()].sort()).toEqual(
      [
        'keyed',
        'next',
        'text 0',
        'text 1',
        'first',
        'second',
        'third',
        'in an array',
        'in an array too',
        'no hour',
      ].sort(),
    );
    expect(rows).toHaveLength(10);
    expect(byId.get('keyed')).toEqual({
      event_id: 'keyed',
      object_id: String(object),
      line_number: '7',
      batch_time: '2022-11-28 20:00:00',
    });
    expect(byId.get('text 1')).toMatchObject({ line_number: '4' });
    expect(byId.get('no hour')).toMatchObject({ line_number: '8', batch_time: '2022-11-28 20:00:00' });
    expect(await ch.query('SELECT object_id, line_number FROM dead_letters')).toEqual([
      { object_id: String(object), line_number: '10' },
    ]);
  });

  it('of more days than one insert takes by default do not stop the stream', async () => {
    const { topology, ch, topic } = await newSite('years');
    expect((await schemaPlan(topology, ch)).notes).toEqual([]);
    await apply(topology, ch);
    const days = 250;
    const messages = Array.from({ length: days }, (_, day) => {
      const time = new Date(Date.UTC(2022, 0, 1 + day)).toISOString().slice(0, 10);
      return {
        key: identity(1n, day + 1),
        value: JSON.stringify({ click_id: `c${day}`, batch_time: `${time} 00:00:00` }),
      };
    });
    await warehouse.publish(topic('geo'), messages);
    await settle(ch, 'geo_events', days);
    expect(await rowCount(ch, 'geo_events')).toBe(days);
  });

  it('of an open or aborted transaction are not stored', async () => {
    const { topology, ch, topic } = await newSite('transactions');
    await apply(topology, ch);
    await warehouse.publish(topic('geo'), [{ value: '{"click_id": "before"}' }]);
    const producer = await warehouse.producer({ transactionalId: 'schema-test' });
    const send = async (click_id: string) => {
      const transaction = await producer.transaction();
      await transaction.send({
        topic: topic('geo'),
        messages: [{ value: JSON.stringify({ click_id }), partition: 0 }],
      });
      return transaction;
    };
    await (await send('aborted')).abort();
    await (await send('committed')).commit();
    await settle(ch, 'geo_events', 2);
    expect(await ch.query('SELECT click_id FROM geo_events ORDER BY line_number')).toEqual([
      { click_id: 'before' },
      { click_id: 'committed' },
    ]);
  });

  it(
    'flow on, none lost and none doubled, while their stream is made anew again and again',
    async () => {
      const { topology, ch, topic } = await newSite('recreate');
      await apply(topology, ch);
      const addresses = ['localhost', '127.0.0.1'];
      const rounds = 3;
      for (let round = 0; round < rounds; round += 1) {
        const from = round * ROWS_PER_SEND;
        await warehouse.publish(
          topic('device'),
          Array.from({ length: ROWS_PER_SEND }, (_, index) => ({
            key: identity(1n, from + index + 1),
            value: index % 10 === 0 ? 'broken' : `{"click_id": "${from + index}"${BATCH}`,
          })),
        );
        const plan = await schemaPlan(
          { ...topology, kafka: { brokerForClickHouse: `${addresses[round % 2]!}:${warehouse.kafkaPort}` } },
          ch,
        );
        await applySchema(
          {
            ...plan,
            actions: plan.actions.filter(
              (action) => action.kind === 'build-stream' && action.stream.source.name === 'device_events_in',
            ),
          },
          ch,
        );
      }
      await settle(ch, 'device_events', (rounds * ROWS_PER_SEND * 9) / 10);
      await settle(ch, 'dead_letters', (rounds * ROWS_PER_SEND) / 10);
      expect(await rowCount(ch, 'device_events')).toBe((rounds * ROWS_PER_SEND * 9) / 10);
      expect(await rowCount(ch, 'dead_letters')).toBe((rounds * ROWS_PER_SEND) / 10);
    },
    3 * SETTLE_TIMEOUT_MS,
  );
});

describe('npl-ops tables', () => {
  it('plan, apply and check tell the same, in words and as JSON', async () => {
    const { ch } = await newSite('commands');
    const dir = await mkdtemp(path.join(tmpdir(), 'npl-tables-'));
    const configFile = path.join(dir, 'env.conf');
    const settings = {
      HOST: '127.0.0.1',
      RUNTIME: 'embedded',
      KAFKA_PORT: warehouse.kafkaPort,
      CLICKHOUSE_OUT_PORT: warehouse.httpPort,
      CLICKHOUSE_DATABASE: 'commands',
      GEO_EVENTS_TABLE: 'places',
    };
    await writeFile(
      configFile,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const run = async (command: (cli: TablesCli) => Promise<number>, json = false) => {
      const written = { stdout: '', stderr: '' };
      const code = await command({
        configFile,
        json,
        timeoutMs: undefined,
        env: { CLICKHOUSE_PASSWORD: warehouse.password },
        signal: new AbortController().signal,
        stdout: { write: (text) => (written.stdout += text) },
        stderr: { write: (text) => (written.stderr += text) },
      });
      return { code, ...written };
    };

    const planned = await run(tablesPlanCommand);
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(planned.stdout).toContain('would create database commands\n');
    expect(planned.stdout).toContain('would create places_in\n');
    expect((await run(tablesCheckCommand)).code).toBe(1);
    const applied = await run(tablesApplyCommand);
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('done, 28 changes') as string });
    expect(applied.stderr).toBe(planned.stdout.replaceAll('would ', '').replace(/^note: .*\n/gm, ''));
    expect(await run(tablesApplyCommand)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^nothing to do, nothing changed\n/) as string,
      stderr: '',
    });
    expect(await run(tablesCheckCommand)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^all tables and views are as wanted\n/) as string,
    });

    await ch.command('ALTER TABLE places MODIFY COLUMN ip_address LowCardinality(String)');
    const drifted = await run(tablesCheckCommand, true);
    expect(drifted.code).toBe(1);
    expect(JSON.parse(drifted.stdout)).toEqual({
      database: 'commands',
      asWanted: false,
      differences: [
        {
          object: 'places.ip_address',
          text: 'places.ip_address is LowCardinality(String), wanted String',
          next: 'if its values allow: ALTER TABLE places MODIFY COLUMN ip_address String',
        },
      ],
      notes: expect.any(Array) as unknown,
    });
    expect((await run(tablesApplyCommand)).code).toBe(1);
    await rm(dir, { recursive: true });
  });
});
