import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMBEDDED_S3_CREDENTIALS } from '../../src/clients/s3/embedded-credentials.js';
import { connectS3 } from '../../src/clients/s3/s3.js';
import { startAirflow, type AirflowServer } from '../helpers/airflow-server.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

const DAG = '/api/v2/dags/npl_ingest';
const BUCKET = 'clicks';
const TYPES = ['browser', 'device', 'geo', 'location'] as const;
/** Of the demo bucket that the setup fills. */
const [DEMO_HOURS, DEMO_EVENTS] = [4, 300];
const EVENTS = 200;
const MANY_EVENTS = 100_000;
const LONG = { timeoutMs: 540_000, everyMs: 1000 };
/** Six hours lie between two runs, and the next is at least two hours away. */
const FIRST_RUN_HOUR = (new Date().getUTCHours() + 3) % 6;

let ws: Workspace;
let airflow: AirflowServer;
/** Events of each type that have been put into the bucket for ingestion so far. */
let expected = 0;

beforeAll(async () => {
  ws = await createWorkspace({
    USE_EXTERNAL_AIRFLOW: 'YES',
    S3_BUCKET: BUCKET,
    INGEST_SCHEDULE: `'2 ${FIRST_RUN_HOUR}-23/6 * * *'`,
  });
  const setup = await ws.npl('npl-setup', ['--yes']);
  expect(setup.exitCode, setup.all).toBe(0);
  const variables = join(ws.dir, 'variables.json');
  const { accessKeyId, secretAccessKey } = EMBEDDED_S3_CREDENTIALS;
  const names = { npl_aws_access_key_id: accessKeyId, npl_aws_secret_access_key: secretAccessKey };
  await writeFile(variables, JSON.stringify(names));
  airflow = await startAirflow({
    dags: join(ws.dir, 'Airflow/dags'),
    env: {
      AIRFLOW__SECRETS__BACKEND: 'airflow.secrets.local_filesystem.LocalFilesystemBackend',
      AIRFLOW__SECRETS__BACKEND_KWARGS: JSON.stringify({ variables_file_path: variables }),
      // Five minutes by default, until a task is known to be dead, by its own silence or by that of its scheduler.
      AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT: '40',
      AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL: '30',
    },
  });
});
afterAll(async () => {
  await airflow.stop();
  await ws.dispose();
});

/** Puts hours of events into the bucket. */
async function generate(from: string, hours: number, events: number): Promise<void> {
  const range = ['--from', from, '--hours', String(hours), '--events', String(events)];
  const made = await ws.npl('npl-ops', ['generate', '--bucket', ...range, '--yes']);
  expect(made.exitCode, made.all).toBe(0);
}

interface Run {
  readonly dag_run_id: string;
  readonly state: string;
  readonly run_type: string;
}

interface TaskInstance {
  readonly task_id: string;
  readonly map_index: number;
  readonly state: string | null;
  readonly try_number: number;
  readonly rendered_map_index: string | null;
}

async function runs(): Promise<Run[]> {
  return ((await airflow.rest(`${DAG}/dagRuns?limit=100`)) as { dag_runs: Run[] }).dag_runs;
}

async function tasksOf(run: string): Promise<TaskInstance[]> {
  const path = `${DAG}/dagRuns/${encodeURIComponent(run)}/taskInstances?limit=100`;
  return ((await airflow.rest(path)) as { task_instances: TaskInstance[] }).task_instances;
}

async function trigger(): Promise<string> {
  const request = { method: 'POST', body: { logical_date: null } };
  return ((await airflow.rest(`${DAG}/dagRuns`, request)) as Run).dag_run_id;
}

/** Until it has ended; then it must have ended well. */
async function succeeded(run: string): Promise<void> {
  const { state } = await waitUntil(
    `the run ${run} has ended`,
    async () => (await runs()).find((each) => each.dag_run_id === run && !isUnderWay(each)),
    LONG,
  );
  expect({ state, tasks: await tasksOf(run) }).toMatchObject({ state: 'success' });
}

const isUnderWay = ({ state }: Run): boolean => state === 'running' || state === 'queued';

/** Every table has each event once, and each hour's join as many rows. */
async function expectCounts(hours: number): Promise<void> {
  for (const type of TYPES) {
    const counts = await ws.sql(
      `SELECT count(), uniqExact(object_id, line_number) FROM ${type}_events FORMAT CSV`,
    );
    expect(counts, type).toBe(`${expected},${expected}`);
  }
  const joined = await ws.sql(
    'SELECT count(), uniqExact(batch_time), uniqExact(object_id, line_number) FROM clickstream_raw FORMAT CSV',
  );
  expect(joined).toBe(`${expected},${hours},${expected}`);
}

describe('the DAG', () => {
  it('is delivered, and a second setup finds nothing to do', async () => {
    const again = await ws.npl('npl-setup', ['--yes', '--json']);
    expect(again.exitCode, again.all).toBe(0);
    expect(again.stdout).toContain('"outcome":"nothing-to-do"');
  });

  it('is read without errors and warnings', async () => {
    await waitUntil('Airflow knows the DAG', () => airflow.rest(DAG), LONG);
    expect(await airflow.rest('/api/v2/importErrors')).toMatchObject({ total_entries: 0 });
    expect(await airflow.rest('/api/v2/dagWarnings')).toMatchObject({ total_entries: 0 });
    expect(await airflow.rest(DAG)).toMatchObject({ is_paused: false, has_import_errors: false });
  });

  it('ends green by its schedule over the hours of the demo bucket, with nobody having touched anything', async () => {
    const [first] = await waitUntil(
      'a scheduled run',
      async () => {
        const all = await runs();
        return all.length > 0 && all;
      },
      LONG,
    );
    expect(first).toMatchObject({ run_type: 'scheduled' });
    await succeeded(first!.dag_run_id);
    expected += DEMO_HOURS * DEMO_EVENTS;
    await expectCounts(DEMO_HOURS);
    const published = (await tasksOf(first!.dag_run_id)).filter(({ task_id: task }) => task === 'publish');
    expect(published).toHaveLength(DEMO_HOURS * TYPES.length);
    expect(published.map(({ rendered_map_index: name }) => name)).toContain(
      'year=2022/month=11/day=28/hour=20/browser_events.jsonl.zip',
    );
  });
});

it('has our administrator as its only user', async () => {
  const { exitCode, stdout, all } = await airflow.cli('users', 'list', '--output', 'json');
  expect(exitCode, all).toBe(0);
  // Airflow may log before it answers.
  const users = JSON.parse(stdout.slice(stdout.search(/^\[\s*\{/m))) as {
    username: string;
    roles: string[];
  }[];
  expect(users.map(({ username, roles }) => ({ username, roles }))).toEqual([
    { username: 'admin', roles: ['Admin'] },
  ]);
});

it('tries a broken object again, tells of it in the ledger, and is green when it is mended', async () => {
  await generate('2022-11-29T03', 1, EVENTS);
  const key = 'year=2022/month=11/day=29/hour=03/browser_events.jsonl.zip';
  const s3 = connectS3(
    {
      runtime: 'embedded',
      endpoint: `http://127.0.0.1:${ws.ports.s3}`,
      bucket: BUCKET,
      region: 'ru-central1',
      forcePathStyle: true,
    },
    EMBEDDED_S3_CREDENTIALS,
  );
  const sound = Buffer.concat(await Array.fromAsync(await s3.get(key)));
  await s3.put(key, sound.subarray(0, sound.length / 2));
  // The variables of the seed, as its operators have set them.
  const { accessKeyId, secretAccessKey } = EMBEDDED_S3_CREDENTIALS;
  for (const [name, value] of [
    ['ycloud_access_key_id', accessKeyId],
    ['ycloud_secret_access_key', secretAccessKey],
  ] as const) {
    await airflow.rest('/api/v2/variables', { method: 'POST', body: { key: name, value } });
  }
  const run = await trigger();
  await waitUntil(
    'the broken object waits for another attempt',
    async () =>
      (await tasksOf(run)).some(
        // Airflow takes its name away until the next attempt begins.
        ({ task_id: task, state }) => task === 'publish' && state === 'up_for_retry',
      ),
    LONG,
  );
  const told = await ws.sql(
    `SELECT DISTINCT state FROM ingest_ledger WHERE key = '${key}' ORDER BY state FORMAT CSV`,
  );
  expect(told).toBe('"failed"');
  await s3.put(key, sound);
  await s3.close();
  await succeeded(run);
  expected += EVENTS;
  await expectCounts(DEMO_HOURS + 1);
});

it('loses and doubles nothing when all of Airflow is killed in mid-run', async () => {
  await generate('2022-11-29T04', 1, MANY_EVENTS);
  const run = await trigger();
  await waitUntil(
    'objects are being published',
    async () =>
      (await tasksOf(run)).some(({ task_id: task, state }) => task === 'publish' && state === 'running'),
    LONG,
  );
  await airflow.killAll();
  await airflow.start();
  await succeeded(run);
  expected += MANY_EVENTS;
  await expectCounts(DEMO_HOURS + 2);
});

it('backfills the hours of a day and no others', async () => {
  const day = '2022-11-25';
  const hour = (at: number): string =>
    new Date(Date.parse(`${day}T00:00Z`) + at * 3_600_000).toISOString().slice(0, 13);
  const first = FIRST_RUN_HOUR;
  // The hours at both edges of the four runs, and of the hours beside them; of one hour in between.
  const within = [first, first + 5, first + 6, first + 23];
  for (const at of [first - 1, ...within, first + 24]) await generate(hour(at), 1, EVENTS);
  const range = ['--from-date', day, '--to-date', '2022-11-26'];
  const made = await airflow.cli('backfill', 'create', '--dag-id', 'npl_ingest', ...range);
  expect(made.exitCode, made.all).toBe(0);
  const filled = await waitUntil(
    'four runs of the backfill have ended',
    async () => {
      const all = (await runs()).filter(({ run_type: type }) => type === 'backfill');
      return all.length === 4 && !all.some(isUnderWay) && all;
    },
    LONG,
  );
  expect(filled.map(({ state }) => state)).toEqual(Array(4).fill('success'));
  expected += within.length * EVENTS;
  await expectCounts(DEMO_HOURS + 2 + within.length);
});
