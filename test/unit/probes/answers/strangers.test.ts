import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CheckSpec } from '../../../../src/probes/answers/check-spec.js';
import { runCheck } from '../../../../src/probes/answers/run-check.js';
import { checkTools } from '../../../../src/probes/answers/tools.js';
import { freePorts } from '../../../helpers/workspace.js';

// What is found where something else listens, or nothing at all.

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const tools = checkTools({ ...process.env, AWS_EC2_METADATA_DISABLED: 'true' }, '/nowhere/env.conf');

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as { port: number }).port;
}
const web = (body: string, status = 200) =>
  listen(createWebServer((_request, response) => response.writeHead(status).end(body)));
const hangUp = () =>
  listen(createServer((socket) => socket.on('data', () => socket.end()).on('error', () => {})));
const answering = (bytes: Buffer) =>
  listen(createServer((socket) => socket.on('data', () => socket.end(bytes)).on('error', () => {})));
const silent = () =>
  listen(
    createServer((socket) => {
      socket.on('error', () => {});
      closing.unshift(() => socket.destroy());
    }),
  );

async function tls(days: number): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'npl-tls-'));
  closing.push(() => rm(dir, { recursive: true }));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  await writeFile(join(dir, 'ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', ...curve, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=localhost');
  const signed = ['-in', 'request.pem', '-signkey', 'key.pem', '-extfile', 'ext', '-out', 'cert.pem'];
  openssl('x509', '-req', ...signed, '-days', String(days));
  const [key, cert] = await Promise.all(['key.pem', 'cert.pem'].map((file) => readFile(join(dir, file))));
  return listen(createTlsServer({ key: key!, cert: cert! }, (_request, response) => response.end('hello')));
}

const check = (spec: CheckSpec, limitMs?: number) =>
  runCheck(spec, tools, new AbortController().signal, limitMs);

const kafka = (port: number, host = '127.0.0.1'): CheckSpec => ({
  kind: 'kafka',
  host,
  port,
  asks: 'address',
  security: 'plaintext',
  user: 'npl',
  password: '',
  replication: 1,
});
const clickhouse = (httpPort: number, host = '127.0.0.1'): CheckSpec => ({
  kind: 'clickhouse',
  host,
  httpPort,
  asks: 'address',
  user: 'default',
  password: '',
  database: 'default',
  cluster: '',
});
const bucket = (port: number): CheckSpec => ({
  kind: 's3-bucket',
  asks: 'keys',
  endpoint: `http://127.0.0.1:${port}`,
  region: 'ru-central1',
  bucket: 'events',
  prefix: '',
  forcePathStyle: true,
  typed: { accessKeyId: 'key-id', secretAccessKey: 'very-secret' },
});
const endpoint = (url: string): CheckSpec => ({ kind: 's3-endpoint', endpoint: url });

describe('Kafka', () => {
  test('a closed port', async () => {
    const [port] = await freePorts(1);
    expect(await check(kafka(port!))).toEqual({
      level: 'problem',
      text: `Kafka does not answer at 127.0.0.1:${port}: nothing listens there`,
      next: 'start that Kafka, or correct its host or port',
    });
  });

  test.each([
    ['a web server', () => web('hello'), 'a web server listens at 127.0.0.1:PORT, not Kafka'],
    ['one that hangs up', hangUp, 'what listens at 127.0.0.1:PORT hangs up: it is no Kafka, or wants TLS'],
    ['a TLS server', () => tls(1), 'what listens at 127.0.0.1:PORT hangs up: it is no Kafka, or wants TLS'],
    [
      'a TLS server that says why',
      () => answering(Buffer.from('15030300020246', 'hex')),
      'what listens at 127.0.0.1:PORT wants TLS, which npl does not speak to Kafka',
    ],
    [
      'another protocol',
      () => answering(Buffer.from('220 mail.example ESMTP ready\r\n')),
      'what listens at 127.0.0.1:PORT does not speak Kafka',
    ],
  ])('%s', async (_name, start, text) => {
    const port = await start();
    const found = await check(kafka(port));
    expect(found).toMatchObject({ level: 'problem', text: text.replace('PORT', String(port)) });
    expect(found.next).toMatch(/^correct the host or the port/);
  });

  test('one that says nothing is given up in time', async () => {
    const port = await silent();
    expect(await check(kafka(port), 200)).toMatchObject({
      level: 'problem',
      text: `Kafka at 127.0.0.1:${port} did not answer within 0.2 s`,
    });
  });

  test('a host that nobody knows', async () => {
    expect(await check(kafka(9092, 'kafka.invalid'))).toEqual({
      level: 'problem',
      text: 'nobody knows the host kafka.invalid',
      next: 'correct the name, add it to DNS or /etc/hosts, or answer its IP address',
    });
  });
});

describe('ClickHouse', () => {
  test.each([
    ['a web server', 'hello', 'a web server listens at 127.0.0.1:PORT, not ClickHouse'],
    [
      'its native port',
      'Port 9000 is for clickhouse-client program\r\nYou must use port 8123 for HTTP.\r\n',
      '127.0.0.1:PORT is the native port of ClickHouse, not its HTTP port',
    ],
  ])('%s', async (_name, body, text) => {
    const port = await web(body, 400);
    expect(await check(clickhouse(port))).toMatchObject({
      level: 'problem',
      text: text.replace('PORT', String(port)),
      next: expect.stringContaining('8123') as unknown,
    });
  });

  test('one that hangs up', async () => {
    const port = await hangUp();
    expect(await check(clickhouse(port))).toMatchObject({
      level: 'problem',
      text: `what listens at 127.0.0.1:${port} is not the HTTP port of ClickHouse`,
    });
  });

  test('a closed port', async () => {
    const [port] = await freePorts(1);
    expect(await check(clickhouse(port!))).toMatchObject({
      level: 'problem',
      text: `ClickHouse does not answer at 127.0.0.1:${port}: nothing listens there`,
    });
  });
});

describe('S3', () => {
  test('a web page is no S3', async () => {
    const port = await web('<html><body>It works</body></html>');
    expect(await check(endpoint(`http://127.0.0.1:${port}`))).toMatchObject({
      level: 'problem',
      text: `what answers at http://127.0.0.1:${port} is not S3`,
    });
    const found = await check(bucket(port));
    expect(found).toMatchObject({
      level: 'problem',
      text: expect.stringContaining(`what answers at http://127.0.0.1:${port} is not S3`) as unknown,
    });
    expect(JSON.stringify(found)).not.toContain('very-secret');
  });

  test('an error document of S3 is S3', async () => {
    const port = await web('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 403);
    expect(await check(endpoint(`http://127.0.0.1:${port}`))).toEqual({
      level: 'ok',
      text: `S3 answers at http://127.0.0.1:${port}`,
    });
  });

  test.each([
    ['an expired certificate', -1, 'its certificate has expired'],
    ['one that nobody signed', 1, 'nobody whom this machine trusts has signed its certificate'],
  ])('%s', async (_name, days, reason) => {
    const port = await tls(days);
    expect(await check(endpoint(`https://localhost:${port}`))).toMatchObject({
      level: 'problem',
      text: `S3 does not answer at https://localhost:${port}: ${reason}`,
    });
  });

  test('https where http is spoken', async () => {
    const port = await web('hello');
    expect(await check(endpoint(`https://127.0.0.1:${port}`))).toMatchObject({
      text: `S3 does not answer at https://127.0.0.1:${port}: it does not speak TLS there: http:// and https:// may be mixed up`,
    });
  });

  test('no keys anywhere, before they are asked for', async () => {
    const port = await web('');
    const found = await runCheck(
      { ...(bucket(port) as object), asks: 'place', typed: undefined } as CheckSpec,
      checkTools({ HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' }, '/nowhere/env.conf'),
      new AbortController().signal,
    );
    expect(found).toMatchObject({ level: 'note', text: expect.stringMatching(/come next$/) as unknown });
  });

  test('keys of an AWS profile that are refused, before others are asked for', async () => {
    const port = await web('<?xml version="1.0"?><Error><Code>InvalidAccessKeyId</Code></Error>', 403);
    const dir = await mkdtemp(join(tmpdir(), 'npl-profile-'));
    closing.push(() => rm(dir, { recursive: true }));
    const file = join(dir, 'credentials');
    await writeFile(file, '[default]\naws_access_key_id = a\naws_secret_access_key = b\n');
    // The SDK looks there itself.
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    closing.push(() => vi.unstubAllEnvs());
    const found = (asks: 'place' | 'keys') =>
      runCheck(
        { ...(bucket(port) as object), asks, typed: undefined } as CheckSpec,
        checkTools({ AWS_SHARED_CREDENTIALS_FILE: file }, '/nowhere/env.conf'),
        new AbortController().signal,
      );
    expect(await found('place')).toMatchObject({ level: 'note' });
    expect(await found('keys')).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('(signed with the AWS profile default)') as unknown,
    });
  });

  test('no keys anywhere', async () => {
    const port = await web('');
    const found = await runCheck(
      { ...(bucket(port) as object), typed: undefined } as CheckSpec,
      checkTools({ HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' }, '/nowhere/env.conf'),
      new AbortController().signal,
    );
    expect(found).toMatchObject({
      level: 'problem',
      text: expect.stringMatching(/^there are no credentials for S3/) as unknown,
      next: 'answer other keys, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  });
});

describe('Airflow', () => {
  test('another page', async () => {
    const port = await web('hello');
    expect(
      await check({ kind: 'web', service: 'airflow', url: `http://127.0.0.1:${port}`, key: 'AIRFLOW_NODE' }),
    ).toEqual({
      level: 'problem',
      text: `http://127.0.0.1:${port}/api/v2/monitor/health did not answer like Airflow 3`,
      next: 'correct AIRFLOW_NODE, or look after it',
    });
  });

  test.each<[string, string, number, object]>([
    [
      'a user that it refuses',
      '{"detail":"Invalid credentials"}',
      401,
      {
        text: 'Airflow at URL does not let npl sign in',
        next: 'correct AIRFLOW_ADMIN_USER, or answer the right password',
      },
    ],
    [
      'another page at the sign-in',
      'hello',
      200,
      {
        text: expect.stringMatching(/^URL did not answer like Airflow 3: it answered 200/) as unknown,
        next: 'correct AIRFLOW_URL in env.conf',
      },
    ],
  ])('%s', async (_, body, status, expected) => {
    const url = `http://127.0.0.1:${await web(body, status)}`;
    const { text, ...rest } = await check({ kind: 'airflow', url, user: 'npl', password: 'wrong' });
    expect({ ...rest, text: text.replace(url, 'URL') }).toMatchObject({ level: 'problem', ...expected });
    expect(text).not.toContain('wrong');
  });

  test('one that takes its time to sign in is no problem yet', async () => {
    const url = `http://127.0.0.1:${await silent()}`;
    const finding = await check({ kind: 'airflow', url, user: 'npl', password: 'p' }, 100);
    expect(finding).toMatchObject({ level: 'warning', next: expect.stringContaining('go on') as unknown });
  });

  test('a scheduler that is down', async () => {
    const healthy = { status: 'healthy' };
    const port = await web(
      JSON.stringify({ metadatabase: healthy, scheduler: { status: 'unhealthy' }, dag_processor: healthy }),
    );
    expect(
      await check({ kind: 'web', service: 'airflow', url: `http://127.0.0.1:${port}`, key: 'AIRFLOW_NODE' }),
    ).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('its scheduler is unhealthy') as unknown,
    });
  });
});

test('a cancelled look ends at once, and frees what it held', async () => {
  const port = await silent();
  const stop = new AbortController();
  const started = performance.now();
  const looking = runCheck(kafka(port), tools, stop.signal);
  setTimeout(() => stop.abort(), 50);
  await expect(looking).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(1_000);
});
