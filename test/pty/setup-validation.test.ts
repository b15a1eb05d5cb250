import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EMBEDDED_S3_CREDENTIALS } from '../../src/clients/s3/embedded-credentials.js';
import { kafkaUsers } from '../../src/clients/kafka/users.js';
import { connectS3 } from '../../src/clients/s3/s3.js';
import { s3Engine } from '../../src/embedded/s3/engine.js';
import {
  discard,
  PASSWORD,
  startClickHouse,
  USER,
  type ClickHouseServer,
} from '../helpers/clickhouse-server.js';
import { startEngine, type RunningEngine } from '../helpers/engine-process.js';
import { startPty, type Pty } from '../helpers/pty.js';
import { startSaslBroker, type SaslBroker } from '../helpers/sasl-broker.js';
import { freePortPair, freePorts } from '../helpers/workspace.js';

// Each look at an answer, first wrong and then mended, as one sees it in the wizard. The services are real ones.

const KAFKA_PASSWORD = 'the right one';

let dir: string;
let pty: Pty | undefined;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-setup-'));
});
afterEach(async () => {
  pty?.kill();
  for (const close of closing.splice(0)) await close();
  await rm(dir, { recursive: true, force: true });
});

async function wizard(
  conf: Readonly<Record<string, string | number>>,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Pty> {
  const lines = Object.entries(conf).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(dir, 'env.conf'), lines.join(''));
  const own = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, HOME: dir };
  const cache = process.env['NPL_CACHE_DIR'] ?? join(process.env['HOME'] ?? '', '.cache/npl');
  pty = startPty({
    command: 'npl-setup',
    cwd: dir,
    cols: 100,
    rows: 40,
    env: { NPL_CACHE_DIR: cache, ...own, ...env },
  });
  await pty.waitFor('Enter begin');
  pty.press('enter');
  await opened('layout');
  return pty;
}

/** The key of the question that is open; `more` for the row that shows more of them. */
function openKey(): string {
  const [, rest = ''] = /^> (.*)$/m.exec(pty!.text()) ?? [];
  return rest.includes('more setting') ? 'more' : (/ {2}([A-Z0-9_]+|layout)\s*$/.exec(rest)?.[1] ?? '');
}

const opened = (key: string) => pty!.waitUntil(`the question ${key}`, () => openKey() === key);

/** Takes the answers up to a question, wrong ones too. */
async function goTo(key: string): Promise<void> {
  for (let steps = 0; openKey() !== key; steps += 1) {
    if (steps > 60) throw new Error(`no question ${key}; the screen:\n${pty!.text()}`);
    const before = openKey();
    const insisted = pty!.text().includes('Enter again');
    pty!.press('enter');
    await pty!.waitUntil(
      `what comes after ${before}`,
      () => openKey() !== before || (!insisted && pty!.text().includes('Enter again')),
    );
  }
}

/** Shows what is rarely changed. */
async function showMore(): Promise<void> {
  for (let steps = 0; openKey() !== 'more' && steps < 20; steps += 1) {
    const before = openKey();
    pty!.press('tab');
    await pty!.waitUntil(`what comes after ${before}`, () => openKey() !== before);
  }
  pty!.press('enter');
  await pty!.waitUntil('more questions', () => openKey() !== 'more');
}

/** Another answer in the place of the one that is there. */
async function retype(text: string): Promise<void> {
  pty!.press('ctrl+u');
  pty!.paste(text);
}

const problem = (text: string | RegExp) => shown('✖ Problem: ', text);
const fine = (text: string | RegExp) => shown('✔ ', text);

/** A finding, however its lines are broken. */
async function shown(mark: string, text: string | RegExp): Promise<void> {
  const seen = () => pty!.text().replaceAll(/\s*\n\s*/g, ' ');
  const holds = () =>
    typeof text === 'string'
      ? seen().includes(mark + text)
      : new RegExp(mark.replaceAll(/[.:]/g, '\\$&') + text.source).test(seen());
  await pty!.waitUntil(`${mark}${String(text)}`, holds, 20_000);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as { port: number }).port;
}

async function embedded(change: Readonly<Record<string, string | number>> = {}) {
  const kafka = await freePortPair();
  const [clickhouse, s3] = (await freePorts(2)) as [number, number];
  const conf = { KAFKA_PORT: kafka, CLICKHOUSE_OUT_PORT: clickhouse, S3_PORT: s3, RUNTIME: 'embedded' };
  return { kafka, clickhouse, s3, conf: { ...conf, ...change } };
}

describe('what npl runs itself', () => {
  test('a port that another program has clears by itself when that ends; text is no port', async () => {
    const server = createServer();
    const taken = await listen(server);
    const { conf } = await embedded({ CLICKHOUSE_OUT_PORT: taken });
    await wizard(conf);
    await goTo('CLICKHOUSE_OUT_PORT');
    await problem(`port ${taken} is taken by node (process ${process.pid})`);
    await pty!.waitFor('Next: stop that program, or choose another port, such as');
    await retype('99999');
    await problem('this is outside 1 to 65535');
    await retype(String(taken));
    await problem(`port ${taken} is taken`);
    server.close();
    await fine(`port ${taken} is free`);
  });

  test('two services on one port', async () => {
    const { conf, kafka } = await embedded();
    await wizard(conf);
    await goTo('CLICKHOUSE_OUT_PORT');
    await retype(String(kafka));
    await problem(new RegExp(`port ${kafka} is needed for Kafka and for ClickHouse`));
    await retype(String(conf.CLICKHOUSE_OUT_PORT));
    await fine(`port ${conf.CLICKHOUSE_OUT_PORT} is free`);
    expect(pty!.text()).not.toContain('Problem');
  });

  test('folders: of another service, behind a file, outside, of the system', async () => {
    const { conf } = await embedded();
    await mkdir(join(dir, 'other/store'), { recursive: true });
    await mkdir(join(dir, 'other/metadata'));
    await writeFile(join(dir, 'file'), '');
    await wizard(conf);
    await goTo('KAFKA_PORT');
    await showMore();
    await goTo('KAFKA_DATA');
    await fine(`${dir}/data/kafka_data will be made, `);
    await retype('other');
    await problem(`${dir}/other holds the data of ClickHouse`);
    await retype('file/kafka');
    await problem(`${dir}/file/kafka cannot be made: ${dir}/file is no folder`);
    await retype('../outside');
    await problem('this climbs out of the folder of env.conf');
    await retype('/proc/kafka');
    await problem('this is a system folder');
    await rm(join(dir, 'file'));
    await retype('file/kafka');
    await fine(`${dir}/file/kafka will be made, `);
  });

  test.runIf(process.getuid?.() === 0)('a folder on a full disk', async () => {
    const { conf } = await embedded({ KAFKA_DATA: 'full/kafka' });
    await mkdir(join(dir, 'full'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'npl-test', join(dir, 'full')]);
    try {
      await wizard(conf);
      await goTo('KAFKA_PORT');
      await showMore();
      await goTo('KAFKA_DATA');
      await problem(`the disk of ${dir}/full/kafka has only 1 MB free, 268 MB are needed`);
      await retype('elsewhere');
      await fine(`${dir}/elsewhere will be made, `);
    } finally {
      execFileSync('umount', [join(dir, 'full')]);
    }
  });

  test('no Java: the trial tells what to install, and takes it when it is there', async () => {
    const { conf } = await embedded();
    const bin = join(dir, 'bin');
    await mkdir(bin);
    await wizard(conf, { PATH: bin, JAVA_HOME: undefined });
    await problem('Apache Kafka needs Java 17 or newer');
    await writeFile(join(bin, 'java'), '#!/bin/sh\necho \'openjdk version "17.0.1"\' >&2\n', { mode: 0o755 });
    await fine('Java 17.0.1 runs Kafka');
  });

  test('keys are taken while a host says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = await listen(createServer((socket) => sockets.push(socket)));
    closing.unshift(() => sockets.forEach((socket) => socket.destroy()));
    await wizard({
      USE_EXTERNAL_KAFKA: 'YES',
      USE_EXTERNAL_AIRFLOW: 'YES',
      KAFKA_HOST: '127.0.0.1',
      KAFKA_PORT: silent,
    });
    await goTo('KAFKA_HOST');
    await pty!.waitFor('… checking');
    await retype('localhost');
    await pty!.waitFor('› localhost');
    expect(pty!.text()).toContain('… checking');
    await problem(`Kafka at localhost:${silent} did not answer within 5 s`);
  });
});

describe('what is there already', () => {
  let broker: SaslBroker;
  let clickhouse: ClickHouseServer;
  let s3: RunningEngine;
  let s3Port: number;
  let data: string;
  let webPort: number;
  const web = createWebServer((_request, response) => response.end('hello'));

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'npl-setup-data-'));
    [s3Port] = (await freePorts(1)) as [number];
    [broker, clickhouse, s3] = await Promise.all([
      startSaslBroker(),
      startClickHouse(join(data, 'clickhouse')),
      startEngine(s3Engine({ port: s3Port, dataDir: join(data, 's3') })),
    ]);
    await kafkaUsers(broker.runInside).setPassword('npl', KAFKA_PASSWORD, new AbortController().signal);
    await fillBucket();
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    webPort = (web.address() as { port: number }).port;
  });
  afterAll(async () => {
    web.close();
    web.closeAllConnections();
    await broker.stop();
    await discard(clickhouse);
    await s3.end('SIGKILL');
    await rm(data, { recursive: true, force: true });
  });

  async function fillBucket(): Promise<void> {
    const endpoint = `http://127.0.0.1:${s3Port}`;
    const bucket = connectS3(
      { runtime: 'embedded', endpoint, region: 'ru-central1', bucket: 'events', forcePathStyle: true },
      undefined,
    );
    await bucket.ensureBucket();
    for (const type of ['browser', 'device', 'geo', 'location'])
      await bucket.put(`raw/year=2023/month=10/day=02/hour=10/${type}_events.jsonl`, Buffer.from('{}'));
    await bucket.close();
  }

  const external = (change: Readonly<Record<string, string | number>> = {}) => ({
    USE_EXTERNAL_KAFKA: 'YES',
    KAFKA_HOST: '127.0.0.1',
    KAFKA_PORT: broker.port,
    KAFKA_SECURITY: 'sasl_scram',
    USE_EXTERNAL_CLICKHOUSE: 'YES',
    CLICKHOUSE_HOST: '127.0.0.1',
    CLICKHOUSE_OUT_PORT: clickhouse.port,
    CLICKHOUSE_USER: USER,
    USE_EXTERNAL_AIRFLOW: 'YES',
    S3_ENDPOINT: `http://127.0.0.1:${s3Port}`,
    S3_BUCKET: 'events',
    S3_PREFIX: 'raw',
    ...change,
  });

  test('Kafka: unknown host, web server on the port, no sign-in, wrong password', async () => {
    await wizard(external({ KAFKA_HOST: 'kafka.invalid', KAFKA_PORT: webPort, KAFKA_SECURITY: 'plaintext' }));
    await goTo('KAFKA_HOST');
    await problem('nobody knows the host kafka.invalid');
    await retype('127.0.0.1');
    await problem(`a web server listens at 127.0.0.1:${webPort}, not Kafka`);
    await goTo('KAFKA_PORT');
    await retype(String(broker.port));
    await shown('! Warning: ', /Kafka [\d.]+ answers at \S+, and takes nobody who does not sign in/);
    await goTo('KAFKA_SECURITY');
    pty!.press('2');
    await fine(/Kafka [\d.]+ answers at/);
    await goTo('KAFKA_PASSWORD');
    pty!.type('a wrong one');
    await problem(`Kafka at 127.0.0.1:${broker.port} refused user npl`);
    await retype(KAFKA_PASSWORD);
    await fine(/Kafka [\d.]+ answers at \S+ and takes npl, 1 broker/);
    expect(pty!.output()).not.toContain(KAFKA_PASSWORD);
  });

  test('ClickHouse: wrong port, wrong password, database that is not there yet', async () => {
    await wizard(external({ CLICKHOUSE_OUT_PORT: webPort }), { KAFKA_PASSWORD });
    await goTo('CLICKHOUSE_HOST');
    await problem(`a web server listens at 127.0.0.1:${webPort}, not ClickHouse`);
    await goTo('CLICKHOUSE_OUT_PORT');
    await retype(String(clickhouse.port));
    await shown('· ', `ClickHouse answers at 127.0.0.1:${clickhouse.port} and asks ${USER} for a password`);
    await goTo('CLICKHOUSE_DATABASE');
    await goTo('CLICKHOUSE_PASSWORD');
    pty!.type('a wrong one');
    await problem(`ClickHouse at 127.0.0.1:${clickhouse.port} refuses the user ${USER} with this password`);
    await retype(PASSWORD);
    await fine(/ClickHouse [\d.]+ answers at \S+ and takes npl/);
    expect(pty!.output()).not.toContain(PASSWORD);
  });

  test('S3: no such service, no such bucket, hours elsewhere, wrong keys', async () => {
    await wizard(
      external({ S3_ENDPOINT: `http://127.0.0.1:${webPort}`, S3_BUCKET: 'nobodys', S3_PREFIX: '' }),
      {
        KAFKA_PASSWORD,
        CLICKHOUSE_PASSWORD: PASSWORD,
        AWS_ACCESS_KEY_ID: EMBEDDED_S3_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: EMBEDDED_S3_CREDENTIALS.secretAccessKey,
      },
    );
    await goTo('S3_ENDPOINT');
    await problem(`what answers at http://127.0.0.1:${webPort} is not S3`);
    await retype(`http://127.0.0.1:${s3Port}`);
    await fine(`S3 answers at http://127.0.0.1:${s3Port}`);
    await goTo('S3_BUCKET');
    await problem('there is no bucket nobodys at');
    await retype('events');
    await problem(/the bucket events can be listed .* but has no folder year=/);
    await goTo('S3_PREFIX');
    await retype('raw');
    await fine(
      /the bucket events can be listed with the keys in the environment, its newest hour is 2023-10-02 10:00/,
    );
  });

  test('S3: wrong keys', async () => {
    await wizard(external(), { KAFKA_PASSWORD, CLICKHOUSE_PASSWORD: PASSWORD });
    await goTo('AWS_ACCESS_KEY_ID');
    pty!.type('no-such-key');
    await goTo('AWS_SECRET_ACCESS_KEY');
    pty!.type('no-such-secret');
    await problem(/S3 at \S+ refuses the credentials/);
    await retype(EMBEDDED_S3_CREDENTIALS.secretAccessKey);
    pty!.press('shift+tab');
    await opened('AWS_ACCESS_KEY_ID');
    await retype(EMBEDDED_S3_CREDENTIALS.accessKeyId);
    await fine(/the bucket events can be listed with the keys typed here/);
    expect(pty!.output()).not.toContain(EMBEDDED_S3_CREDENTIALS.secretAccessKey);
  });
});
