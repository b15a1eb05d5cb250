import { execa } from 'execa';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { saveSecrets } from '../../src/config/secrets.js';
import { EVENT_TYPES } from '../../src/topology/topology-types.js';
import { buildImages } from '../docker/build-images.js';
import { startDockerEngine, testDockerDir, type DockerEngine } from '../docker/engine.js';
import { startVersityS3, type ForeignS3 } from '../helpers/foreign-s3.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, freePorts, type Workspace } from '../helpers/workspace.js';

const STACK = `npl-airflow-${process.pid}`;
const BUCKET = 'clicks';
const [FIRST_HOUR, HOURS, EVENTS] = ['2022-11-28T20', 3, 400] as const;
const LONG = { timeoutMs: 300_000, everyMs: 2_000 };

let engine: DockerEngine;
let s3: ForeignS3;
let door: Server;
let npl: Workspace;

const ops = (...args: string[]) => npl.npl('npl-ops', args, engine.env);
const docker = async (...args: string[]): Promise<string> =>
  (await execa('docker', args, { env: engine.env })).stdout;

/** The S3 server listens on loopback alone: containers reach it by the engine's address on their network. */
async function openDoor(port: number): Promise<Server> {
  const bridge = await docker(
    'network',
    'inspect',
    'bridge',
    '--format',
    '{{(index .IPAM.Config 0).Gateway}}',
  );
  const server = createServer((client) => {
    const behind = createConnection({ host: '127.0.0.1', port });
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(port, bridge);
  await once(server, 'listening');
  return server;
}

async function sql(query: string): Promise<string> {
  const secrets = await readFile(join(npl.dir, '.npl/secrets.env'), 'utf8');
  const password = /^CLICKHOUSE_PASSWORD=(.+)$/m.exec(secrets)?.[1] ?? '';
  const headers = { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': password };
  const url = `http://127.0.0.1:${npl.ports.clickhouse}/`;
  return (await (await fetch(url, { method: 'POST', body: query, headers })).text()).trim();
}

beforeAll(async () => {
  engine = await startDockerEngine({ dir: testDockerDir() });
  await buildImages(engine, ['node', 'kafka', 'clickhouse', 'postgres', 'airflow']);
  s3 = await startVersityS3();
  door = await openDoor(Number(new URL(s3.endpoint).port));
  const [webserver] = await freePorts(1);
  npl = await createWorkspace({
    RUNTIME: 'docker',
    STACK_NAME: STACK,
    USE_SUPERSET: 'NO',
    AIRFLOW_WEBSERVER_PORT: String(webserver),
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: s3.region,
    S3_BUCKET: BUCKET,
    S3_FORCE_PATH_STYLE: 'YES',
  });
  await saveSecrets(join(npl.dir, '.npl'), {
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
  });
  await s3.connect(BUCKET).ensureBucket();
  const range = ['--from', FIRST_HOUR, '--hours', String(HOURS), '--events', String(EVENTS)];
  const made = await ops('generate', '--bucket', ...range, '--yes');
  expect(made.exitCode, made.all).toBe(0);
}, 1_800_000);

afterAll(async () => {
  await ops('down', '--volumes', '--confirm', STACK);
  const built = await docker('image', 'ls', '--quiet', '--filter', `reference=${STACK}-*`);
  if (built !== '') await docker('image', 'rm', '--force', ...built.split('\n'));
  await npl.dispose();
  door.close();
  await s3.stop();
  await engine.close();
});

it('after the setup alone Airflow has ingested what the bucket holds, in a green run', async () => {
  const setup = await npl.npl('npl-setup', ['--yes'], engine.env);
  expect(setup.exitCode, setup.all).toBe(0);
  const run = await waitUntil(
    'the first run has ended',
    async () => {
      const { stdout } = await ops('airflow', 'runs', '--json');
      const { runs } = JSON.parse(stdout) as { runs: { state: string; type: string }[] };
      return runs.find(({ state }) => state === 'success' || state === 'failed');
    },
    LONG,
  );
  const tasks = await ops('airflow', 'show', 'last');
  expect(run, tasks.all).toMatchObject({ state: 'success', type: 'scheduled' });
  for (const type of EVENT_TYPES) {
    const counts = await sql(
      `SELECT count(), uniqExact(object_id, line_number) FROM ${type}_events FORMAT CSV`,
    );
    expect(counts, type).toBe(`${HOURS * EVENTS},${HOURS * EVENTS}`);
  }
  expect(await sql('SELECT count(), uniqExact(batch_time) FROM clickstream_raw FORMAT CSV')).toBe(
    `${HOURS * EVENTS},${HOURS}`,
  );
  const { exitCode, all } = await ops('verify', '--from', FIRST_HOUR, '--to', '2022-11-28T22');
  expect(exitCode, all).toBe(0);
});

it('a second setup changes nothing, and nothing is wrong with Airflow', async () => {
  const again = await npl.npl('npl-setup', ['--yes'], engine.env);
  expect(again.exitCode, again.all).toBe(0);
  expect(again.all).toContain('Nothing to do');
  const { exitCode, all } = await ops('airflow');
  expect(exitCode, all).toBe(0);
});

it("no key of the bucket's stands where others can read it", async () => {
  const ids = (await docker('ps', '--all', '--quiet', '--filter', `label=npl.stack=${STACK}`)).split('\n');
  // A container writes to both.
  const logs = async (id: string) =>
    (await execa('docker', ['logs', id], { env: engine.env, all: true })).all;
  const places = [
    await docker('inspect', ...ids),
    ...(await Promise.all(ids.map(logs))),
    await docker(
      'exec',
      `${STACK}-airflow-scheduler-1`,
      'bash',
      '-c',
      'cat $(find /opt/airflow/logs -type f)',
    ),
  ];
  expect(places.at(-1)).toContain('npl-ops ingest');
  for (const text of places) expect(text).not.toContain(s3.credentials.secretAccessKey);
});
