import { execa } from 'execa';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildImages } from '../docker/build-images.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, plainEnv, projectRoot, type Workspace } from '../helpers/workspace.js';

const STACK = `npl-commands-${process.pid}`;
const KAFKA = `${STACK}-kafka-1`;
const CLICKHOUSE = `${STACK}-clickhouse-1`;
/** The same software under a name that says otherwise. */
const NEWER = `${STACK}/kafka:4.3.2`;
const OLDER = `${STACK}/kafka:4.2.0`;
const NOWHERE = 'ssh://nobody@nowhere.invalid';

let engine: DockerEngine;
let npl: Workspace;
let envConf: string;

const ops = (...args: string[]) => npl.npl('npl-ops', args, engine.env);
const docker = async (...args: string[]): Promise<string> =>
  (await execa('docker', args, { env: engine.env })).stdout;
const isThere = async (name: string): Promise<boolean> =>
  (await docker('ps', '--all', '--quiet', '--filter', `name=^${name}$`)) !== '';
const inspected = (name: string, format: string) => docker('inspect', '--format', format, name);

async function configure(...assignments: string[]): Promise<void> {
  const result = await ops('config', 'set', ...assignments);
  expect(result.exitCode, result.all).toBe(0);
}

const restoreConfig = () => writeFile(join(npl.dir, 'env.conf'), envConf);

async function up(): Promise<void> {
  const result = await ops('up');
  expect(result.exitCode, result.all).toBe(0);
}

/** `service state health` of each row of `ps --json`. */
async function rows(): Promise<string[]> {
  const { stdout } = await ops('ps', '--json');
  const { containers } = JSON.parse(stdout) as { containers: Record<string, string | boolean>[] };
  return containers.map(({ service, state, health, orphan }) =>
    `${String(service)} ${String(state)} ${String(health)}${orphan === true ? ' orphan' : ''}`.trim(),
  );
}

const password = async (): Promise<string> =>
  /^CLICKHOUSE_PASSWORD=(.+)$/m.exec(await readFile(join(npl.dir, '.npl/secrets.env'), 'utf8'))?.[1] ?? '';

async function sql(query: string): Promise<string> {
  const headers = { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': await password() };
  const url = `http://127.0.0.1:${npl.ports.clickhouse}/`;
  const response = await fetch(url, { method: 'POST', body: query, headers });
  expect(response.status).toBe(200);
  return (await response.text()).trim();
}

/** In the place of Kafka, something that prints whatever `say` gives it. */
async function replaceKafka(): Promise<void> {
  const labels = {
    'com.docker.compose.project': STACK,
    'com.docker.compose.service': 'kafka',
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
    // Without one Compose does not see it at all.
    'com.docker.compose.config-hash': 'none',
    'npl.stack': STACK,
    'npl.service': 'kafka',
    'npl.config': join(npl.dir, 'env.conf'),
  };
  await docker('rm', '--force', KAFKA);
  const flags = Object.entries(labels).map(([key, value]) => `--label=${key}=${value}`);
  const program = ['--entrypoint', 'tail', 'apache/kafka:4.3.1', '-n', '+1', '-F', '/tmp/said'];
  await docker('run', '--detach', '--init', '--name', KAFKA, ...flags, ...program);
}

async function say(line: string): Promise<void> {
  const args = ['exec', '--interactive', KAFKA, 'sh', '-c', 'cat >> /tmp/said'];
  await execa('docker', args, { env: engine.env, input: `${line}\n` });
}

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  await buildImages(engine, ['kafka', 'clickhouse']);
  npl = await createWorkspace({
    RUNTIME: 'docker',
    S3_RUNTIME: 'embedded',
    USE_EXTERNAL_AIRFLOW: 'YES',
    USE_SUPERSET: 'NO',
    STACK_NAME: STACK,
  });
  envConf = await readFile(join(npl.dir, 'env.conf'), 'utf8');
  for (const name of [NEWER, OLDER]) await docker('tag', 'apache/kafka:4.3.1', name);
  await up();
});

afterAll(async () => {
  await restoreConfig();
  await ops('down', '--volumes', '--confirm', STACK);
  await docker('rmi', NEWER, OLDER);
  await npl.dispose();
  await engine.close();
});

test('up tells what npl-setup has to make, and is well without', async () => {
  const { all, exitCode } = await ops('up');
  expect(exitCode, all).toBe(0);
  expect(all).toMatch(
    /Warning: Kafka topics: not as wanted\n +Why: .*create browser_events_in,.*\n +Next: npl-setup --yes/,
  );
  expect(all).toMatch(/Warning: ClickHouse tables: not as wanted\n +Why: .*\n +Next: npl-setup --yes/);
});

describe('ps', () => {
  test('shows engines and containers, on 80 columns', async () => {
    expect(await rows()).toEqual([
      's3 running healthy',
      'kafka running healthy',
      'clickhouse running healthy',
    ]);
    const { stdout, exitCode } = await ops('ps');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`127.0.0.1:${npl.ports.kafka}`);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('sees what is stopped and removed behind its back; up repairs it', async () => {
    await docker('stop', CLICKHOUSE);
    expect((await rows())[2]).toMatch(/^clickhouse exited \(\d+\)$/);
    await docker('rm', '--force', CLICKHOUSE);
    expect((await rows())[2]).toBe('clickhouse missing');

    const logs = await ops('logs', 'clickhouse');
    expect(logs.exitCode).toBe(1);
    expect(logs.stderr).toContain('there is no container of clickhouse on this machine');
    const restart = await ops('restart', 'clickhouse');
    expect(restart.exitCode).toBe(1);
    expect(restart.stderr).toContain('clickhouse cannot be started again');

    await up();
    expect((await rows())[2]).toBe('clickhouse running healthy');
  });

  test('tells containers of a former name of the stack', async () => {
    await configure('STACK_NAME=npl-commands-renamed');
    expect(await rows()).toEqual([
      's3 running healthy',
      'kafka missing',
      'clickhouse missing',
      'clickhouse running healthy orphan',
      'kafka running healthy orphan',
    ]);
    await restoreConfig();
  });
});

describe('restart', () => {
  test('keeps the container, and waits until the service is healthy', async () => {
    const format = '{{.Id}} {{.State.StartedAt}}';
    const [id, startedAt] = (await inspected(CLICKHOUSE, format)).split(' ');
    const kafka = await inspected(KAFKA, format);
    const result = await ops('restart', 'clickhouse');
    expect(result.exitCode, result.all).toBe(0);
    expect(result.stdout).toBe('clickhouse on this machine was started again');
    const [sameId, startedAgain] = (await inspected(CLICKHOUSE, format)).split(' ');
    expect(sameId).toBe(id);
    expect(startedAgain).not.toBe(startedAt);
    expect(await sql('SELECT 1')).toBe('1');
    expect(await inspected(KAFKA, format)).toBe(kafka);
  });

  test('refuses a name that nobody has', async () => {
    const result = await ops('restart', 'redis');
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('choose one of: s3, kafka, clickhouse');
  });
});

describe('logs', () => {
  beforeAll(replaceKafka);
  afterAll(async () => {
    await docker('rm', '--force', KAFKA);
    await up();
  });

  test('masks passwords', async () => {
    const secret = await password();
    expect(secret).not.toBe('');
    await say(`signed in with ${secret}.`);
    const line = await waitUntil('the line', async () => {
      const { stdout } = await ops('logs', 'kafka', '-n', '3');
      expect(stdout).not.toContain(secret);
      return stdout.split('\n').find((each) => each.startsWith('signed in'));
    });
    expect(line).toBe('signed in with ********.');
  });

  test('follows across a restart, and ends cleanly', async () => {
    const bin = join(projectRoot, 'bin/npl-ops.js');
    const following = execa(process.execPath, [bin, 'logs', '-f', '-n', '0'], {
      cwd: npl.dir,
      env: plainEnv(engine.env),
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    let seen = '';
    following.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    const follows = (mark: string) =>
      waitUntil(mark, async () => {
        await say(mark);
        return seen.includes(`kafka      | ${mark}\n`);
      });
    await follows('before');
    await docker('restart', KAFKA);
    await follows('after');
    following.kill('SIGINT');
    expect((await following).exitCode).toBe(130);
    const programs = await execa('ps', ['-eo', 'args']);
    expect(
      programs.stdout.split('\n').filter((each) => each.includes(`${STACK} `) && each.includes(' logs ')),
    ).toEqual([]);
  });
});

describe('upgrade', () => {
  test('shows, asks, and applies', async () => {
    await configure(`KAFKA_IMAGE=${NEWER}`);
    const plan = await ops('upgrade', '--plan');
    expect(plan.exitCode, plan.all).toBe(0);
    expect(plan.stdout).toMatch(new RegExp(`kafka +apache/kafka:4.3.1 +${NEWER} +changes`));
    expect((await ops('upgrade')).exitCode).toBe(2);
    expect(await inspected(KAFKA, '{{.Config.Image}}')).toBe('apache/kafka:4.3.1');

    const applied = await ops('upgrade', '--yes');
    expect(applied.exitCode, applied.all).toBe(0);
    expect(await inspected(KAFKA, '{{.Config.Image}}')).toBe(NEWER);
  });

  test('refuses what the data would not survive', async () => {
    await configure(`KAFKA_IMAGE=${OLDER}`);
    const refused = await ops('upgrade', '--yes');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('with which Kafka 4.2 does not start');
    expect(refused.stderr).toContain(`npl-ops config set KAFKA_IMAGE=${NEWER}`);
    expect(await inspected(KAFKA, '{{.Config.Image}}')).toBe(NEWER);
    await restoreConfig();
  });
});

describe('down', () => {
  test('takes nothing of others along', async () => {
    const stranger = `${STACK}-stranger`;
    const label = `com.docker.compose.project=${STACK}`;
    await docker('create', '--name', stranger, '--label', label, 'apache/kafka:4.3.1', 'true');
    try {
      const result = await ops('down');
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain('has containers that this env.conf did not make');
      expect(result.stderr).toContain(stranger);
      expect(await isThere(KAFKA)).toBe(true);
    } finally {
      await docker('rm', stranger);
    }
    await up();
  });

  test('stops the engines where there is no docker program', async () => {
    const result = await npl.npl('npl-ops', ['down'], { ...engine.env, PATH: '/nonexistent' });
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/^s3 \(process \d+\) stopped/);
    expect(result.stderr).toContain('there is no docker program on this machine');
    expect(await isThere(KAFKA)).toBe(true);
  });

  test('keeps data, which up finds again', async () => {
    await up();
    await sql('CREATE TABLE kept (a Int8) ENGINE = MergeTree ORDER BY a');
    await sql('INSERT INTO kept VALUES (7)');
    const bin = join(projectRoot, 'bin/npl-ops.js');
    const env = plainEnv(engine.env);
    const following = execa(process.execPath, [bin, 'logs', 'clickhouse', '-f'], { cwd: npl.dir, env });
    await once(following.stdout, 'data');
    const result = await ops('down');
    expect(result.exitCode, result.all).toBe(0);
    expect(result.stdout).toContain(`stopped and removed (stack ${STACK})`);
    expect(result.stdout).toContain('All data is kept');
    const followed = await following;
    expect(followed.stderr).toContain('The log of clickhouse has ended: nothing of it runs any more');
    expect(await isThere(KAFKA)).toBe(false);
    expect(await docker('network', 'ls', '--quiet', '--filter', `name=${STACK}`)).toBe('');

    // What wrote the data is known without its container.
    await configure(`KAFKA_IMAGE=${OLDER}`);
    const refused = await ops('up');
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toContain('with which Kafka 4.2 does not start');
    expect(await isThere(KAFKA)).toBe(false);
    await restoreConfig();
    await up();
    expect(await sql('SELECT a FROM kept')).toBe('7');
  });

  test('goes on where one node cannot be reached, and names it', async () => {
    await configure(
      'HOST=10.213.0.1',
      'KAFKA_SECURITY=sasl_scram',
      `CLICKHOUSE_NODE=${NOWHERE}`,
      `CLICKHOUSE_DATA=${npl.dir}/data/clickhouse/db`,
    );
    const result = await ops('down', '--json');
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      // ClickHouse is no longer wanted here, but it is ours.
      removed: [{ node: 'local', services: expect.arrayContaining(['kafka', 'clickhouse']) }],
      problems: [{ node: NOWHERE }],
    });
    expect(await isThere(CLICKHOUSE)).toBe(false);
    await restoreConfig();
  });

  test('--volumes deletes data only when the stack is named', async () => {
    await up();
    await docker('volume', 'create', '--label', `com.docker.compose.project=${STACK}`, `${STACK}_extra`);
    for (const flags of [[], ['--yes'], ['--yes', '--confirm', 'npl']]) {
      const refused = await ops('down', '--volumes', ...flags);
      expect(refused.exitCode, refused.all).toBe(2);
      expect(refused.stderr).toContain(`${npl.dir}/data/kafka_data`);
    }
    expect(await rows()).toEqual([
      's3 running healthy',
      'kafka running healthy',
      'clickhouse running healthy',
    ]);
    expect(await sql('SELECT a FROM kept')).toBe('7');

    const result = await ops('down', '--volumes', '--confirm', STACK);
    expect(result.exitCode, result.all).toBe(0);
    expect(await readdir(join(npl.dir, 'data/kafka_data'))).toEqual([]);
    expect(await readdir(join(npl.dir, 'data/clickhouse/db'))).toEqual([]);
    expect(await docker('volume', 'ls', '--quiet', '--filter', `name=${STACK}`)).toBe('');

    const again = await ops('down', '--volumes');
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain('There is no data to delete');
  });

  test('finds containers by their labels where env.conf cannot be read', async () => {
    await up();
    await writeFile(join(npl.dir, 'env.conf'), 'KAFKA_PORT=none\n');
    const result = await ops('down');
    expect(result.exitCode, result.all).toBe(0);
    expect(result.stdout).toContain(`stopped and removed (stack ${STACK})`);
    expect(result.stderr).toContain('only this machine was looked at');
    expect(await isThere(KAFKA)).toBe(false);
    await restoreConfig();
  });
});
