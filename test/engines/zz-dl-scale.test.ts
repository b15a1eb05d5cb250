import { execa } from 'execa';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../src/clients/clickhouse.js';
import { connectKafka, type Kafka } from '../../src/clients/kafka.js';
import type { Cli } from '../../src/commands/cli.js';
import {
  exportDeadLettersCommand,
  listDeadLettersCommand,
  replayDeadLettersCommand,
  showDeadLetterCommand,
} from '../../src/commands/dead-letters.js';
import { loadConfig } from '../../src/config/config.js';
import { checkpointKey, type Checkpoint } from '../../src/ingest/checkpoint.js';
import {
  letterId,
  letterStore,
  parseLetterId,
  type LetterStore,
} from '../../src/ingest/dead-letters/letter.js';
import { markReplayed, outcomesOf } from '../../src/ingest/dead-letters/outcomes.js';
import { newestLetters } from '../../src/ingest/dead-letters/read-letters.js';
import { reasonOf } from '../../src/ingest/dead-letters/reason.js';
import type { LetterRecord } from '../../src/ingest/dead-letters/record.js';
import { replayDeadLetters } from '../../src/ingest/dead-letters/replay.js';
import type { ReplayReport } from '../../src/ingest/dead-letters/replay-report.js';
import { candidates } from '../../src/ingest/dead-letters/selection.js';
import { partitionsOf, sendAgain } from '../../src/ingest/dead-letters/send.js';
import { eventObjectId } from '../../src/ingest/event-object.js';
import { batchTime, hourFolder } from '../../src/ingest/hour.js';
import { messageKey } from '../../src/ingest/identity.js';
import type { RejectedLine } from '../../src/ingest/rejected-line.js';
import { applySchema, schemaPlan } from '../../src/schema/schema.js';
import type { Topology } from '../../src/topology/topology-types.js';
import { buildTopology } from '../../src/topology/topology.js';
import { waitUntil } from '../helpers/wait-until.js';
import { startWarehouse, type Warehouse } from '../helpers/warehouse.js';

const signal = new AbortController().signal;
const BUCKET = 'clicks';
const GEO = 'geo_events';
/** Clears the screen, sets the title, reverses what follows: a terminal must get none of it. */
const NASTY = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e';

let warehouse: Warehouse;
let kafka: Kafka;
let ch: ClickHouse;
let topology: Topology;
let store: LetterStore;
let root: string;
let configFile: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'npl-letters-'));
  warehouse = await startWarehouse();
  configFile = path.join(root, 'env.conf');
  const settings = {
    HOST: '127.0.0.1',
    RUNTIME: 'embedded',
    KAFKA_PORT: warehouse.kafkaPort,
    CLICKHOUSE_OUT_PORT: warehouse.httpPort,
    CLICKHOUSE_DATABASE: 'letters',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(configFile, lines.join(''));
  topology = buildTopology(await loadConfig(configFile));
  kafka = connectKafka(topology.kafka);
  const { checkpointsTopic, deadLettersTopic } = topology.ingest;
  const topics = [...topology.streams.map(({ topic }) => topic), checkpointsTopic, deadLettersTopic];
  await kafka.createTopics(topics.map((name) => ({ name, partitions: 1, replication: 1 })));
  ch = warehouse.connect('letters');
  await applySchema(await schemaPlan(topology, ch), ch);
  store = letterStore(ch, topology);
});
afterAll(async () => {
  await kafka.close();
  await warehouse.stop();
  await rm(root, { recursive: true, force: true });
});

interface TestObject {
  readonly id: bigint;
  readonly key: string;
  readonly etag: string;
  readonly hour: number;
}

function newObject(hourOfDay: number, etag = '"1"'): TestObject {
  const hour = Date.UTC(2022, 10, 28, hourOfDay);
  const key = `${hourFolder(hour)}/geo_events.jsonl.zip`;
  return { id: eventObjectId(BUCKET, key, etag), key, etag, hour };
}

function geoTopic(): string {
  return topology.streams.find(({ type }) => type === 'geo')?.topic ?? '';
}

/** Publishes what ingestion would: lines as events, others as rejected, and the checkpoint. */
async function ingest(
  object: TestObject,
  lines: readonly (string | { readonly raw: Buffer; readonly reason: string; readonly bytes?: number })[],
  at = '2022-11-28 21:00:00.000',
): Promise<void> {
  const { id, key, etag, hour } = object;
  const batch_time = batchTime(hour);
  const checkpoint: Checkpoint = {
    ...{ object_id: id.toString(), bucket: BUCKET, key, etag, event_type: 'geo', hour: batch_time, at },
    ...{ last_modified: at, state: 'published', size: 1, bytes: 1, lines: lines.length, partition: 0 },
    ...{ published: lines.filter((line) => typeof line === 'string').length, rejected: 0, seconds: 1 },
    ...{ attempt: 1, error: '', retry_at: null },
  };
  const { checkpointsTopic, deadLettersTopic } = topology.ingest;
  for (const [index, line] of lines.entries()) {
    const messageOf = (value: string) => [{ key: messageKey(id, index + 1), value }];
    if (typeof line === 'string') {
      await warehouse.publish(geoTopic(), messageOf(line));
      continue;
    }
    const rejected: RejectedLine = {
      ...{ topic: geoTopic(), object_id: id.toString(), line_number: index + 1, batch_time },
      ...{ reason: line.reason, raw: line.raw.toString('base64'), raw_bytes: line.bytes ?? line.raw.length },
    };
    await warehouse.publish(deadLettersTopic, messageOf(JSON.stringify(rejected)));
  }
  const record = { key: checkpointKey(checkpoint), value: JSON.stringify(checkpoint) };
  await warehouse.publish(checkpointsTopic, [record]);
  await waitUntil(`the ledger to know ${key}`, async () => {
    const known = await ch.query('SELECT 1 FROM ingest_ledger_objects WHERE object_id = {id:UInt64}', { id });
    return known.length > 0;
  });
}

async function awaitLetters(object: TestObject, count: number): Promise<void> {
  await waitUntil(`${count} letters of ${object.key}`, async () => {
    const [row] = await ch.query<{ letters: string }>(
      'SELECT count() AS letters FROM dead_letters FINAL WHERE object_id = {id:UInt64}',
      { id: object.id },
    );
    return Number(row?.letters) >= count;
  });
}

/** `line: click_id` of each event of the object, doubles too. */
async function events(object: bigint): Promise<string[]> {
  const rows = await ch.query<{ line: string; click_id: string; hour: string }>(
    `SELECT toString(line_number) AS line, click_id, toString(batch_time) AS hour
     FROM ${GEO} WHERE object_id = {id:UInt64} ORDER BY line_number`,
    { id: object },
  );
  return rows.map(({ line, click_id, hour }) => `${line}: ${click_id} ${hour}`);
}

/** `line: replayed` or `line: open` of each letter of the object. */
async function letters(object: TestObject): Promise<string[]> {
  const rows = await ch.query<{ line: string; replayed: boolean; refused_by: string }>(
    `SELECT toString(line_number) AS line, replayed_at IS NOT NULL AS replayed, refused_by
     FROM dead_letters FINAL WHERE object_id = {id:UInt64} ORDER BY line_number, received_at`,
    { id: object.id },
  );
  return rows.map(
    ({ line, replayed, refused_by }) => `${line}: ${refused_by} ${replayed ? 'replayed' : 'open'}`,
  );
}

const id = ({ id: objectId }: TestObject, line: number) => letterId({ objectId, line });

async function run(
  command: (cli: Cli) => Promise<number>,
  flags: Partial<Cli> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    ({
      write: (text: string) => Boolean((written[name] += text)),
      isTTY: true,
    }) as unknown as NodeJS.WriteStream;
  const code = await command({
    ...{ configFile, configFlag: true, json: false, yes: false, input: false, color: false, verbose: false },
    ...{ timeoutMs: undefined, env: { CLICKHOUSE_PASSWORD: warehouse.password, TERM: 'dumb' }, signal },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    ...flags,
  });
  return { code, ...written };
}

async function replay(ids: readonly string[], flags: Parameters<typeof replayDeadLettersCommand>[2] = {}) {
  const { code, stdout } = await run((cli) => replayDeadLettersCommand(cli, ids, flags), {
    json: true,
    yes: true,
  });
  return { code, report: JSON.parse(stdout) as ReplayReport };
}

/** Exports letters, lets `mend` edit them, and writes the file that replays them. */
async function mendedFile(
  name: string,
  ids: readonly string[],
  mend: (record: LetterRecord) => Partial<LetterRecord>,
): Promise<string> {
  const file = path.join(root, `${name}.jsonl`);
  const { code } = await run((cli) => exportDeadLettersCommand(cli, ids, { file }));
  expect(code).toBe(0);
  const records = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const mended = records.map((line) => {
    const record = JSON.parse(line) as LetterRecord;
    return JSON.stringify({ ...record, ...mend(record) });
  });
  await writeFile(file, `${mended.join('\n')}\n`);
  return file;
}

const rejected = (raw: string | Buffer, reason: string, bytes?: number) => ({
  raw: Buffer.from(raw),
  reason,
  ...(bytes === undefined ? {} : { bytes }),
});


it('scale', async () => {
  const N = Number(process.env['N_LETTERS'] ?? 200000);
  const go = async (...args: string[]) => {
    const r = await execa(process.execPath, ['--max-old-space-size=256', '/tmp/npl/deadletters/run.mjs', configFile, ...args], { env: { CLICKHOUSE_PASSWORD: warehouse.password }, reject: false, all: true });
    process.stderr.write((r.all ?? '').slice(-700) + '\n');
  };
  await ch.command(`INSERT INTO ingest_ledger_objects (hour, key, etag, object_id, state, at)
    SELECT toDateTime('2022-01-01 00:00:00', 'UTC') + intDiv(number, 4) * 3600, concat('key', toString(number)), '"1"', cityHash64(number), 'published', now64(3) FROM numbers(350000)`);
  await ch.command(`INSERT INTO dead_letters (topic, partition, offset, message_time, key, object_id, line_number, raw_message, error)
    SELECT {t:String}, 0, number, now64(3), '', cityHash64(intDiv(number, 200)), 1 + number % 200, concat('{"click_id": "', toString(number), '", "geo_latitude": "north', repeat('x', 300), '"}'),
    concat('Cannot read floating point value here: north', toString(number), '"}: (while reading the value of key geo_latitude): (at row ', toString(number), ')') FROM numbers({n:UInt32})`, { t: geoTopic(), n: N }, { timeoutMs: 300000 });
  const file = path.join(root, 'all.jsonl');
  await go('list');
  await go('export', file);
  await go('dry');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.split('\n').slice(0, 30000).map((line) => line.replace('\\"geo_latitude\\": \\"north', '\\"geo_latitude\\": 1, \\"x\\": \\"')).join('\n'));
  await go('replay', file);
  await go('replay', file);
  const [row] = await ch.query<any>('SELECT count() AS n, uniqExact(object_id, line_number) AS u FROM geo_events');
  process.stderr.write(JSON.stringify(row) + '\n');
}, 600000);
