import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../src/clients/clickhouse/clickhouse.js';
import { connectKafka, type Kafka } from '../../src/clients/kafka/kafka.js';
import type { Cli } from '../../src/commands/cli.js';
import {
  exportDeadLettersCommand,
  listDeadLettersCommand,
  showDeadLetterCommand,
} from '../../src/commands/dead-letters.js';
import { replayDeadLettersCommand } from '../../src/commands/dead-letters-replay.js';
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
import { letterReasons } from '../../src/ingest/dead-letters/summarize.js';
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
      columns: 200,
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

// Each test has an hour of its own; most of their time is waiting for ClickHouse.
describe.concurrent('dead letters', () => {
  it('are listed by reason and shown whole, and a terminal gets no escape sequence and no secret', async () => {
    const object = newObject(1);
    const secret = `{"click_id": "${warehouse.password}`;
    await ingest(object, [
      '{"click_id": "good"}',
      `{"click_id": "a", "geo_latitude": "north ${NASTY}"}`,
      '{"click_id": "b", "geo_latitude": "south"}',
      rejected(
        `no json ${NASTY}`,
        `the line is not JSON: Unexpected token 'o', "no json ${NASTY}" is not valid JSON`,
      ),
      rejected(secret, `the line is not JSON: ${secret}`),
      rejected(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'the line is not valid UTF-8'),
      rejected(
        `{"click_id": "${'x'.repeat(100)}`,
        'the line is 1200016 bytes long; it is too long',
        1_200_016,
      ),
    ]);
    await awaitLetters(object, 6);
    const hour = { hour: '2022-11-28T01', limit: '10' };
    const list = await run((cli) => listDeadLettersCommand(cli, hour));
    expect(list.code).toBe(0);
    expect(list.stdout).toContain('6 dead letters, by reason:');
    expect(list.stdout).toMatch(/^ +2 .*Cannot read floating point value, in geo_latitude$/m);
    expect(list.stdout).toMatch(/the line is N bytes long; it is too long/);
    expect(list.stdout).toContain('no json \\x1b[2J\\x1b]0;owned\\x07\\x9b31m\\u202e');
    expect(list.stdout).toContain('{\\xff\\xfe}');

    const json = await run((cli) => listDeadLettersCommand(cli, hour), { json: true });
    const {
      total,
      reasons,
      letters: listed,
    } = JSON.parse(json.stdout) as {
      total: number;
      reasons: { reason: string; count: number }[];
      letters: { id: string; reason: string; error: string; raw: string; hour: string; object: string }[];
    };
    expect(total).toBe(6);
    expect(reasons[0]).toMatchObject({
      count: 2,
      reason: 'Cannot read floating point value, in geo_latitude',
    });
    for (const letter of listed) {
      expect(letter).toMatchObject({ hour: '2022-11-28 01:00:00', object: object.key });
      // The server groups as the function of the same rules does.
      expect(reasonOf(letter.error)).toBe(letter.reason);
    }
    const shows = await Promise.all(
      [2, 3, 4, 5, 6, 7].map((line) => run((cli) => showDeadLetterCommand(cli, id(object, line)))),
    );
    expect(shows[1]?.stdout).toContain(`
    {"click_id": "b", "geo_latitude": "south"}
  Fault at byte 35: no value of geo_latitude
    {"click_id": "b", "geo_latitude": "south"}
                                      ^
`);
    expect(shows[4]?.stdout).toContain('Fault at byte 2: this byte is not UTF-8');
    expect(shows[5]?.stdout).toContain('Text (1.2 MB, of which the first 114 B are kept)');
    expect(shows[5]?.stdout).toContain('Next: mend the line in its object');
    for (const { stdout, stderr } of [list, json, ...shows]) {
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(stdout + stderr).not.toContain(warehouse.password);
    }
    const filtered = async (flags: object) => {
      const { stdout } = await run((cli) => listDeadLettersCommand(cli, { ...hour, ...flags }), {
        json: true,
      });
      return (JSON.parse(stdout) as { total: number }).total;
    };
    expect(await filtered({ reason: 'FLOATING' })).toBe(2);
    expect(await filtered({ type: 'geo' })).toBe(6);
    expect(await filtered({ type: 'browser' })).toBe(0);
    expect(await filtered({ hour: '2022-11-28T20' })).toBe(0);
    await expect(run((cli) => showDeadLetterCommand(cli, id(object, 99)))).rejects.toThrow(
      'there is no dead letter',
    );
    await expect(run((cli) => showDeadLetterCommand(cli, 'x'))).rejects.toThrow(
      'x is no id of a dead letter',
    );
  });

  it('a group is as SQL counts it, and its exact reason takes no letters of others', async () => {
    const object = newObject(18);
    await ingest(object, [
      rejected('a', 'it is torn'),
      rejected('b', 'it is torn'),
      rejected('c', 'it is torn in two'),
      rejected('d', 'It is torn'),
    ]);
    await awaitLetters(object, 4);
    const hours = { from: object.hour, until: object.hour };
    const groups = await letterReasons(store, { hours }, signal);
    const counted = await ch.query<{ error: string; count: string; newest: string }>(
      `SELECT error, count() AS count, max(received_at) AS newest FROM dead_letters FINAL
       WHERE object_id = {id:UInt64} GROUP BY error ORDER BY count() DESC, newest DESC, error`,
      { id: object.id },
    );
    expect(groups.map(({ reason, count, newest }) => [reason, count, newest])).toEqual(
      counted.map(({ error, count, newest }) => [error, Number(count), newest]),
    );
    expect(groups[0]).toMatchObject({ reason: 'it is torn', sources: [{ topic: geoTopic(), count: 2 }] });

    const total = async (flags: object) => {
      const { stdout } = await run(
        (cli) => listDeadLettersCommand(cli, { hour: '2022-11-28T18', limit: '10', ...flags }),
        { json: true },
      );
      return (JSON.parse(stdout) as { total: number }).total;
    };
    expect(await total({ reason: 'it is torn' })).toBe(4);
    expect(await total({ reason: 'it is torn', exact: true })).toBe(2);
    await expect(total({ exact: true })).rejects.toThrow('--exact is about --reason');
    const dry = { hour: '2022-11-28T18', reason: 'it is torn', exact: true, dryRun: true } as const;
    expect((await replay([], dry)).report.selected).toBe(2);
  });

  it('an export never replaces a file unasked, and holds every byte', async () => {
    const object = newObject(2);
    const raw = Buffer.from([0x7b, 0xff, 0x00, 0x1b, 0x7d]);
    await ingest(object, [rejected(raw, 'the line is not valid UTF-8'), rejected(`"${NASTY}"`, 'no object')]);
    await awaitLetters(object, 2);
    const file = path.join(root, 'export.jsonl');
    const flags = { file, hour: '2022-11-28T02' };
    expect(await run((cli) => exportDeadLettersCommand(cli, [], flags))).toMatchObject({
      code: 0,
      stdout: `2 dead letters in ${file}\n`,
    });
    const text = await readFile(file, 'utf8');
    const records = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LetterRecord);
    expect(records).toMatchObject([
      { id: id(object, 1), line: 1, hour: '2022-11-28 02:00:00', raw_base64: raw.toString('base64') },
      { id: id(object, 2), topic: geoTopic(), object: object.key, raw: `"${NASTY}"` },
    ]);
    await expect(run((cli) => exportDeadLettersCommand(cli, [], flags))).rejects.toMatchObject({
      message: `${file} exists already`,
      exitCode: 2,
    });
    await writeFile(file, 'mine');
    await run((cli) => exportDeadLettersCommand(cli, [], flags), { yes: true });
    expect(await readFile(file, 'utf8')).toBe(text);
    const piped = await run((cli) => exportDeadLettersCommand(cli, [id(object, 1)], {}));
    expect(piped.stdout).toBe(`${text.split('\n')[0]}\n`);
  });

  it('a replay sends what was mended, tells what is refused again, and does nothing the second time', async () => {
    const object = newObject(3);
    await ingest(object, [
      '{"click_id": "north", "geo_latitude": "north", "batch_time": "2022-11-28 03:00:00"}',
      rejected('{"click_id": "cut', 'the line is not JSON'),
      rejected('still no json', 'the line is not JSON'),
      '{"click_id": "west", "geo_latitude": "west", "batch_time": "2022-11-28 03:00:00"}',
    ]);
    await awaitLetters(object, 4);
    const hour = '2022-11-28T03';
    const plan = run((cli) => replayDeadLettersCommand(cli, [], { hour }));
    await expect(plan).rejects.toMatchObject({ exitCode: 2, next: 'the same command with --yes' });
    const dry = await run((cli) => replayDeadLettersCommand(cli, [], { hour, dryRun: true }));
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toBe(`Would replay: 2
Not replayable: 2
  2: it is not JSON: export it and mend it (as ${id(object, 2)})
`);
    expect(await letters(object)).toEqual([
      '1: clickhouse open',
      '2: ingest open',
      '3: ingest open',
      '4: clickhouse open',
    ]);

    const file = await mendedFile(
      'mended',
      [1, 2, 3, 4].map((line) => id(object, line)),
      ({ line, raw = '' }) => ({
        raw:
          line === 1
            ? raw.replace('"geo_latitude": "north"', '"geo_latitude": 12.5')
            : line === 2
              ? `${raw}"}`
              : raw,
      }),
    );
    const { code, report } = await replay([], { file });
    expect(code).toBe(1);
    expect(report).toMatchObject({
      ...{ dry_run: false, selected: 4, replayed: 2, already_stored: 0 },
      failed_again: [
        { count: 1, reason: 'Cannot read floating point value, in geo_latitude', example: id(object, 4) },
      ],
      not_replayable: [{ count: 1, example: id(object, 3) }],
      hours: ['2022-11-28 03:00:00'],
      object_ids: [object.id.toString()],
    });
    const stored = ['1: north 2022-11-28 03:00:00', '2: cut 2022-11-28 03:00:00'];
    expect(await events(object.id)).toEqual(stored);
    const after = [
      '1: clickhouse replayed',
      '2: ingest replayed',
      '3: ingest open',
      '4: clickhouse replayed',
      '4: clickhouse open',
    ];
    expect(await letters(object)).toEqual(after);

    const again = await replay([], { file });
    expect(again.report).toMatchObject({ selected: 4, replayed: 0, failed_again: [{ count: 1 }] });
    expect(again.report.not_replayable.map(({ count, reason }) => `${count} ${reason}`)).toEqual([
      '2 it was replayed already',
      '1 it is not JSON: export it and mend it',
    ]);
    expect(await events(object.id)).toEqual(stored);
    const open = await newestLetters(store, { hours: { from: object.hour, until: object.hour } }, 10, signal);
    expect(open.map(({ line }) => line).sort()).toEqual([3, 4]);
  });

  it('a replay that was killed between its steps is completed, and each event is stored once', async () => {
    const object = newObject(4);
    const lines = [1, 2, 3, 4, 5].map((line) => rejected(`{"click_id": "${line}"}`, 'for the test'));
    await ingest(object, lines);
    await awaitLetters(object, 5);
    const hours = { from: object.hour, until: object.hour };
    const selection = { filter: { hours } };
    const producer = kafka.producer();
    const partitions = await partitionsOf(kafka, [geoTopic()], signal);
    const patience = { persist: <T>(work: () => Promise<T>) => work(), moved: () => undefined };
    for await (const portion of candidates(store, selection, signal)) {
      const replays = portion.flatMap(({ replay: each }) => (typeof each === 'string' ? [] : [each]));
      // Killed after 1 was noted, 2 stored, 3 sent, in that order, and before 4 and 5 were sent.
      await sendAgain(replays.slice(0, 2), { producer, partitions, patience, signal });
      const sent = replays.slice(0, 2).map(({ letter }) => letter);
      await waitUntil('two events', async () => (await outcomesOf(store, sent, signal)).length === 2);
      const [first] = await outcomesOf(store, sent.slice(0, 1), signal);
      await markReplayed(store, first?.over ?? [], signal);
      await sendAgain(replays.slice(2, 3), { producer, partitions, patience, signal });
    }
    const report = await replayDeadLetters({ store, kafka, selection, signal });
    expect(report).toMatchObject({ selected: 4, failed_again: [], not_replayable: [] });
    expect([report.already_stored, report.replayed]).toEqual([2, 2]);
    expect(await events(object.id)).toEqual(
      [1, 2, 3, 4, 5].map((line) => `${line}: ${line} 2022-11-28 04:00:00`),
    );
    expect(await letters(object)).toEqual([1, 2, 3, 4, 5].map((line) => `${line}: ingest replayed`));
    expect(await replayDeadLetters({ store, kafka, selection, signal })).toMatchObject({ selected: 0 });
  });

  it('the message of another producer gets the identity that it would have had', async () => {
    const time = Date.UTC(2022, 10, 28, 5, 30);
    const message = (click: string, latitude: string) => ({
      key: 'user-7',
      value: `{"click_id": "${click}", "geo_latitude": ${latitude}}`,
      timestamp: String(time),
    });
    await warehouse.publish(geoTopic(), [message('whole', '1'), message('foreign', '"x"')]);
    const filter = { hours: { from: Date.UTC(2022, 10, 28, 5), until: Date.UTC(2022, 10, 28, 5) } };
    const [letter] = await waitUntil('the foreign letter', async () => {
      const found = await newestLetters(store, filter, 10, signal);
      return found.length === 1 && found;
    });
    const [whole] = await waitUntil('the whole message', async () => {
      const rows = await ch.query<{ object: string; line: string }>(
        `SELECT object_id AS object, line_number AS line FROM ${GEO} WHERE click_id = 'whole'`,
      );
      return rows.length === 1 && rows;
    });
    expect(letter).toMatchObject({
      foreign: true,
      objectId: BigInt(whole?.object ?? 0),
      line: Number(whole?.line) + 1,
    });
    const shown = await run((cli) => showDeadLetterCommand(cli, letter?.id ?? ''));
    expect(shown.stdout).toMatch(/Message: {2}partition 0, offset \d+, of another producer/);
    const file = await mendedFile('foreign', [letter?.id ?? ''], ({ raw = '' }) => ({
      raw: raw.replace('"x"', '2'),
    }));
    expect((await replay([], { file })).report).toMatchObject({
      replayed: 1,
      hours: ['2022-11-28 05:00:00'],
    });
    expect(await events(BigInt(whole?.object ?? 0))).toEqual([
      `${whole?.line}: whole 2022-11-28 05:00:00`,
      `${letter?.line}: foreign 2022-11-28 05:00:00`,
    ]);
    expect((await replay([letter?.id ?? ''])).report).toMatchObject({
      replayed: 0,
      not_replayable: [{ count: 1 }],
    });
  });

  it('names what cannot be replayed: cut, of an old version, of no hour, of no topic of events', async () => {
    const old = newObject(6, '"old"');
    const current = newObject(6, '"new"');
    const letter = rejected('{"click_id": "x"}', 'for the test');
    await ingest(old, [letter]);
    await ingest(
      current,
      [letter, rejected('{"click_id": "c', 'too long', 2_000_000)],
      '2022-11-28 22:00:00.000',
    );
    const unknown = { ...newObject(7), id: 77n };
    await warehouse.publish(geoTopic(), [{ key: messageKey(unknown.id, 1), value: '{"click_id": "no hour' }]);
    await warehouse.publish(topology.ingest.deadLettersTopic, [{ value: 'of nobody' }]);
    await awaitLetters(old, 1);
    await awaitLetters(current, 2);
    await awaitLetters(unknown, 1);
    const foreign = await waitUntil('the letter of the letters', async () => {
      const found = await newestLetters(store, { topic: topology.ingest.deadLettersTopic }, 1, signal);
      return found[0];
    });
    const ids = [id(old, 1), id(current, 2), id(unknown, 1), foreign.id, '0000000000000001:1'];
    const { code, report } = await replay(ids);
    expect(code).toBe(1);
    expect(report.not_replayable.map(({ reason, example }) => `${example} ${reason}`).sort()).toEqual(
      [
        `${ids[0]} its object was rewritten: the lines of the new version count`,
        `${ids[1]} only the beginning of the line is kept`,
        `${ids[2]} it is not JSON: export it and mend it`,
        `${ids[3]} ${topology.ingest.deadLettersTopic} is no topic of events`,
        `${ids[4]} there is no such dead letter`,
      ].sort(),
    );
    const mend = (more: Partial<LetterRecord>) => () => ({ raw: '{"click_id": "no hour"}', ...more });
    const without = await mendedFile('hourless', [id(unknown, 1)], mend({}));
    expect((await replay([], { file: without })).report.not_replayable).toMatchObject([
      { reason: 'its hour is not known: export it, and give its "hour" there' },
    ]);
    await rm(without);
    const given = await mendedFile('hourless', [id(unknown, 1)], mend({ hour: '2022-11-28 07:00:00' }));
    expect((await replay([], { file: given })).report).toMatchObject({ replayed: 1 });
    expect(await events(77n)).toEqual(['1: no hour 2022-11-28 07:00:00']);
    expect(parseLetterId(id(unknown, 1))).toEqual({ objectId: 77n, line: 1 });
  });
});

// The last one: it stops the stream.
it('a replay sends nothing while ClickHouse does not read, and says so', async () => {
  const object = newObject(8);
  await ingest(object, [rejected('{"click_id": "late"}', 'for the test')]);
  await awaitLetters(object, 1);
  await ch.command('DETACH TABLE geo_events_in');
  await warehouse.publish(geoTopic(), [{ value: '{"click_id": "unread"}' }]);
  const selection = { filter: { hours: { from: object.hour, until: object.hour } } };
  await expect(replayDeadLetters({ store, kafka, selection, signal, stallMs: 1_500 })).rejects.toMatchObject({
    message: expect.stringMatching(
      /nothing has moved for 2 s: 1 messages of topic \S+ wait for ClickHouse/,
    ) as string,
    next: expect.stringContaining('nothing is stored twice') as string,
  });
  expect(await letters(object)).toEqual(['1: ingest open']);
});
