import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EMBEDDED_S3_CREDENTIALS } from '../../src/clients/s3/embedded-credentials.js';
import { kafkaUsers } from '../../src/clients/kafka/users.js';
import { connectS3 } from '../../src/clients/s3/s3.js';
import { saveSecrets } from '../../src/config/secrets.js';
import { KAFKA_VERSION } from '../../src/embedded/kafka/jars.js';
import { s3Engine } from '../../src/embedded/s3/engine.js';
import type {
  CheckSpec,
  ClickHouseSpec,
  KafkaSpec,
  S3BucketSpec,
} from '../../src/probes/answers/check-spec.js';
import { runCheck } from '../../src/probes/answers/run-check.js';
import { checkTools } from '../../src/probes/answers/tools.js';
import {
  discard,
  PASSWORD,
  startClickHouse,
  USER,
  type ClickHouseServer,
} from '../helpers/clickhouse-server.js';
import { startEngine, type RunningEngine } from '../helpers/engine-process.js';
import { startSaslBroker, type SaslBroker } from '../helpers/sasl-broker.js';
import { freePorts } from '../helpers/workspace.js';

const { signal } = new AbortController();
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-answers-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const check = (spec: CheckSpec, env: NodeJS.ProcessEnv = { PATH: process.env['PATH'] }) =>
  runCheck(spec, checkTools(env, join(dir, 'env.conf')), signal, 10_000);

describe('a real Kafka', () => {
  let broker: SaslBroker;
  const spec = (change: Partial<KafkaSpec>): KafkaSpec => ({
    kind: 'kafka',
    host: '127.0.0.1',
    port: broker.port,
    asks: 'sign-in',
    security: 'sasl_scram',
    user: 'npl',
    password: 'the right one',
    replication: 1,
    ...change,
  });
  const release = KAFKA_VERSION.replace(/\.\d+$/, '');

  beforeAll(async () => {
    broker = await startSaslBroker();
    await kafkaUsers(broker.runInside).setPassword('npl', 'the right one', signal);
  });
  afterAll(() => broker.stop());

  test('tells its version and its brokers', async () => {
    expect(await check(spec({ port: broker.plainPort, asks: 'address', security: 'plaintext' }))).toEqual({
      level: 'ok',
      text: `Kafka ${release} answers at 127.0.0.1:${broker.plainPort}, 1 broker`,
    });
  });

  test('takes the right password', async () => {
    expect(await check(spec({}))).toEqual({
      level: 'ok',
      text: `Kafka ${release} answers at 127.0.0.1:${broker.port} and takes npl, 1 broker`,
    });
  });

  test('refuses a wrong one, which is not repeated', async () => {
    const found = await check(spec({ password: 'a wrong one' }));
    expect(found).toMatchObject({
      level: 'problem',
      text: expect.stringContaining(`Kafka at 127.0.0.1:${broker.port} refused user npl`) as unknown,
    });
    expect(JSON.stringify(found)).not.toContain('a wrong one');
  });

  test('takes the one that is kept, and the environment wins over one that is typed', async () => {
    await saveSecrets(join(dir, '.npl'), { KAFKA_PASSWORD: 'the right one' });
    expect((await check(spec({ password: '' }))).level).toBe('ok');
    const env = { PATH: process.env['PATH'], KAFKA_PASSWORD: 'from outside' };
    expect((await check(spec({}), env)).level).toBe('problem');
    await rm(join(dir, '.npl'), { recursive: true });
    expect(await check(spec({ password: '' }))).toMatchObject({
      level: 'problem',
      text: `Kafka ${release} at 127.0.0.1:${broker.port} asks for the password of npl, and there is none`,
    });
  });

  test('at a listener that wants to know who comes', async () => {
    const next = 'answer sasl_scram for KAFKA_SECURITY, and then user and password';
    const text = `Kafka ${release} answers at 127.0.0.1:${broker.port}, and takes nobody who does not sign in`;
    const open = { security: 'plaintext', password: '' } as const;
    expect(await check(spec({ ...open, asks: 'address' }))).toEqual({ level: 'warning', text, next });
    expect(await check(spec(open))).toEqual({ level: 'problem', text, next });
  });

  test('at a listener that asks nobody', async () => {
    expect(await check(spec({ port: broker.plainPort }))).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('takes no sign-in') as unknown,
    });
  });

  test('has fewer brokers than copies are wanted', async () => {
    expect(await check(spec({ replication: 3 }))).toEqual({
      level: 'problem',
      text: `Kafka ${release} at 127.0.0.1:${broker.port} has 1 broker, and KAFKA_REPLICATION wants 3 copies of each message`,
      next: 'answer 1 for KAFKA_REPLICATION',
    });
  });

  test('is no ClickHouse and no S3', async () => {
    const found = await check({ ...clickhouse(broker.plainPort) });
    expect(found).toMatchObject({ level: 'problem', next: 'answer the HTTP port, usually 8123' });
    expect(
      await check({ kind: 's3-endpoint', endpoint: `http://127.0.0.1:${broker.plainPort}` }),
    ).toMatchObject({
      level: 'problem',
      next: 'correct S3_ENDPOINT, or look after the network',
    });
  });
});

function clickhouse(httpPort: number, change: Partial<ClickHouseSpec> = {}): ClickHouseSpec {
  return {
    kind: 'clickhouse',
    host: '127.0.0.1',
    httpPort,
    asks: 'sign-in',
    user: USER,
    password: PASSWORD,
    database: 'default',
    cluster: '',
    ...change,
  };
}

describe('a real ClickHouse', () => {
  let server: ClickHouseServer;
  let version: string;
  const spec = (change: Partial<ClickHouseSpec> = {}) => clickhouse(server.port, change);

  beforeAll(async () => {
    server = await startClickHouse(join(dir, 'clickhouse'));
    version = await server.sql('SELECT version()');
    await server.sql('CREATE TABLE default.events (x Int8) ENGINE = Memory');
  });
  afterAll(() => discard(server));

  test('takes the right password and tells its version', async () => {
    expect(await check(spec())).toEqual({
      level: 'ok',
      text: `ClickHouse ${version} answers at 127.0.0.1:${server.port} and takes ${USER}`,
    });
  });

  test('refuses a wrong password and a wrong user', async () => {
    const next = 'correct CLICKHOUSE_USER, or answer the right password';
    const place = `127.0.0.1:${server.port}`;
    expect(await check(spec({ password: 'a wrong one' }))).toEqual({
      level: 'problem',
      text: `ClickHouse at ${place} refuses the user ${USER} with this password`,
      next,
    });
    expect(await check(spec({ user: 'nobody', password: '' }))).toEqual({
      level: 'problem',
      text: `ClickHouse at ${place} refuses the user nobody without a password`,
      next,
    });
  });

  test('at its address nobody has been asked for the password yet', async () => {
    expect(await check(spec({ asks: 'address', password: '' }))).toEqual({
      level: 'note',
      text: `ClickHouse answers at 127.0.0.1:${server.port} and asks ${USER} for a password, which comes next`,
    });
  });

  test('has a database or not, and no cluster', async () => {
    expect(await check(spec({ asks: 'database' }))).toEqual({
      level: 'ok',
      text: `ClickHouse ${version} has the database default, 1 table in it`,
    });
    expect(await check(spec({ asks: 'database', database: 'other' }))).toEqual({
      level: 'note',
      text: `ClickHouse ${version} has no database other yet: npl makes it`,
    });
    expect(await check(spec({ asks: 'cluster', cluster: 'big' }))).toMatchObject({
      level: 'problem',
      text: expect.stringContaining(`ClickHouse ${version} knows no cluster big`) as unknown,
    });
  });

  test('is no Kafka', async () => {
    expect(
      await check({
        kind: 'kafka',
        host: '127.0.0.1',
        port: server.port,
        asks: 'address',
        security: 'plaintext',
        user: '',
        password: '',
        replication: 1,
      }),
    ).toMatchObject({
      level: 'problem',
      text: `a web server listens at 127.0.0.1:${server.port}, not Kafka`,
    });
  });
});

describe('a real S3', () => {
  let engine: RunningEngine;
  let endpoint: string;
  const spec = (change: Partial<S3BucketSpec> = {}): S3BucketSpec => ({
    kind: 's3-bucket',
    asks: 'keys',
    endpoint,
    region: 'ru-central1',
    bucket: 'events',
    prefix: '',
    forcePathStyle: true,
    typed: EMBEDDED_S3_CREDENTIALS,
    ...change,
  });

  beforeAll(async () => {
    const [port] = await freePorts(1);
    endpoint = `http://127.0.0.1:${port}`;
    engine = await startEngine(s3Engine({ port: port!, dataDir: join(dir, 's3') }));
    const s3 = connectS3(
      { runtime: 'embedded', endpoint, region: 'ru-central1', bucket: 'events', forcePathStyle: true },
      undefined,
    );
    await s3.ensureBucket();
    const put = (key: string) => s3.put(key, Buffer.from('{}'));
    const types = ['browser', 'device', 'geo', 'location'].map((type) => `${type}_events.jsonl`);
    for (const folder of ['raw/year=2023/month=9/day=30/hour=9', 'raw/year=2023/month=10/day=2/hour=10'])
      for (const type of types) await put(`${folder}/${type}`);
    await put('raw/year=2022/month=12/day=31/hour=23/browser_events.jsonl');
    await put('half/year=2024/month=01/day=01/hour=00/browser_events.jsonl');
    await put('half/year=2024/month=tmp/x');
    await put('notes/readme.txt');
    await s3.close();
  });
  afterAll(() => engine.end('SIGKILL'));

  test('answers at its endpoint', async () => {
    expect(await check({ kind: 's3-endpoint', endpoint })).toEqual({
      level: 'ok',
      text: `S3 answers at ${endpoint}`,
    });
  });

  test('tells the newest hour, however its folders are written', async () => {
    expect(await check(spec({ prefix: 'raw/' }))).toEqual({
      level: 'ok',
      text: 'the bucket events can be listed with the keys typed here, its newest hour is 2023-10-02 10:00 UTC with 4 files',
    });
  });

  test('an hour that is not whole', async () => {
    expect(await check(spec({ prefix: 'half/' }))).toMatchObject({
      level: 'warning',
      text: expect.stringContaining('its newest hour is 2024-01-01 00:00 UTC with 1 file') as unknown,
    });
  });

  test('hours are elsewhere', async () => {
    const found = await check(spec());
    expect(found).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('at its top (there are half/, notes/ and raw/)') as unknown,
      next: 'answer the folder above year= for S3_PREFIX, or another bucket',
    });
  });

  test('no such bucket', async () => {
    expect(await check(spec({ bucket: 'nobodys' }))).toMatchObject({
      level: 'problem',
      text: expect.stringContaining(`there is no bucket nobodys at ${endpoint}`) as unknown,
      next: 'answer another bucket, or make it',
    });
  });

  test('wrong keys, which are not repeated; the environment wins', async () => {
    const wrong = { accessKeyId: 'no-such-key', secretAccessKey: 'no-such-secret' };
    const found = await check(spec({ typed: wrong }));
    expect(found).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('refuses the credentials') as unknown,
      next: 'answer other keys, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
    expect(JSON.stringify(found)).not.toContain('no-such-secret');
    const env = {
      PATH: process.env['PATH'],
      AWS_ACCESS_KEY_ID: EMBEDDED_S3_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: EMBEDDED_S3_CREDENTIALS.secretAccessKey,
    };
    expect((await check(spec({ typed: wrong, prefix: 'raw/' }), env)).text).toContain(
      'with the keys in the environment, which win over those typed here, its newest hour',
    );
  });

  test('a clock that S3 does not believe', async () => {
    const body =
      '<?xml version="1.0"?><Error><Code>RequestTimeTooSkewed</Code><Message>too far</Message></Error>';
    const server: Server = createServer((_request, response) => response.writeHead(403).end(body));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      expect(await check(spec({ endpoint: `http://127.0.0.1:${port}` }))).toMatchObject({
        level: 'problem',
        text: expect.stringContaining("refuses this machine's clock") as unknown,
        next: 'set the clock of this machine: sudo timedatectl set-ntp true',
      });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
