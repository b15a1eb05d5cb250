import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProducerFenced } from '../../src/clients/kafka/failure.js';
import type { Compression } from '../../src/clients/kafka/compression.js';
import type { Transaction } from '../../src/clients/kafka/transaction.js';
import { connectKafka, type Kafka } from '../../src/clients/kafka/kafka.js';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import type { EngineSpec } from '../../src/embedded/engine.js';
import { installKafkaJars } from '../../src/embedded/kafka/install-jars.js';
import { findJava } from '../../src/embedded/kafka/java.js';
import { kafkaEngine } from '../../src/embedded/kafka/kafka-engine.js';
import { prepareKafka } from '../../src/embedded/kafka/prepare-kafka.js';
import type { Checkpoint } from '../../src/ingest/checkpoint.js';
import type { EventObject } from '../../src/ingest/event-object.js';
import { messageKey } from '../../src/ingest/identity.js';
import { addBatchTime } from '../../src/ingest/load/add-batch-time.js';
import { checkpointTail } from '../../src/ingest/publish/checkpoint-tail.js';
import { publishObject, type PublishOptions } from '../../src/ingest/publish/publish-object.js';
import { readCheckpoints } from '../../src/ingest/publish/read-checkpoints.js';
import { recordFailure } from '../../src/ingest/publish/record-failure.js';
import type { RejectedLine } from '../../src/ingest/rejected-line.js';
import {
  discard,
  startClickHouse,
  temporaryDir,
  type ClickHouseServer,
} from '../helpers/clickhouse-server.js';
import { startEngine, type RunningEngine } from '../helpers/engine-process.js';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts, projectRoot } from '../helpers/workspace.js';

const { signal } = new AbortController();
const HOUR = Date.UTC(2022, 10, 28, 20);
const TIME = '2022-11-28 20:00:00';
const LINES = Array.from({ length: 4_000 }, (_, index) =>
  JSON.stringify({ event_id: `event ${index}`, text: 'é'.repeat(index % 300) }),
);

let root: string;
let port: number;
let spec: EngineSpec;
let broker: RunningEngine;
let kafka: Kafka;
let clickhouse: ClickHouseServer;
let topics = 0;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'npl-publish-'));
  const options = { env: process.env, signal, log: () => undefined };
  const program = {
    java: await findJava(process.env),
    jarsDir: await installKafkaJars(cacheDir(process.env), options),
  };
  const ports = (await freePorts(2)) as [number, number];
  port = ports[0];
  const service = { port, controllerPort: ports[1], dataDir: path.join(root, 'kafka') };
  await prepareKafka(service, program, options);
  spec = kafkaEngine(service, program);
  [broker, clickhouse] = await Promise.all([
    startEngine(spec),
    temporaryDir().then((dir) => startClickHouse(dir)),
  ]);
  kafka = connectKafka({ host: '127.0.0.1', port });
});

afterAll(async () => {
  await kafka.close();
  await discard(clickhouse);
  await broker.end('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

/** Topics of one partition for events, dead letters and checkpoints, which nothing else uses. */
async function newTopics(): Promise<PublishOptions> {
  topics += 1;
  const names = {
    topic: `t${topics}`,
    deadLettersTopic: `t${topics}_dead`,
    checkpointsTopic: `t${topics}_done`,
  };
  const compact = { 'cleanup.policy': 'compact' };
  await kafka.createTopics([
    { name: names.topic, partitions: 1, replication: 1 },
    { name: names.deadLettersTopic, partitions: 1, replication: 1 },
    { name: names.checkpointsTopic, partitions: 1, replication: 1, config: compact },
  ]);
  // It waits for the leaders, which take a moment to know that they are.
  await kafka.topicStats(Object.values(names));
  return { bucket: 'bucket', partition: 0, attempt: 1, ...names };
}

function objectOf(name: string, id = 7n): EventObject {
  const key = `year=2022/month=11/day=28/hour=20/browser_events-${name}.jsonl`;
  const lastModified = new Date('2022-11-28T21:00:00.123Z');
  return { key, size: 5, etag: `"${name}"`, lastModified, type: 'browser', hour: HOUR, format: 'plain', id };
}

const open = (transactionalId: string, compression: Compression = 'none') =>
  kafka.openTransaction({ transactionalId, timeoutMs: 60_000, compression, signal });

async function* bodyOf(text: string | Buffer, chunk = 65_536): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
}

interface Read {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
}

/** What a consumer of kafkajs gets of partition 0 up to the present end: committed records only. */
async function consume(topic: string): Promise<Read[]> {
  const client = new kafkajs.Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: kafkajs.logLevel.NOTHING });
  const consumer = client.consumer({ groupId: `reader of ${topic}`, minBytes: 1, maxWaitTimeInMs: 50 });
  const [stats] = await kafka.topicStats([topic]);
  const end = stats!.partitions[0]!.high;
  const read: Read[] = [];
  let reached = 0;
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => (reached = Number(payload.lastOffset) + 1));
  await consumer.run({
    eachMessage: async ({ message: { key, value, offset } }) => void read.push({ key, value, offset }),
  });
  await waitUntil(`a consumer at offset ${end} of ${topic}`, () => reached >= end);
  await consumer.disconnect();
  return read;
}

/** Values of the committed records, once nothing is undecided: a commit is answered before its markers are written. */
async function tailOf(topic: string): Promise<string[]> {
  const values: string[] = [];
  const position = { offset: 0, open: new Map() };
  await waitUntil(`every transaction on ${topic} is ended`, async () => {
    await kafka.readTail({ topic, partition: 0 }, position, ({ value }) => values.push(String(value)));
    return position.open.size === 0;
  });
  return values;
}

describe('publishing an object', () => {
  it.each(['none', 'gzip'] as const)(
    'sends every line byte by byte, with its identity (%s)',
    async (compression) => {
      const options = await newTopics();
      const object = objectOf(compression, 0xfedc_ba98_7654_3210n);
      const progress: [number, number][] = [];
      const body = LINES.join('\n');
      const counts = await publishObject(
        object,
        bodyOf(body),
        await open(`exact ${compression}`, compression),
        {
          ...options,
          onProgress: (lines, bytes) => progress.push([lines, bytes]),
        },
      );
      const bytes = Buffer.byteLength(body);
      expect(counts).toEqual({ lines: 4_000, published: 4_000, rejected: 0, bytes });
      expect(progress.at(-1)?.[1]).toBe(bytes);
      const read = await consume(options.topic);
      expect(read.length).toBe(LINES.length);
      for (const [index, { key, value }] of read.entries()) {
        expect(value?.equals(addBatchTime(Buffer.from(LINES[index]!), TIME))).toBe(true);
        expect(key?.equals(messageKey(object.id, index + 1))).toBe(true);
      }
      const { checkpoints, settled } = await readCheckpoints(kafka, options.checkpointsTopic, 0, { signal });
      expect(settled).toBe(true);
      expect(checkpoints).toMatchObject([
        {
          object_id: '18364758544493064720',
          key: object.key,
          etag: object.etag,
          state: 'published',
          ...counts,
        },
      ]);
      expect(checkpoints[0]).toMatchObject({
        hour: TIME,
        last_modified: '2022-11-28 21:00:00.123',
        retry_at: null,
      });
    },
  );

  it('sends what is no event to the dead letters, in the same transaction', async () => {
    const options = await newTopics();
    const huge = 'x'.repeat(3_000_000);
    const body = `{"a":1}\n\n[1]\n${huge}\n{"b":2}\n"${'y'.repeat(900_000)}"\n{"c":3}`;
    const counts = await publishObject(objectOf('bad'), bodyOf(body), await open('bad'), options);
    expect(counts).toMatchObject({ lines: 6, published: 3, rejected: 3 });
    const letters = (await tailOf(options.deadLettersTopic)).map((text) => JSON.parse(text) as RejectedLine);
    expect(letters.map(({ line_number, raw, raw_bytes }) => [line_number, raw.length, raw_bytes])).toEqual([
      [3, 4, 3],
      [4, 87_384, 3_000_000],
      [6, 87_384, 900_002],
    ]);
    expect(Buffer.from(letters[0]!.raw, 'base64').toString()).toBe('[1]');
    expect(letters[1]).toMatchObject({ topic: options.topic, object_id: '7', batch_time: TIME });
    expect(await tailOf(options.topic)).toHaveLength(3);
  });

  it('leaves nothing behind when its source fails, and the next attempt succeeds', async () => {
    const options = await newTopics();
    async function* broken() {
      yield* bodyOf(LINES.join('\n'));
      throw new Error('the connection is gone');
    }
    const transaction = await open('broken source');
    await expect(publishObject(objectOf('s'), broken(), transaction, options)).rejects.toThrow('is gone');
    await transaction.abort();
    expect(await tailOf(options.topic)).toEqual([]);
    await publishObject(objectOf('s'), bodyOf('{"a":1}'), await open('broken source'), options);
    expect(await tailOf(options.topic)).toHaveLength(1);
    expect(await consume(options.topic)).toHaveLength(1);
  });
});

describe('workers on one object', () => {
  it('one that is stopped while batches are on the way takes back what it sent, at once', async () => {
    const options = await newTopics();
    const stop = new AbortController();
    const transaction = await kafka.openTransaction({
      transactionalId: 'stopped',
      timeoutMs: 60_000,
      compression: 'none',
      signal: stop.signal,
    });
    async function* stopped() {
      const text = `${LINES.join('\n')}\n`;
      for (let round = 0; round < 4; round += 1) yield* bodyOf(text);
      await waitUntil('something has arrived', async () => {
        const [stats] = await kafka.topicStats([options.topic]);
        return (stats?.messages ?? 0) > 0;
      });
      // Fills batches again, so that some are on the way when it stops.
      yield* bodyOf(text.repeat(4), 1 << 20);
      stop.abort();
      yield Buffer.from(text);
    }
    await expect(publishObject(objectOf('p'), stopped(), transaction, options)).rejects.toThrow('cancelled');
    await transaction.abort();
    expect(await tailOf(options.topic)).toEqual([]);
  });

  it('only the last that opened it wins; the other hears that it was taken', async () => {
    const options = await newTopics();
    const first = await open('contended');
    const second = await open('contended');
    const results = await Promise.allSettled(
      [first, second].map((transaction) =>
        publishObject(objectOf('c'), bodyOf(LINES.join('\n')), transaction, options),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect((results[0] as PromiseRejectedResult).reason).toBeInstanceOf(ProducerFenced);
    await first.abort();
    expect(await tailOf(options.topic)).toHaveLength(LINES.length);
  });

  it('a worker that was killed in mid-transaction is cleared away by the next one', async () => {
    const options = await newTopics();
    const fixture = path.join(projectRoot, 'test/fixtures/engines/open-transaction.mjs');
    const child = spawn(process.execPath, [fixture, String(port), 'killed', options.topic], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const started = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
    expect(started, 'it ended by itself').toBeDefined();
    child.kill('SIGKILL');
    await ended;
    expect((await kafka.topicStats([options.topic]))[0]?.messages).toBe(5_000);
    await publishObject(objectOf('k'), bodyOf(LINES.join('\n')), await open('killed'), options);
    expect(await tailOf(options.topic)).toHaveLength(LINES.length);
    const read = await consume(options.topic);
    expect(read).toHaveLength(LINES.length);
    expect(new Set(read.map(({ key }) => key?.toString('hex'))).size).toBe(LINES.length);
  });

  it('see what was published behind the open transaction of another', async () => {
    const options = await newTopics();
    const { checkpointsTopic } = options;
    const tail = checkpointTail(kafka, checkpointsTopic, 0);
    const slow = await openWithRecord('slow', checkpointsTopic, 'slow key');
    expect(await tail.isPublished(objectOf('fast'), signal)).toBe(false);
    await publishObject(objectOf('fast'), bodyOf('{}'), await open('fast'), options);
    // As the next worker does it: opening waits until all before is decided.
    await open('fast');
    expect(await tail.isPublished(objectOf('fast'), signal)).toBe(true);
    const during = await readCheckpoints(kafka, checkpointsTopic, 0, { signal });
    expect(during).toMatchObject({ settled: false, undecided: ['slow key'], next: 0, restarted: false });
    expect(during.checkpoints).toHaveLength(1);
    await slow.abort();
    await tailOf(checkpointsTopic);
    const after = await readCheckpoints(kafka, checkpointsTopic, during.next, { signal });
    expect(after).toMatchObject({ settled: true, undecided: [] });
    expect(await readCheckpoints(kafka, checkpointsTopic, after.next, { signal })).toMatchObject({
      checkpoints: [],
      next: after.next,
    });
    expect(await tail.isPublished({ key: 'slow key', etag: '' }, signal)).toBe(false);
  });
});

async function openWithRecord(id: string, topic: string, key: string): Promise<Transaction> {
  const transaction = await open(id);
  const writer = transaction.writer({ topic, partition: 0 });
  await writer.write(Buffer.from(key), Buffer.from('{"n": 2}'));
  await writer.flush();
  return transaction;
}

describe('checkpoints', () => {
  it('an empty topic, failures, and an offset that is not there', async () => {
    const { checkpointsTopic } = await newTopics();
    const read = (from: number) => readCheckpoints(kafka, checkpointsTopic, from, { signal });
    expect(await read(0)).toMatchObject({ checkpoints: [], next: 0, settled: true, restarted: false });
    const failed = { key: 'k', etag: 'e', state: 'failed', error: 'truncated' } as Checkpoint;
    const producer = kafka.producer();
    await recordFailure(producer, checkpointsTopic, failed, { signal });
    expect(await read(0)).toMatchObject({ checkpoints: [failed], next: 1 });
    expect(await read(1)).toMatchObject({ checkpoints: [], next: 1, restarted: false });
    expect(await read(1_000)).toMatchObject({ checkpoints: [failed], next: 1, restarted: true });
  });

  it('a topic that does not exist is an error that says so', async () => {
    await expect(readCheckpoints(kafka, 'none', 0, { signal })).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
    await expect((await open('nowhere')).include([{ topic: 'none', partition: 0 }])).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  });
});

describe('ClickHouse as the reader', () => {
  it('gets committed rows only, waits for an open transaction, and its lag ends at 0', async () => {
    const { topic } = await newTopics();
    const source = `Kafka('127.0.0.1:${port}', '${topic}', 'readers of ${topic}', 'JSONEachRow')`;
    await clickhouse.sql(
      `CREATE TABLE ${topic}_in (n UInt64) ENGINE = ${source} SETTINGS kafka_flush_interval_ms = 300`,
    );
    await clickhouse.sql(`CREATE TABLE ${topic} (n UInt64) ENGINE = MergeTree ORDER BY n`);
    await clickhouse.sql(`CREATE MATERIALIZED VIEW ${topic}_mv TO ${topic} AS SELECT n FROM ${topic}_in`);
    const rows = () => clickhouse.sql(`SELECT groupArray(n) FROM (SELECT n FROM ${topic} ORDER BY n)`);
    const lag = () => kafka.groupLag(`readers of ${topic}`, topic);
    const commit = async (id: string, n: number, compression: Compression) => {
      const transaction = await open(id, compression);
      await transaction.writer({ topic, partition: 0 }).write(Buffer.from('k'), Buffer.from(`{"n": ${n}}`));
      await transaction.commit();
    };

    await commit('one', 1, 'gzip');
    await waitUntil('the first row', async () => (await rows()).trim() === '[1]');
    await waitUntil('a lag of 0', async () => (await lag()).lag === 0);
    const { partitions } = await lag();
    expect(partitions[0]?.position).toBe(partitions[0]?.high);

    const two = await openWithRecord('two', topic, 'k');
    await commit('three', 3, 'zstd');
    // It has been there all the time, and the reader has seen nothing of it.
    expect((await lag()).lag).toBeGreaterThan(0);
    expect((await rows()).trim()).toBe('[1]');
    await two.abort();
    await waitUntil('the third row', async () => (await rows()).trim() === '[1,3]');
    await waitUntil('a lag of 0', async () => (await lag()).lag === 0);

    const four = await openWithRecord('four', topic, 'k');
    await four.abort();
    // Nothing but aborted records behind what it has read.
    await waitUntil('a lag of 0', async () => (await lag()).lag === 0);
    const [end] = (await lag()).partitions;
    expect(end?.high).toBe(8);
    expect((await rows()).trim()).toBe('[1,3]');
  });
});

describe('a broker that dies in mid-transaction', () => {
  it('is a clean error, and a repeat succeeds when it is back', async () => {
    const options = await newTopics();
    const transaction = await open('restarted');
    async function* interrupted() {
      yield* bodyOf(LINES.join('\n'));
      await broker.end('SIGKILL');
      yield* bodyOf(`\n${LINES.join('\n')}`);
    }
    await expect(publishObject(objectOf('r'), interrupted(), transaction, options)).rejects.toMatchObject({
      name: 'KafkaFailure',
      kind: 'unreachable',
    });
    await transaction.abort();
    broker = await startEngine(spec);
    const again = await open('restarted', 'zstd');
    await publishObject(objectOf('r'), bodyOf(LINES.join('\n')), again, options);
    expect(await tailOf(options.topic)).toHaveLength(LINES.length);
    expect((await readCheckpoints(kafka, options.checkpointsTopic, 0, { signal })).checkpoints).toHaveLength(
      1,
    );
  });
});
