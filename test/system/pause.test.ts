import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StatusReport } from '../../src/probes/status-report.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

let ws: Workspace;
beforeAll(async () => {
  ws = await createWorkspace();
  const setup = await ws.npl('npl-setup', ['--yes', '--sample']);
  expect(setup.exitCode, setup.all).toBe(0);
});
afterAll(() => ws.dispose());

async function ops(exitCode: number, ...args: string[]): Promise<string> {
  const run = await ws.npl('npl-ops', args);
  expect(run.exitCode, run.all).toBe(exitCode);
  return run.stdout;
}

const status = async () => JSON.parse((await ws.npl('npl-ops', ['status', '--json'])).stdout) as StatusReport;
const lag = async () => (await status()).topics.find(({ name }) => name === 'geo_events_in')?.lag;
const rows = () => ws.sql('SELECT count() FROM geo_events FINAL');
const said = async () => (await status()).services.find(({ name }) => name === 'clickhouse')?.detail;

it('a paused topic is read no more, also after a restart, and no command but resume changes that', async () => {
  expect(await ops(0, 'resume')).toBe('nothing is paused');
  expect(await ops(0, 'pause', '--type', 'geo')).toContain('paused: geo_events_in');
  expect(await ops(0, 'pause', '--type', 'geo')).toContain('nothing more to pause');
  await ops(0, 'tables', 'check');
  await ops(0, 'tables', 'apply', '--yes');
  await ops(0, 'restart', 'clickhouse');
  await waitUntil('it is healthy, and says that it is paused', async () => {
    const { healthy } = await status();
    return healthy && (await said())?.includes('paused by npl-ops pause: geo_events_in');
  });
  const { topics } = JSON.parse(await ops(0, 'topics', '--json')) as {
    topics: { name: string; consumer: string }[];
  };
  expect(topics.find(({ name }) => name === 'geo_events_in')?.consumer).toBe('paused');
});

it('what comes meanwhile waits, trace says why, and all of it is read after resume', async () => {
  const before = Number(await rows());
  const trace = await ops(1, 'trace', '--type', 'geo');
  expect(trace).toContain('the reading of topic geo_events_in is paused by npl-ops pause');
  expect(trace).toContain('npl-ops resume --type geo');
  expect(await lag()).toBe(0);

  await ops(0, 'generate', '--bucket', '--from', '2023-03-01T00', '--hours', '1', '--events', '500');
  const ingest = ws.npl('npl-ops', ['ingest', '--hour', '2023-03-01T00']);
  await waitUntil('the messages wait', async () => Number(await lag()) >= 500);
  const setup = await ws.npl('npl-setup', ['--yes']);
  expect(setup.exitCode, setup.all).toBe(0);
  expect(Number(await rows())).toBe(before);

  expect(await ops(0, 'resume')).toContain('resumed: geo_events_in is read into geo_events again');
  const { exitCode, all } = await ingest;
  expect(exitCode, all).toBe(0);
  expect(all).toContain(
    'What is published waits in Kafka where it is paused by npl-ops pause: geo_events_in',
  );
  expect(Number(await rows())).toBe(before + 500);
  expect(await said()).not.toContain('paused');
  expect(await ops(0, 'trace', '--type', 'geo')).toContain('Every marked event arrived');
  expect(await ws.sql(`SELECT count() FROM system.tables WHERE name LIKE '%paused'`)).toBe('0');
});
