import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EMBEDDED_S3_CREDENTIALS } from '../../src/clients/s3/embedded-credentials.js';
import { supervisorStatus } from '../../src/embedded/supervisor/status.js';
import { startFaultyS3, type FaultyS3 } from '../helpers/faulty-s3.js';
import { otherConfig } from '../helpers/ingest-faults.js';
import { startPty, type Pty } from '../helpers/pty.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

/** What is promised: a fault is named within this time. Where others use the cores as well, nobody can keep it. */
const NAMED_MS = 10_000;
const BUSY_MS = 60_000;
const MENDED_MS = 60_000;
const isBusy = () => loadavg()[0]! > availableParallelism();
const namedWithin = () => (isBusy() ? BUSY_MS : NAMED_MS);
/** Not the default one: the local engine cannot tell what is detached there. */
const DATABASE = 'clicks';

let workspace: Workspace;
let s3: FaultyS3;
let config: string[];
let view: Pty;
/** Processes that a test has stopped with SIGSTOP. */
const frozen = new Set<number>();

const KEYS = {
  AWS_ACCESS_KEY_ID: EMBEDDED_S3_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: EMBEDDED_S3_CREDENTIALS.secretAccessKey,
};

beforeAll(async () => {
  workspace = await createWorkspace({ CLICKHOUSE_DATABASE: DATABASE });
  const setup = await workspace.npl('npl-setup', ['--yes']);
  expect(setup.exitCode, setup.all).toBe(0);
  s3 = await startFaultyS3(`http://127.0.0.1:${workspace.ports.s3}`);
  // The same bucket, behind a proxy that refuses when it is told to.
  config = await otherConfig(workspace, {});
  const set = (line: string) => ops('config', 'set', line, '--yes');
  for (const line of ['S3_RUNTIME=external', `S3_ENDPOINT=${s3.endpoint}`, 'S3_BUCKET=npl-demo'])
    await set(line);
  view = startPty({ cwd: workspace.dir, args: config, env: KEYS, cols: 120, rows: 40 });
  await view.waitFor('✔ Healthy', 60_000);
});
afterEach(async ({ task }) => {
  for (const pid of frozen) wake(pid);
  frozen.clear();
  // What a case that failed has left broken is no fault of the next one.
  if (task.result?.state === 'fail') await mendAll();
}, 180_000);
afterAll(async () => {
  view.kill();
  await s3.stop();
  await workspace.dispose();
});

function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // Its supervisor has replaced it.
  }
}

async function mendAll(): Promise<void> {
  s3.reset();
  await ops('up');
  await ops('tables', 'apply', '--yes');
  await sql('ALTER TABLE browser_events DROP CONSTRAINT IF EXISTS never');
  await mended();
}

async function ops(...args: string[]): Promise<void> {
  const run = await workspace.npl('npl-ops', [...args, ...config], KEYS);
  expect(run.exitCode, run.all).toBe(0);
}

/** What stands on the screen, with the lines of a sentence joined. */
const words = () => view.text().replaceAll(/\s+/g, ' ');

async function named(sentence: RegExp): Promise<void> {
  const ms = namedWithin();
  await view.waitUntil(`the fault is named: ${sentence}`, () => sentence.test(words()), ms);
  await view.waitFor(/^✖/m, ms);
}

async function mended(): Promise<void> {
  // A frame comes in pieces: its head may be there before the rest.
  const isWell = () => view.text().includes('✔ Healthy') && !/^✖/m.test(view.text());
  await view.waitUntil('all is healthy again', isWell, MENDED_MS);
}

/** Rows of the services that have nothing to do with the fault. */
function expectAlive(...services: string[]): void {
  for (const service of services) expect(view.text()).toMatch(new RegExp(`^[> ] ${service} +✔ healthy`, 'm'));
}

async function engines() {
  const status = await supervisorStatus(join(workspace.dir, '.npl'));
  if (status === undefined) throw new Error('no supervisor runs');
  return status;
}

async function pidOf(engine: 'kafka' | 'clickhouse'): Promise<number> {
  const pid = (await engines()).engines.find(({ name }) => name === engine)?.pid;
  if (pid === undefined) throw new Error(`${engine} does not run`);
  return pid;
}

/** For good: its supervisor would start it again. */
async function end(engine: 'kafka' | 'clickhouse'): Promise<void> {
  const pid = await pidOf(engine);
  process.kill((await engines()).pid, 'SIGKILL');
  process.kill(pid, 'SIGKILL');
}

async function freeze(engine: 'kafka' | 'clickhouse'): Promise<void> {
  const pid = await pidOf(engine);
  process.kill(pid, 'SIGSTOP');
  frozen.add(pid);
}

const sql = (statement: string) => workspace.sql(statement.replace(/TABLE |FROM /, `$&${DATABASE}.`));
const eventsOf = async (day: string) =>
  Number(await sql(`SELECT count() FROM browser_events WHERE toDate(batch_time) = '${day}'`));

describe('the overview names, and takes back when it is mended', () => {
  it('a broker that is stopped', async () => {
    await end('kafka');
    await named(/Kafka is stopped: .*run npl-ops up/);
    expectAlive('s3', 'clickhouse');
    expect(view.text()).toMatch(/^✖ Kafka stopped/m);
    await ops('up');
    await mended();
  });

  it('a ClickHouse that is stopped', async () => {
    await end('clickhouse');
    await named(/ClickHouse is stopped: .*run npl-ops up/);
    expectAlive('s3', 'kafka');
    await ops('up');
    await mended();
  });

  it('a ClickHouse that does not answer any more', async () => {
    await freeze('clickhouse');
    await named(/ClickHouse is not healthy: process \d+ is stopped .*kill -CONT/);
    expectAlive('s3', 'kafka');
    // It answers keys all the while.
    view.press('?');
    await view.waitFor('all keys', 2_000);
    view.press('escape');
    process.kill(await pidOf('clickhouse'), 'SIGCONT');
    await mended();
  });

  it('a ClickHouse that does not answer any more, in the views that ask it: they keep what they showed', async () => {
    const seen = [
      ['5', '✔ as wanted'],
      ['6', 'The ledger is empty.'],
      ['7', 'No dead letters'],
    ] as const;
    for (const [key, text] of seen) {
      view.press(key);
      await view.waitFor(text, MENDED_MS);
    }
    await freeze('clickhouse');
    for (const [key, text] of seen) {
      view.press(key);
      const why =
        /could not look: ClickHouse could not be asked: no answer within 3 s \(shown: \d+ \S+ ago\)/;
      const isTold = () => why.test(words()) && words().includes(text);
      await view.waitUntil(`view ${key} tells why it is old`, isTold, namedWithin());
    }
    process.kill(await pidOf('clickhouse'), 'SIGCONT');
    await view.waitUntil('the view is new again', () => !words().includes('could not look'), MENDED_MS);
    view.press('1');
    await mended();
  });

  it('a broker that does not answer any more', async () => {
    await freeze('kafka');
    await named(/Kafka is not healthy: process \d+ is stopped .*kill -CONT/);
    expectAlive('s3', 'clickhouse');
    process.kill(await pidOf('kafka'), 'SIGCONT');
    await mended();
  });

  it('a view that is detached', async () => {
    await sql('DETACH TABLE browser_events_mv');
    await named(
      /browser_events_mv is detached, so .* does not get into browser_events; run npl-ops tables apply/,
    );
    expectAlive('s3', 'kafka');
    await ops('tables', 'apply', '--yes');
    await mended();
  });

  it('a view that is dropped', async () => {
    await sql('DROP TABLE geo_events_mv');
    await named(/geo_events_mv does not exist, so .*; run npl-ops tables apply/);
    await ops('tables', 'apply', '--yes');
    await mended();
  });

  it('an S3 that refuses', async () => {
    s3.script(() => ({ kind: 'refuse', status: 403, code: 'AccessDenied' }));
    await named(/S3 is not healthy: .*denies access/);
    expectAlive('kafka', 'clickhouse');
    s3.reset();
    await mended();
  });

  it('a consumer that is stuck, and brings in everything once it is mended', async () => {
    await sql(`ALTER TABLE browser_events ADD CONSTRAINT never CHECK click_id = 'none'`);
    await ops('generate', '--bucket', '--from', '2023-03-01T00', '--hours', '1', '--events', '500', '--yes');
    const ingest = workspace.npl('npl-ops', ['ingest', ...config], KEYS);
    await named(/browser_events_in is stuck, [\d,]+ messages? waits?: .*never/);
    expectAlive('s3', 'kafka');
    await sql('ALTER TABLE browser_events DROP CONSTRAINT never');
    const { exitCode, all } = await ingest;
    expect(exitCode, all).toBe(0);
    await mended();
    expect(await eventsOf('2023-03-01')).toBe(500);
  });
});
