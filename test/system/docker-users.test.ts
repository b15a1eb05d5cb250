import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveSecrets } from '../../src/config/secrets.js';
import { buildImages } from '../docker/build-images.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { watchCommandLines } from '../helpers/argv-watch.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, freePorts, plainEnv, projectRoot, type Workspace } from '../helpers/workspace.js';

const STACK = `npl-users-${process.pid}`;
const GIVEN = 'given by hand, with = and $1';

let engine: DockerEngine;
let npl: Workspace;
let airflow: string;
let superset: string;
/** Everything that npl has printed, and every command line that was seen while it ran. */
const printed: string[] = [];
const commandLines = new Set<string>();

interface Program {
  readonly input?: string;
  readonly bin?: 'npl-ops' | 'npl-setup';
}

function start(args: readonly string[], { input = '', bin = 'npl-ops' }: Program = {}) {
  return execa(process.execPath, [join(projectRoot, 'bin', `${bin}.js`), ...args], {
    cwd: npl.dir,
    env: plainEnv(engine.env),
    extendEnv: false,
    reject: false,
    all: true,
    input,
  });
}

async function run(args: readonly string[], program: Program = {}) {
  const watch = watchCommandLines();
  const result = await start(args, program);
  for (const line of watch.stop()) commandLines.add(line);
  printed.push(result.all);
  return result;
}

const users = (...args: string[]) => run(['users', ...args]);
const setup = () => run(['--yes'], { bin: 'npl-setup' });
const docker = async (...args: string[]): Promise<string> =>
  (await execa('docker', args, { env: engine.env, all: true })).all;
const secretsText = () => readFile(join(npl.dir, '.npl/secrets.env'), 'utf8');

async function secret(key: string): Promise<string> {
  return new RegExp(`^${key}='?(.+?)'?$`, 'm').exec(await secretsText())?.[1] ?? '';
}

async function post(url: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}

const toAirflow = (username: string, password: string) =>
  post(`${airflow}/auth/token`, { username, password });
const toSuperset = (username: string, password: string) =>
  post(`${superset}/api/v1/security/login`, { username, password, provider: 'db' });

async function toKafka(username: string, password: string): Promise<string> {
  const admin = new kafkajs.Kafka({
    brokers: [`127.0.0.1:${npl.ports.kafka}`],
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 0 },
    sasl: { mechanism: 'scram-sha-512', username, password },
  }).admin();
  try {
    await admin.connect();
    await admin.listTopics();
    return 'signed in';
  } catch (error) {
    return String(error);
  } finally {
    await admin.disconnect();
  }
}

async function listed(): Promise<string[]> {
  const { stdout } = await users('list', '--json');
  const rows = (JSON.parse(stdout) as { users: { service: string; name: string; roles: string[] }[] }).users;
  return rows.map(({ service, name, roles }) => [service, name, ...roles].join(' ')).sort();
}

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  await buildImages(engine, ['node', 'kafka', 'clickhouse', 'postgres', 'airflow', 'superset']);
  const [airflowPort, supersetPort] = (await freePorts(2)) as [number, number];
  [airflow, superset] = [`http://127.0.0.1:${airflowPort}`, `http://127.0.0.1:${supersetPort}`];
  npl = await createWorkspace({
    RUNTIME: 'docker',
    USE_SUPERSET: 'YES',
    KAFKA_SECURITY: 'sasl_scram',
    STACK_NAME: STACK,
    AIRFLOW_WEBSERVER_PORT: String(airflowPort),
    SUPERSET_PORT: String(supersetPort),
    AIRFLOW_ADMIN_USER: 'chief',
  });
  const result = await setup();
  expect(result.exitCode, result.all).toBe(0);
}, 1_800_000);

afterAll(async () => {
  await run(['down', '--volumes', '--confirm', STACK]);
  const built = await docker(
    'image',
    'ls',
    '--filter',
    `reference=${STACK}-*`,
    '--format',
    '{{.Repository}}:{{.Tag}}',
  );
  if (built !== '') await docker('image', 'rm', ...built.split('\n'));
  await npl.dispose();
  await engine.close();
});

describe('after the first setup', () => {
  it('npl signs in everywhere, and nobody else does', async () => {
    expect(await toAirflow('chief', await secret('AIRFLOW_ADMIN_PASSWORD'))).toBe(201);
    expect(await toAirflow('airflow', 'airflow')).toBe(401);
    expect(await toAirflow('chief', 'airflow')).toBe(401);
    expect(await toSuperset('admin', await secret('SUPERSET_ADMIN_PASSWORD'))).toBe(200);
    expect(await toSuperset('admin', 'admin')).toBe(401);
    expect(await toKafka('npl', await secret('KAFKA_PASSWORD'))).toBe('signed in');
    expect(await toKafka('npl', 'npl')).toContain('invalid credentials');
    expect(await listed()).toEqual(
      ['airflow chief Admin', 'clickhouse default', 'kafka npl', 'superset admin Admin'].sort(),
    );
  });

  it('a second setup changes nothing', async () => {
    const { all, exitCode } = await setup();
    expect(exitCode, all).toBe(0);
    expect(all).toMatch(/Kafka user: skipped.*npl signs in/);
    expect(all).toMatch(/Administrator of Airflow: skipped.*chief signs in/);
    expect(all).toMatch(/Administrator of Superset: skipped/);
  });
});

describe('users of others', () => {
  it('are made and get other passwords, given or made up', async () => {
    const [made] = (await users('create', 'watcher', '--service', 'kafka', '--show')).stdout.split('\n');
    expect(await toKafka('watcher', made!)).toBe('signed in');
    const given = await run(['users', 'create', 'analyst', '--service', 'airflow', '--password-stdin'], {
      input: `${GIVEN}\n`,
    });
    expect(given.exitCode, given.all).toBe(0);
    expect(await toAirflow('analyst', GIVEN)).toBe(201);
    const other = (await users('reset-password', 'analyst', '--service', 'airflow', '--show')).stdout.trim();
    expect(await toAirflow('analyst', other)).toBe(201);
    expect(await toAirflow('analyst', GIVEN)).toBe(401);
    printed.length = 0; // --show has printed them on purpose
    expect(await listed()).toContain('airflow analyst Viewer');
  });

  it.each([
    [
      'a name that is taken',
      ['create', 'analyst', '--service', 'airflow', '--show'],
      'has a user analyst already',
    ],
    [
      'a name that nobody has',
      ['reset-password', 'nobody', '--service', 'superset', '--show'],
      'has no user nobody',
    ],
    [
      'a role that there is not',
      ['create', 'x', '--service', 'superset', '--role', 'King', '--show'],
      'no role King',
    ],
    [
      'a password that nobody learns',
      ['create', 'x', '--service', 'kafka'],
      'nobody would know the password',
    ],
    ['a service without users', ['list', '--service', 's3'], 'no service s3'],
    ['a name of other letters', ['create', 'a b', '--service', 'kafka', '--show'], 'is not a user name'],
  ])('refuses %s', async (_case, args, words) => {
    const { exitCode, all } = await users(...args);
    expect(exitCode).not.toBe(0);
    expect(all).toContain(words);
  });
});

describe("npl's own passwords", () => {
  it('are replaced in the service and in the secrets file', async () => {
    const before = {
      kafka: await secret('KAFKA_PASSWORD'),
      superset: await secret('SUPERSET_ADMIN_PASSWORD'),
    };
    const kafka = await users('reset-password', '--service', 'kafka');
    expect(kafka.exitCode, kafka.all).toBe(0);
    expect(await secret('KAFKA_PASSWORD')).not.toBe(before.kafka);
    expect(await toKafka('npl', await secret('KAFKA_PASSWORD'))).toBe('signed in');
    expect(await toKafka('npl', before.kafka)).toContain('invalid credentials');
    const web = await run(['users', 'reset-password', '--service', 'superset', '--password-stdin'], {
      input: `${GIVEN}\n`,
    });
    expect(web.exitCode, web.all).toBe(0);
    expect(await secret('SUPERSET_ADMIN_PASSWORD')).toBe(GIVEN);
    expect(await toSuperset('admin', GIVEN)).toBe(200);
    expect(await toSuperset('admin', before.superset)).toBe(401);
  });

  it('a reset that was killed is finished by the next run', async () => {
    const before = await secret('AIRFLOW_ADMIN_PASSWORD');
    const killed = start(['users', 'reset-password', '--service', 'airflow']);
    await waitUntil(
      'the secret is replaced',
      async () => (await secret('AIRFLOW_ADMIN_PASSWORD')) !== before,
    );
    killed.kill('SIGKILL');
    await killed;
    const after = await secret('AIRFLOW_ADMIN_PASSWORD');
    expect(await toAirflow('chief', before)).toBe(201);
    const { exitCode, all } = await setup();
    expect(exitCode, all).toBe(0);
    expect(await toAirflow('chief', after)).toBe(201);
    expect(await toAirflow('chief', before)).toBe(401);
  });

  it('others in the secrets file, and a user airflow that somebody made, are put right', async () => {
    await execa('docker', ['exec', '-i', `${STACK}-airflow-apiserver-1`, 'python', '/opt/npl/users.py'], {
      env: engine.env,
      input: JSON.stringify({ action: 'create', user: 'airflow', password: 'airflow', role: 'Admin' }),
    });
    expect(await toAirflow('airflow', 'airflow')).toBe(201);
    const plan = await run(['--plan'], { bin: 'npl-setup' });
    expect(plan.all).toContain('delete user airflow of Airflow: its password is airflow');
    await saveSecrets(join(npl.dir, '.npl'), {
      KAFKA_PASSWORD: 'from-elsewhere-1',
      // Airflow's database keeps the password that its folder was made with, unless it is told.
      POSTGRES_PASSWORD: "it's 100% $new\\",
    });
    const next = await run(['--plan'], { bin: 'npl-setup' });
    // Its tasks sign in to Kafka.
    expect(next.all).toContain('recreate airflow-scheduler, because its settings changed');
    expect(next.all).toContain('let PostgreSQL take POSTGRES_PASSWORD of .npl/secrets.env');
    // What setup makes hold of the users, up does too.
    const { exitCode, all } = await run(['up']);
    expect(exitCode, all).toBe(0);
    expect(await toAirflow('airflow', 'airflow')).toBe(401);
    expect(await toKafka('npl', 'from-elsewhere-1')).toBe('signed in');
    expect((await run(['--plan'], { bin: 'npl-setup' })).all).toContain('Nothing to do');
  });
});

it('no password stands where others can read it', async () => {
  const values = [...(await secretsText()).matchAll(/^\w+='?(.+?)'?$/gm)].map(([, value]) => value!);
  expect(values.length).toBeGreaterThanOrEqual(9);
  const ids = (await docker('ps', '--all', '--quiet', '--filter', `label=npl.stack=${STACK}`)).split('\n');
  expect(ids.length).toBeGreaterThanOrEqual(9);
  const running = (await docker('ps', '--quiet', '--filter', `label=npl.stack=${STACK}`)).split('\n');
  const places = {
    'docker inspect': [await docker('inspect', ...ids)],
    'docker top': await Promise.all(running.map((id) => docker('top', id, '-eo', 'pid,args'))),
    'docker logs': await Promise.all(ids.map((id) => docker('logs', id))),
    'command lines': [...commandLines],
    'what npl printed': printed,
  };
  expect(commandLines.size).toBeGreaterThan(20);
  for (const [place, texts] of Object.entries(places)) {
    const leaking = values.filter((value) => texts.some((text) => text.includes(value)));
    expect(leaking, place).toEqual([]);
  }
});
