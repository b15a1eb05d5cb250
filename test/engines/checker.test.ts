import { execa } from 'execa';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Checker } from '../../src/commands/setup-wizard/checker.js';
import type { CheckerData } from '../../src/commands/setup-wizard/check-messages.js';
import type { CheckSpec } from '../../src/probes/answers/check-spec.js';
import { waitUntil } from '../helpers/wait-until.js';
import { projectRoot } from '../helpers/workspace.js';

// The built thread that looks at the world for the wizard.

const BUILT = pathToFileURL(join(projectRoot, 'dist/commands/setup-wizard/checker.js')).href;
const LONGEST_KEY_MS = 50;
const GIVE_UP_MS = 1_500;

let dir: string;
let dead: Server;
let port: number;
const sockets = new Set<Socket>();
let env: NodeJS.ProcessEnv;

/** A port where somebody listens and says nothing, and programs that hang as with a machine that is gone. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-checker-'));
  dead = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(dead, 'listening');
  ({ port } = dead.address() as { port: number });
  for (const name of ['docker', 'ssh'])
    await writeFile(join(dir, name), '#!/bin/sh\nwhile :; do sleep 0.1; done\n', { mode: 0o755 });
  env = { ...process.env, PATH: `${dir}:${process.env['PATH'] ?? ''}` };
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  dead.close();
  await rm(dir, { recursive: true, force: true });
});

const slowLooks = (): CheckSpec[] => [
  {
    kind: 'kafka',
    host: '127.0.0.1',
    port,
    asks: 'sign-in',
    security: 'sasl_scram',
    user: 'npl',
    password: 'p',
    replication: 1,
  },
  {
    kind: 'clickhouse',
    host: '127.0.0.1',
    httpPort: port,
    asks: 'sign-in',
    user: 'default',
    password: 'p',
    database: 'default',
    cluster: '',
  },
  {
    kind: 's3-bucket',
    asks: 'keys',
    endpoint: `http://127.0.0.1:${port}`,
    region: 'ru-central1',
    bucket: 'events',
    prefix: '',
    forcePathStyle: true,
    typed: { accessKeyId: 'a', secretAccessKey: 'b' },
  },
  { kind: 'node', node: 'ssh://u@gone.lan', key: 'KAFKA_NODE' },
  { kind: 'docker' },
  { kind: 'embedded', engines: ['kafka', 'clickhouse'] },
];

interface Held {
  /** Milliseconds of time, and of work of the thread itself. */
  readonly longest: number;
  readonly longestWork: number;
  readonly levels: readonly string[];
}

async function typeWhileLooking(): Promise<Held> {
  const script = join(projectRoot, 'test/fixtures/setup/check-while-typing.mjs');
  const args = [script, BUILT, JSON.stringify(slowLooks()), String(GIVE_UP_MS)];
  const { stdout } = await execa(process.execPath, args, { env, extendEnv: false });
  return JSON.parse(stdout) as Held;
}

test('a slow or dead host holds up no key, nor does the loading of its client', async () => {
  // Other programs of the machine may take its cores away: that is time, but no work of this thread.
  const runs = [await typeWhileLooking()];
  while (runs.length < 3 && runs.at(-1)!.longest >= LONGEST_KEY_MS) runs.push(await typeWhileLooking());
  expect(runs[0]!.levels.slice(0, 5)).toEqual(Array(5).fill('given up'));
  expect(Math.max(...runs.map(({ longestWork }) => longestWork))).toBeLessThan(LONGEST_KEY_MS);
  expect(Math.min(...runs.map(({ longest }) => longest))).toBeLessThan(5 * LONGEST_KEY_MS);
});

async function built(data: CheckerData): Promise<Checker> {
  const { startChecker } = (await import(BUILT)) as { startChecker: (data: CheckerData) => Checker };
  return startChecker(data);
}

test('what is given up ends its programs, and so does the end of the thread', async () => {
  const checker = await built({ env, configFile: join(dir, 'env.conf') });
  const stop = new AbortController();
  const node: CheckSpec = { kind: 'node', node: 'ssh://u@gone.lan', key: 'KAFKA_NODE' };
  const given = checker.check(node, stop.signal).catch((error: unknown) => error);
  await waitUntil('ssh runs', async () => (await running()).includes(`${dir}/ssh`));
  stop.abort();
  expect(await given).toBeInstanceOf(Error);
  await waitUntil('ssh has ended', async () => !(await running()).includes(`${dir}/ssh`));
  const left = checker
    .check({ kind: 'docker' }, new AbortController().signal)
    .catch((error: unknown) => error);
  await waitUntil('docker runs', async () => (await running()).includes(`${dir}/docker`));
  await checker.close();
  expect(await left).toBeInstanceOf(Error);
  await waitUntil('docker has ended', async () => !(await running()).includes(`${dir}/docker`));
});

/** Command lines of all processes. */
async function running(): Promise<string> {
  return (await execa('ps', ['-e', '-ww', '-o', 'args='])).stdout;
}

test('the facts of the welcome screen come from it too, and a check after the end begins another thread', async () => {
  const checker = await built({ env: { PATH: '/nowhere' }, configFile: join(dir, 'env.conf') });
  const facts = await checker.welcome(new AbortController().signal);
  expect(facts.envConf.state).toBe('missing');
  await checker.close();
  const found = await checker.check({ kind: 'own-host', host: 'localhost' }, new AbortController().signal);
  expect(found.level).toBe('ok');
  await checker.close();
});
