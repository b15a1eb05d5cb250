import { execa } from 'execa';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dockerOn } from '../../src/clients/docker/docker.js';
import { findProgram } from '../../src/clients/exec.js';
import { loadConfig } from '../../src/config/config.js';
import type { Step } from '../../src/plan/step.js';
import { preflightSteps } from '../../src/steps/docker/preflight.js';
import { buildTopology } from '../../src/topology/topology.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { freePorts } from '../helpers/workspace.js';

const STACK = `npl-preflight-${process.pid}`;
const IMAGE = `${STACK}:test`;
const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups'];

let engine: DockerEngine;
let env: NodeJS.ProcessEnv;
let dir: string;
let ports: Record<string, string>;
const containers: string[] = [];
const cleanups: (() => unknown)[] = [];

const docker = async (...args: string[]): Promise<string> => (await execa('docker', args, { env })).stdout;

/** Made and not started, unless `args` begins with `run`; gone after the test. */
async function container(name: string, ...args: string[]): Promise<void> {
  const [verb, ...options] = args[0] === 'run' ? ['run', '--detach', ...args.slice(1)] : ['create', ...args];
  await docker(verb, '--name', name, ...options, IMAGE, '/bin/sleep', '300');
  containers.push(name);
}

/** A folder with an executable of this name, to be put before PATH. */
async function program(name: string, script: string): Promise<string> {
  const folder = await mkdtemp(join(dir, 'bin-'));
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  await chmod(folder, 0o755);
  return folder;
}

const before = (folder: string): NodeJS.ProcessEnv => ({ ...env, PATH: `${folder}:${env['PATH'] ?? ''}` });

async function steps(edits: Record<string, string> = {}, own = env): Promise<Map<string, Step>> {
  const values = { RUNTIME: 'docker', STACK_NAME: STACK, USE_EXTERNAL_AIRFLOW: 'YES', ...ports, ...edits };
  const conf = join(dir, 'env.conf');
  await writeFile(
    conf,
    Object.entries(values)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const topology = buildTopology(await loadConfig(conf));
  return new Map(preflightSteps(topology, (node) => dockerOn(node, own), own).map((step) => [step.id, step]));
}

/** What the step says, and below it each warning; rejects with what is wrong. */
async function check(id: string, edits: Record<string, string> = {}, own = env): Promise<string> {
  const step = (await steps(edits, own)).get(id);
  const result = await step?.check({
    signal: AbortSignal.timeout(60_000),
    log: () => {},
    progress: () => {},
  });
  if (result?.holds !== true) throw new Error(`${id} does not only look`);
  const warnings = (result.warnings ?? []).map(
    ({ message, next }) => `Warning: ${message}\nNext: ${next ?? ''}`,
  );
  return [result.detail, ...warnings].join('\n');
}

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  env = { ...process.env, ...engine.env };
  dir = await mkdtemp(join(tmpdir(), 'npl preflight '));
  await chmod(dir, 0o755);
  await makeImage();
  const [kafka, http, native] = await freePorts(3);
  ports = { KAFKA_PORT: `${kafka}`, CLICKHOUSE_OUT_PORT: `${http}`, CLICKHOUSE_CLIENT_PORT: `${native}` };
});

/** The smallest that can run: this machine's `sleep` and the libraries that it needs. */
async function makeImage(): Promise<void> {
  const { stdout } = await execa('/usr/bin/ldd', ['/bin/sleep']);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file);
  const archive = join(dir, 'sleep.tar');
  const files = ['/bin/sleep', ...libraries].map((file) => file.slice(1));
  await execa('tar', ['--create', '--dereference', '--directory', '/', '--file', archive, ...files]);
  await docker('import', archive, IMAGE);
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  if (containers.length > 0) await docker('rm', '--force', ...containers.splice(0));
});

afterAll(async () => {
  await docker('image', 'rm', IMAGE);
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

describe('docker', () => {
  test('a real engine and Compose are told by their versions', async () => {
    const version = await docker('version', '--format', '{{.Server.Version}}');
    expect(await check('docker-local')).toMatch(
      new RegExp(`^Docker ${version.replaceAll(/[.+]/g, '\\$&')} \\(API 1\\.\\d+\\), Compose \\d+\\.\\d+`),
    );
  });

  test('an engine that is not there', async () => {
    const nowhere = { ...env, DOCKER_HOST: `unix://${dir}/none.sock` };
    await expect(check('docker-local', {}, nowhere)).rejects.toMatchObject({
      message: 'no Docker engine answers on this machine',
      next: 'start it: sudo systemctl start docker',
    });
  });

  test('no docker program', async () => {
    await expect(check('docker-local', {}, { ...env, PATH: dir })).rejects.toMatchObject({
      message: 'there is no docker program on this machine',
      next: expect.stringContaining('docs.docker.com/engine/install') as unknown,
    });
  });

  test.runIf(process.getuid?.() === 0)('a user without rights on the socket', async () => {
    const real = await findProgram('docker', env);
    const asNobody = await program('docker', `exec setpriv ${NOBODY.join(' ')} '${real ?? ''}' "$@"`);
    await expect(check('docker-local', {}, before(asNobody))).rejects.toMatchObject({
      message: 'this user may not use Docker on this machine',
      next: expect.stringContaining('usermod -aG docker') as unknown,
    });
  });

  test('no Compose', async () => {
    // The plugin may lie in a system folder, so that another docker program has to hide it.
    const real = await findProgram('docker', env);
    const withoutCompose = await program(
      'docker',
      `[ "$1" = compose ] && set -- no-such-command "$@"; exec '${real ?? ''}' "$@"`,
    );
    await expect(check('docker-local', {}, before(withoutCompose))).rejects.toMatchObject({
      message: 'docker has no compose command on this machine',
      next: expect.stringContaining('docker-compose-plugin') as unknown,
    });
  });

  // No engine of that age is at hand: a program of the name docker answers as one did.
  test('an engine and a Compose that are too old', async () => {
    const server = { Version: '19.03.15', ApiVersion: '1.40', Os: 'linux' };
    const info = { NCPU: 2, MemTotal: 8e9, OSType: 'linux', SystemTime: new Date().toISOString() };
    const old = await program(
      'docker',
      [
        'case "$1" in',
        `version) echo '${JSON.stringify({ Client: {}, Server: server })}' ;;`,
        `info) echo '${JSON.stringify(info)}' ;;`,
        'compose) echo 2.20.2 ;;',
        '*) exit 1 ;;',
        'esac',
      ].join('\n'),
    );
    await expect(check('docker-local', {}, before(old))).rejects.toMatchObject({
      message: '2 things are in the way',
      why: expect.stringMatching(
        /^Docker Engine 19\.03\.15 is too old .*upgrade Docker Engine.*\nDocker Compose 2\.20\.2 is too old .*docker-compose-plugin/,
      ) as unknown,
    });
  });
});

describe('preflight', () => {
  test('a free machine holds, and nothing is left behind', async () => {
    const there = await docker('ps', '--all', '--quiet', '--filter', `label=npl.stack=${STACK}`);
    expect(await check('preflight-local')).toMatch(/cores? and \d+ GB of memory; .* free for KAFKA_DATA/);
    expect(await docker('ps', '--all', '--quiet', '--filter', `label=npl.stack=${STACK}`)).toBe(there);
  });

  test('a program that holds a port is named', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    await expect(check('preflight-local', { KAFKA_PORT: `${port}` })).rejects.toMatchObject({
      message: `port ${port}, which kafka needs, is taken`,
      why: `${basename(process.execPath)} (process ${process.pid}) listens on it`,
      next: 'stop that program, or choose another port: npl-ops config set KAFKA_PORT=PORT',
    });
  });

  test('a container that holds a port is named, unless it is ours', async () => {
    const port = ports['CLICKHOUSE_OUT_PORT'] ?? '';
    const publish = ['--publish', `127.0.0.1:${port}:8123`];
    await container(`${STACK}-web`, 'run', ...publish);
    await expect(check('preflight-local')).rejects.toMatchObject({
      message: `port ${port}, which clickhouse needs, is taken`,
      why: `the container ${STACK}-web (${IMAGE}) holds it`,
      next: expect.stringMatching(`^docker container stop ${STACK}-web, `) as unknown,
    });
    await docker('rm', '--force', ...containers.splice(0));
    const ours = ['--label', `npl.stack=${STACK}`, '--label', `npl.config=${join(dir, 'env.conf')}`];
    await container(`${STACK}-clickhouse-1`, 'run', ...publish, ...ours);
    expect(await check('preflight-local')).toMatch(/ports [\d, ]+ are free or ours/);
  });

  test('a container of the earlier scripts is named, offered for removal, and stays', async () => {
    await container('kafka');
    const detail = await check('preflight-local');
    expect(detail).toMatch(
      /\nWarning: containers as of the earlier scripts .*\nNext: .*docker container rm kafka/,
    );
    expect(await docker('ps', '--all', '--filter', 'name=^/kafka$', '--format', '{{.Names}}')).toBe('kafka');
  });

  test('the stack of another env.conf has its name', async () => {
    const other = join(dir, 'other', 'env.conf');
    await mkdir(join(dir, 'other'), { recursive: true });
    await writeFile(other, '');
    const labels = (config: string) =>
      Object.entries({
        'com.docker.compose.project': STACK,
        'npl.stack': STACK,
        'npl.config': config,
      }).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    await container(`${STACK}-kafka-1`, ...labels(other));
    await expect(check('preflight-local')).rejects.toMatchObject({
      message: `another stack is called ${STACK}`,
      why: `${STACK}-kafka-1 was made from ${other}`,
      next: `npl-ops config set STACK_NAME=${STACK}-2`,
    });
    await rm(other);
    expect(await check('preflight-local')).toMatch(/Warning: the stack .* was made from another env\.conf/);
  });

  test('a Compose project of others has its name', async () => {
    await container(`${STACK}-web-1`, '--label', `com.docker.compose.project=${STACK}`);
    await expect(check('preflight-local')).rejects.toMatchObject({
      why: `${STACK}-web-1 was made by a Compose project that npl does not know`,
    });
  });

  test('a clock that is wrong on another machine', async () => {
    // The engine is real; a docker program in front of it answers as if it ran two minutes ahead.
    const real = await findProgram('docker', env);
    const ahead = await program(
      'docker',
      `if [ "$1" = info ]; then '${real ?? ''}' "$@" | sed "s/\\"SystemTime\\":\\"[^\\"]*\\"/\\"SystemTime\\":\\"$(date -u -d +120sec +%FT%TZ)\\"/"; else exec '${real ?? ''}' "$@"; fi`,
    );
    await expect(check('preflight-local', {}, before(ahead))).rejects.toMatchObject({
      message: expect.stringMatching(
        /^the clock of Docker is 1[12]\d s ahead of that of this machine$/,
      ) as unknown,
      next: expect.stringContaining('timedatectl set-ntp true') as unknown,
    });
  });
});

describe('a node by ssh', () => {
  const NODE = 'ssh://ops@far.example';
  const far = {
    HOST: '192.0.2.1',
    KAFKA_SECURITY: 'sasl_scram',
    KAFKA_NODE: NODE,
    KAFKA_DATA: '/srv/npl данные/kafka',
  };

  /** The program ssh alone is made up: it runs the command here, in the environment that a machine of its own has. */
  const ssh = async (): Promise<NodeJS.ProcessEnv> => {
    const script = `while [ "$1" != -- ]; do shift; done; shift 2; DOCKER_HOST='${engine.env.DOCKER_HOST}' exec sh -c "$*"`;
    return before(await program('ssh', script));
  };

  test('its engine, disks and ports are seen, though no image is used', async () => {
    const own = await ssh();
    expect(await check('docker-ops-far-example', far, own)).toMatch(/^Docker \d/);
    expect(await check('preflight-ops-far-example', far, own)).toMatch(
      /\d GB free for KAFKA_DATA.* port \d+ is free or ours/,
    );
  });

  test('a program that holds a port there is found', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    await expect(
      check('preflight-ops-far-example', { ...far, KAFKA_PORT: `${port}` }, await ssh()),
    ).rejects.toMatchObject({ message: `port ${port} on ${NODE}, which kafka needs, is taken` });
  });

  test('a machine that lets docker in and no shell is not looked at, and that is said', async () => {
    const own = await ssh();
    const docker = await program(
      'ssh',
      `case "$*" in *dial-stdio*) exec ${join((own['PATH'] ?? '').split(':')[0] ?? '', 'ssh').replaceAll(' ', '\\ ')} "$@" ;; *) echo 'This account is not available.' >&2; exit 1 ;; esac`,
    );
    const detail = await check('preflight-ops-far-example', far, {
      ...own,
      PATH: `${docker}:${own['PATH'] ?? ''}`,
    });
    expect(detail).toMatch(/Warning: disks and ports on ssh:\/\/ops@far\.example could not be looked at/);
    expect(detail).not.toMatch(/GB free|port \d+ is free/);
  });
});
