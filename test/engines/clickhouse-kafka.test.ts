import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectKafka, type Kafka } from '../../src/clients/kafka/kafka.js';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { installKafkaJars } from '../../src/embedded/kafka/install-jars.js';
import { findJava } from '../../src/embedded/kafka/java.js';
import { kafkaEngine } from '../../src/embedded/kafka/kafka-engine.js';
import { prepareKafka } from '../../src/embedded/kafka/prepare-kafka.js';
import {
  discard,
  startClickHouse,
  temporaryDir,
  type ClickHouseServer,
} from '../helpers/clickhouse-server.js';
import { startEngine, type RunningEngine } from '../helpers/engine-process.js';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts } from '../helpers/workspace.js';

let root: string;
let broker: RunningEngine;
let kafka: Kafka;
let clickhouse: ClickHouseServer;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'npl-clickhouse-kafka-'));
  const options = { env: process.env, signal: new AbortController().signal, log: () => undefined };
  const jarsDir = await installKafkaJars(cacheDir(process.env), options);
  const program = { java: await findJava(process.env), jarsDir };
  const [port, controllerPort] = (await freePorts(2)) as [number, number];
  const service = { port, controllerPort, dataDir: path.join(root, 'kafka') };
  await prepareKafka(service, program, options);
  broker = await startEngine(kafkaEngine(service, program));
  kafka = connectKafka({ host: '127.0.0.1', port });
  await kafka.createTopics([{ name: 'events', partitions: 1, replication: 1 }]);
  clickhouse = await startClickHouse(await temporaryDir());
  await clickhouse.sql(
    `CREATE TABLE events_in (n UInt64) ENGINE = Kafka('127.0.0.1:${port}', 'events', 'readers', 'JSONEachRow') SETTINGS kafka_flush_interval_ms = 500`,
  );
  await clickhouse.sql('CREATE TABLE events (n UInt64) ENGINE = MergeTree ORDER BY n');
  await clickhouse.sql('CREATE MATERIALIZED VIEW events_mv TO events AS SELECT n FROM events_in');
});

afterAll(async () => {
  await discard(clickhouse);
  await kafka.close();
  await broker.end('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

async function publish(from: number, to: number): Promise<void> {
  const values = Array.from({ length: to - from }, (_, index) =>
    Buffer.from(JSON.stringify({ n: from + index })),
  );
  await kafka.producer().send(
    'events',
    0,
    values.map((value) => ({ key: Buffer.alloc(12), value })),
  );
}

async function lag(): Promise<number> {
  return (await kafka.groupLag('readers', 'events')).lag;
}

test('Kafka tables read on by themselves after a stop and after kill -9', async () => {
  await publish(0, 1000);
  await waitUntil('all is read', async () => (await lag()) === 0);
  for (const [round, end] of (['stop', 'kill'] as const).entries()) {
    await clickhouse[end]();
    const next = 1000 * (round + 1);
    await publish(next, next + 1000);
    clickhouse = await startClickHouse(clickhouse.dataDir);
    // Nobody asks ClickHouse anything meanwhile.
    await waitUntil('all is read', async () => (await lag()) === 0, { timeoutMs: 40_000 });
  }
  expect(await clickhouse.sql('SELECT uniqExact(n), max(n) FROM events')).toBe('3000\t2999');
}, 120_000);
