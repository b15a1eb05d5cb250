import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import kafkajs, { type Kafka } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { installKafkaJars } from '../../src/embedded/kafka/install-jars.js';
import { findJava } from '../../src/embedded/kafka/java.js';
import { findKafkaJars, kafkaJarsDir } from '../../src/embedded/kafka/jars.js';
import { kafkaEngine, type KafkaProgram } from '../../src/embedded/kafka/kafka-engine.js';
import { prepareKafka } from '../../src/embedded/kafka/prepare-kafka.js';
import { startEngine, type RunningEngine } from '../helpers/engine-process.js';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts } from '../helpers/workspace.js';

const signal = new AbortController().signal;
let root: string;
let program: KafkaProgram;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'npl-kafka-'));
  const cache = cacheDir(process.env);
  const install = () => installKafkaJars(cache, { env: process.env, signal, log: () => undefined });
  program = { java: await findJava(process.env), jarsDir: (await findKafkaJars(cache)) ?? (await install()) };
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function newService(name: string) {
  const [port, controllerPort] = await freePorts(2);
  return { port: port!, controllerPort: controllerPort!, dataDir: path.join(root, name) };
}

function client(port: number): Kafka {
  return new kafkajs.Kafka({
    brokers: [`127.0.0.1:${port}`],
    requestTimeout: 5_000,
    logLevel: kafkajs.logLevel.NOTHING,
  });
}

/** Every value of a topic, read to its end at the time of the call. */
async function readAll(kafka: Kafka, topic: string): Promise<string[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const pending = new Set(ends.filter(({ high }) => Number(high) > 0).map(({ partition }) => partition));
  const values: string[] = [];
  const consumer = kafka.consumer({ groupId: `reader-${Math.random()}`, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      values.push(...batch.messages.map(({ value }) => value?.toString() ?? ''));
      const end = ends.find(({ partition }) => partition === batch.partition);
      if (Number(batch.lastOffset()) >= Number(end?.high) - 1) pending.delete(batch.partition);
    },
  });
  await waitUntil(`the end of ${topic}`, () => pending.size === 0);
  await consumer.disconnect();
  return values;
}

describe('the embedded broker', () => {
  let engine: RunningEngine | undefined;
  afterEach(async () => {
    await engine?.end('SIGKILL');
    engine = undefined;
  });

  it('keeps every acknowledged message over kill -9, in a folder with spaces and umlauts', async () => {
    const service = await newService('mit Leerzeichen und ü');
    await prepareKafka(service, program, { signal });
    const formatted = await contents(service.dataDir);
    await prepareKafka(service, program, { signal });
    expect(await contents(service.dataDir)).toEqual(formatted);

    engine = await startEngine(kafkaEngine(service, program));
    const admin = client(service.port).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'events', numPartitions: 3 }] });
    const cluster = await admin.describeCluster();
    expect(cluster.brokers).toEqual([{ nodeId: 1, host: '127.0.0.1', port: service.port }]);
    await admin.disconnect();

    const acknowledged: string[] = [];
    const producer = client(service.port).producer({ retry: { retries: 0 } });
    await producer.connect();
    const kill = new AbortController();
    const producing = (async () => {
      for (let batch = 0; !kill.signal.aborted; batch += 1) {
        const values = Array.from({ length: 100 }, (_, i) => `${batch}-${i}`);
        const messages = values.map((value, i) => ({ value, partition: i % 3 }));
        // A batch may fail, at the kill and while a new topic finds its leader; it just is not acknowledged.
        const sent = producer.send({ topic: 'events', messages }).then(
          () => true,
          () => false,
        );
        if (await sent) acknowledged.push(...values);
      }
    })();
    await waitUntil('some acknowledged messages', () => acknowledged.length > 5_000);
    kill.abort();
    expect(await engine.end('SIGKILL')).toBe('SIGKILL');

    engine = await startEngine(kafkaEngine(service, program));
    await producing;
    await producer.disconnect();
    const read = new Set(await readAll(client(service.port), 'events'));
    expect(acknowledged.filter((value) => !read.has(value))).toEqual([]);

    expect(await engine.end('SIGTERM')).toBe(143);
    expect(engine.output()).toContain('Terminating process due to signal SIGTERM');
    expect(await readdir(service.dataDir)).toContain('.kafka_cleanshutdown');
  });

  it('commits a transaction as a whole and hides an aborted one', async () => {
    const service = await newService('transactions');
    await prepareKafka(service, program, { signal });
    engine = await startEngine(kafkaEngine(service, program));
    const kafka = client(service.port);
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'events', numPartitions: 2 }] });
    await admin.disconnect();
    const producer = kafka.producer({
      transactionalId: 'object-1',
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    for (const outcome of ['commit', 'abort', 'commit'] as const) {
      const transaction = await producer.transaction();
      const messages = [0, 1].map((partition) => ({ value: outcome, partition }));
      await transaction.send({ topic: 'events', messages });
      await transaction[outcome]();
    }
    await producer.disconnect();
    expect(await readAll(kafka, 'events')).toEqual(['commit', 'commit', 'commit', 'commit']);
  });

  it('follows changed ports and refuses unknown topics', async () => {
    const before = await newService('moved');
    await prepareKafka(before, program, { signal });
    engine = await startEngine(kafkaEngine(before, program));
    expect(await engine.end('SIGTERM')).toBe(143);

    const after = { ...(await newService('moved')), dataDir: before.dataDir };
    await prepareKafka(after, program, { signal });
    engine = await startEngine(kafkaEngine(after, program));
    const producer = client(after.port).producer({ retry: { retries: 1 }, allowAutoTopicCreation: false });
    await producer.connect();
    const sending = producer.send({ topic: 'misspelt', messages: [{ value: 'x' }] });
    await expect(sending).rejects.toThrow(/does not host this topic-partition/);
    await producer.disconnect();
  });
});

describe('prepareKafka', () => {
  it('finishes a format that was interrupted, under the same cluster id', async () => {
    const service = await newService('half');
    await prepareKafka(service, program, { signal });
    const meta = path.join(service.dataDir, 'meta.properties');
    const clusterId = /cluster\.id=.*/.exec(await readFile(meta, 'utf8'))![0];
    await rm(meta);
    await prepareKafka(service, program, { signal });
    expect(await readFile(meta, 'utf8')).toContain(clusterId);
  });

  it.each([
    [
      'the data of a broker set up otherwise',
      { 'meta.properties': 'version=1\ncluster.id=abc\nnode.id=1\n' },
    ],
    [
      'another cluster than its own',
      { 'npl-cluster-id': 'one\n', 'meta.properties': 'cluster.id=two\nnode.id=1\n' },
    ],
    ['another node', { 'npl-cluster-id': 'one\n', 'meta.properties': 'cluster.id=one\nnode.id=2\n' }],
    ['damaged metadata', { 'npl-cluster-id': 'one\n', 'meta.properties': '' }],
    ['something that is not Kafka', { 'thesis.tex': 'years of work' }],
    ['partitions without metadata', { 'npl-cluster-id': 'one\n', 'events-0': '' }],
  ])('leaves a folder alone that holds %s', async (_, files) => {
    const service = await newService(`strange-${Math.random()}`);
    await mkdir(service.dataDir);
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(service.dataDir, name), text);
    const before = await contents(service.dataDir);
    await expect(prepareKafka(service, program, { signal })).rejects.toThrow('holds something else');
    expect(await contents(service.dataDir)).toEqual(before);
  });

  it('gives the reason when the folder cannot be used', async () => {
    const service = await newService('file');
    await writeFile(service.dataDir, '');
    await expect(prepareKafka(service, program, { signal })).rejects.toThrow('data folder of kafka');
  });
});

describe('the jars', () => {
  it('are found only when each has its pinned content and nothing else lies beside them', async () => {
    const cache = path.join(root, 'cache');
    const folder = kafkaJarsDir(cache);
    expect(await findKafkaJars(cache)).toBeUndefined();
    // From the local Maven repository by now: no second download.
    await installKafkaJars(cache, { env: process.env, signal, log: () => undefined });
    expect(await findKafkaJars(cache)).toBe(folder);
    expect(await readdir(cache)).toEqual([path.basename(folder)]);

    await writeFile(path.join(folder, 'stranger.jar'), '');
    expect(await findKafkaJars(cache)).toBeUndefined();
    await rm(path.join(folder, 'stranger.jar'));
    expect(await findKafkaJars(cache)).toBe(folder);
    const jar = path.join(folder, 'kafka-clients-4.3.1.jar');
    const { size } = await stat(jar);
    await appendFile(jar, 'x');
    expect(await findKafkaJars(cache)).toBeUndefined();

    await Promise.all(
      [1, 2].map(() => installKafkaJars(cache, { env: process.env, signal, log: () => undefined })),
    );
    expect(await findKafkaJars(cache)).toBe(folder);
    expect((await stat(jar)).size).toBe(size);
    expect(await readdir(cache)).toEqual([path.basename(folder)]);
  });
});

/** Name, size and time of change of everything in a folder. */
async function contents(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  const stats = await Promise.all(names.map((name) => stat(path.join(folder, name))));
  return names.map((name, i) => `${name} ${stats[i]!.size} ${stats[i]!.mtimeMs}`);
}
