import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import kafkajs, { type Message, type Producer } from 'kafkajs';
import { connectClickHouse, type ClickHouse } from '../../src/clients/clickhouse/clickhouse.js';
import { cacheDir } from '../../src/embedded/cache-dir.js';
import { clickhouseEngine } from '../../src/embedded/clickhouse/engine.js';
import { findChdb, installChdb } from '../../src/embedded/clickhouse/install.js';
import type { EngineSpec } from '../../src/embedded/engine.js';
import { installKafkaJars } from '../../src/embedded/kafka/install-jars.js';
import { findJava } from '../../src/embedded/kafka/java.js';
import { findKafkaJars } from '../../src/embedded/kafka/jars.js';
import { kafkaEngine } from '../../src/embedded/kafka/kafka-engine.js';
import { prepareKafka } from '../../src/embedded/kafka/prepare-kafka.js';
import { startEngine } from './engine-process.js';
import { freePorts } from './workspace.js';

export interface Warehouse {
  readonly kafkaPort: number;
  readonly httpPort: number;
  /** Of the user `default`. */
  readonly password: string;
  /** A client that is in `database`, which need not exist. */
  connect(database: string): ClickHouse;
  /** Topics of one partition. */
  createTopics(names: readonly string[]): Promise<void>;
  deleteTopic(name: string): Promise<void>;
  /** Writes to the topic's only partition: the messages have the offsets 0, 1, 2... */
  publish(topic: string, messages: readonly Message[]): Promise<void>;
  producer(options?: { transactionalId: string }): Promise<Producer>;
  stop(): Promise<void>;
}

const PASSWORD = 'of-the-schema-tests';

/** A real broker and a real ClickHouse engine, both empty. */
export async function startWarehouse(): Promise<Warehouse> {
  const root = await mkdtemp(path.join(tmpdir(), 'npl-warehouse-'));
  const cache = cacheDir(process.env);
  const options = { env: process.env, signal: new AbortController().signal, log: () => undefined };
  const [kafkaPort, controllerPort, httpPort] = (await freePorts(3)) as [number, number, number];
  const service = { port: kafkaPort, controllerPort, dataDir: path.join(root, 'kafka') };
  const program = {
    java: await findJava(process.env),
    jarsDir: (await findKafkaJars(cache)) ?? (await installKafkaJars(cache, options)),
  };
  await prepareKafka(service, program, options);
  const chdb = (await findChdb(cache)) ?? (await installChdb(cache, options));
  const clickhouse = { httpPort, dataDir: path.join(root, 'clickhouse'), user: 'default' };
  const engines = await Promise.all([
    startEngine(kafkaEngine(service, program)),
    startEngine(built(clickhouseEngine(clickhouse, chdb, { password: PASSWORD }))),
  ]);

  const kafka = new kafkajs.Kafka({
    brokers: [`127.0.0.1:${kafkaPort}`],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const producers: Producer[] = [];
  const clients: ClickHouse[] = [];
  const producer: Warehouse['producer'] = async (config) => {
    const opened = kafka.producer({
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      idempotent: true,
      ...config,
    });
    producers.push(opened);
    await opened.connect();
    return opened;
  };
  let shared: Producer | undefined;
  return {
    kafkaPort,
    httpPort,
    password: PASSWORD,
    connect(database) {
      const client = connectClickHouse({ host: '127.0.0.1', httpPort, database, user: 'default' }, PASSWORD);
      clients.push(client);
      return client;
    },
    async createTopics(names) {
      const topics = names.map((topic) => ({ topic, numPartitions: 1 }));
      await admin.createTopics({ topics, waitForLeaders: true });
    },
    async deleteTopic(name) {
      await admin.deleteTopics({ topics: [name] });
    },
    async publish(topic, messages) {
      shared ??= await producer();
      await shared.send({ topic, messages: messages.map((message) => ({ partition: 0, ...message })) });
    },
    producer,
    async stop() {
      await Promise.all([
        ...clients.map((client) => client.close()),
        ...producers.map((each) => each.disconnect()),
      ]);
      await admin.disconnect();
      await Promise.all(engines.map((engine) => engine.end('SIGKILL')));
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The engine's entry is a program of its own and runs from the build. */
function built(spec: EngineSpec): EngineSpec {
  return {
    ...spec,
    args: spec.args.map((argument) => argument.replace('/src/embedded/', '/dist/embedded/')),
  };
}
