import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckSpec, FolderSpec, PortSpec } from '../../src/probes/answers/check-spec.js';
import { runCheck } from '../../src/probes/answers/run-check.js';
import { checkTools } from '../../src/probes/answers/tools.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { startNodes, type Nodes, type TestNode } from '../docker/nodes.js';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts } from '../helpers/workspace.js';

const STACK = `npl-answers-${process.pid}`;
const IMAGE = `${STACK}:test`;

let engine: DockerEngine;
let nodes: Nodes;
let data: TestNode;
let dir: string;
const containers: string[] = [];

const docker = async (...args: string[]): Promise<string> =>
  (await execa('docker', args, { env: engine.env })).stdout;

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  nodes = await startNodes(['data'], engine);
  data = nodes.node('data');
  dir = await mkdtemp(join(tmpdir(), 'npl-answers-'));
  await makeImage();
});

afterAll(async () => {
  if (containers.length > 0) await docker('rm', '--force', ...containers);
  await docker('image', 'rm', '--force', IMAGE);
  await nodes.close();
  await engine.close();
  await rm(dir, { recursive: true, force: true });
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

async function container(name: string, ...options: string[]): Promise<void> {
  await docker('run', '--detach', '--name', name, ...options, IMAGE, '/bin/sleep', '600');
  containers.push(name);
}

const check = (spec: CheckSpec) =>
  // Containers that were just made must be seen.
  runCheck(
    spec,
    checkTools({ ...process.env, ...nodes.env }, join(dir, 'env.conf')),
    AbortSignal.timeout(60_000),
    30_000,
  );

/** A busy engine may take longer to list its containers than a look waits for it: then it is asked again. */
const seen = (spec: PortSpec, holder: string) =>
  waitUntil(holder, async () => {
    const found = await check(spec);
    return found.text.includes(holder) && found;
  });

const port = (ports: readonly number[], node = 'local'): PortSpec => ({
  kind: 'port',
  key: 'KAFKA_PORT',
  service: 'kafka',
  runtime: 'docker',
  node,
  bind: '0.0.0.0',
  ports,
  stackName: STACK,
});

describe('an engine on this machine', () => {
  test('is told by its versions', async () => {
    const version = await docker('version', '--format', '{{.Server.Version}}');
    const found = await check({ kind: 'docker' });
    expect(found).toMatchObject({
      level: 'ok',
      text: expect.stringContaining(`Docker ${version} and Compose `) as unknown,
    });
  });

  test('has an image or will pull it', async () => {
    expect(await check({ kind: 'image', image: IMAGE, node: 'local', key: 'KAFKA_IMAGE' })).toEqual({
      level: 'ok',
      text: `${IMAGE} is on this machine already`,
    });
    expect(
      await check({ kind: 'image', image: 'nobody/has:this', node: 'local', key: 'KAFKA_IMAGE' }),
    ).toEqual({
      level: 'note',
      text: 'nobody/has:this will be pulled',
    });
  });

  test("a port of somebody's container, and one of ours", async () => {
    const [theirs, ours] = (await freePorts(2)) as [number, number];
    await container(`${STACK}-theirs`, `--publish=${theirs}:80`);
    await container(`${STACK}-ours`, `--publish=${ours}:80`, `--label=npl.stack=${STACK}`);
    const found = await seen(port([theirs]), `by the container ${STACK}-theirs (${IMAGE})`);
    expect(found).toMatchObject({
      level: 'problem',
      text: `port ${theirs} is taken by the container ${STACK}-theirs (${IMAGE})`,
      next: expect.stringContaining(
        `docker container stop ${STACK}-theirs, or choose another port, such as `,
      ) as unknown,
    });
    expect(await seen(port([ours]), `by the container ${STACK}-ours`)).toEqual({
      level: 'ok',
      text: `port ${ours} is held by the container ${STACK}-ours of this stack`,
    });
    // An engine of this machine would find it taken too, and is told by whom.
    const embedded = { ...port([theirs]), runtime: 'embedded', bind: '127.0.0.1' } as const;
    const holder = `by the container ${STACK}-theirs (${IMAGE})`;
    expect((await seen(embedded, holder)).text).toBe(`port ${theirs} is taken ${holder}`);
  });

  test('the name of another stack', async () => {
    const name = `${STACK}-other`;
    const other = join(dir, 'other.conf');
    await writeFile(other, '');
    await container(name, `--label=com.docker.compose.project=${name}`, `--label=npl.config=${other}`);
    expect(await check({ kind: 'stack-name', stackName: name, nodes: ['local'] })).toMatchObject({
      level: 'problem',
      text: `another stack is called ${name}: ${name} of ${other}`,
    });
    await rm(other);
    expect((await check({ kind: 'stack-name', stackName: name, nodes: ['local'] })).level).toBe('note');
    expect((await check({ kind: 'stack-name', stackName: `${STACK}-free`, nodes: ['local'] })).level).toBe(
      'ok',
    );
  });
});

describe('a node', () => {
  const folder = (path: string): FolderSpec => ({
    kind: 'folder',
    key: 'KAFKA_DATA',
    use: 'kafka',
    runtime: 'docker',
    node: data.url,
    path,
    answered: path,
  });

  test('answers by ssh and has an engine', async () => {
    expect(await check({ kind: 'node', node: data.url, key: 'KAFKA_NODE' })).toMatchObject({
      level: 'ok',
      text: expect.stringMatching(
        new RegExp(`^Docker .* and Compose .* on ${data.url}, \\d+ cores?, `),
      ) as unknown,
    });
  });

  test('that ssh does not know, and one where nobody listens', async () => {
    const unknown = data.url.replace(data.address, 'stranger.invalid');
    expect(await check({ kind: 'node', node: unknown, key: 'KAFKA_NODE' })).toMatchObject({
      level: 'problem',
      next: 'correct KAFKA_NODE, or let that machine take ssh',
    });
    expect(await check({ kind: 'node', node: `${data.url}:1`, key: 'KAFKA_NODE' })).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('Connection refused') as unknown,
    });
  });

  test('a port there, with the program that has it', async () => {
    const script = "require('net').createServer().listen(18123, '0.0.0.0')";
    // It ends by itself, whatever becomes of the test.
    const listener = data.run(process.execPath, [
      '-e',
      `${script}; setTimeout(() => process.exit(), 30_000)`,
    ]);
    const found = await waitUntil('the port is taken', async () => {
      const seen = await check(port([18_123], data.url));
      return seen.level === 'problem' && seen;
    });
    expect(found.text).toMatch(
      new RegExp(`^port 18123 on ${data.url} is taken by (node|MainThread)\\S* \\(process \\d+\\)$`),
    );
    expect(found.next).toBe('stop that program, or choose another port, such as 18124');
    expect(await check(port([18_200], data.url))).toEqual({
      level: 'ok',
      text: `port 18200 is free on ${data.url}`,
    });
    await listener;
  });

  test('a folder there', async () => {
    const own = join(dir, 'on the node');
    await mkdir(join(own, 'full'), { recursive: true });
    await writeFile(join(own, 'full/meta.properties'), '');
    await writeFile(join(own, 'file'), '');
    expect((await check(folder(join(own, 'new/kafka')))).text).toContain(
      `new/kafka on ${data.url} will be made, `,
    );
    expect((await check(folder(join(own, 'full')))).text).toContain('holds data of Kafka, which is kept');
    expect((await check({ ...folder(join(own, 'full')), use: 'clickhouse' })).text).toBe(
      `${own}/full on ${data.url} holds the data of Kafka`,
    );
    expect(await check(folder(join(own, 'file/kafka')))).toMatchObject({
      level: 'problem',
      text: `${own}/file/kafka on ${data.url} cannot be made: ${own}/file is no folder`,
    });
  });
});
