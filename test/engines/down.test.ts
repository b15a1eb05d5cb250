import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downCommand } from '../../src/commands/down.js';
import { startEngines } from '../../src/embedded/supervisor/start-engines.js';
import { supervisorStatus } from '../../src/embedded/supervisor/status.js';
import { ExitCode } from '../../src/errors.js';
import { freePorts } from '../helpers/workspace.js';

const PROGRAM = fileURLToPath(new URL('../fixtures/engines/serve.mjs', import.meta.url));
/** No test of engines may look at the containers of whoever runs it. */
const WITHOUT_DOCKER = { PATH: '/nonexistent' };
const signal = new AbortController().signal;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-down-'));
  await writeFile(join(dir, 'env.conf'), 'RUNTIME=embedded\nUSE_EXTERNAL_AIRFLOW=YES\n');
});
afterEach(async () => {
  await down(false);
  await rm(dir, { recursive: true });
});

async function down(json: boolean): Promise<{ stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdout, stderr } as unknown as Pick<NodeJS.Process, 'stdout' | 'stderr'>;
  const flags = { json, input: false, color: false, verbose: false, timeoutMs: undefined };
  const cli = { configFile: join(dir, 'env.conf'), env: WITHOUT_DOCKER, signal, ...flags, ...streams };
  expect(await downCommand(cli)).toBe(ExitCode.ok);
  stdout.end();
  stderr.end();
  return { stdout: await text(stdout), stderr: await text(stderr) };
}

async function up(): Promise<number> {
  const [port = 0] = await freePorts(1);
  const spec = {
    name: 's3' as const,
    command: process.execPath,
    args: [PROGRAM, String(port)],
    env: {},
    dataDir: join(dir, 'data'),
    ports: [port],
    ready: { kind: 'tcp' as const, port },
    stopTimeoutMs: 5_000,
    readyTimeoutMs: 20_000,
  };
  const stateDir = join(dir, '.npl');
  await startEngines(stateDir, [spec], { signal, log: () => undefined });
  return (await supervisorStatus(stateDir))?.engines[0]?.pid ?? 0;
}

test('says what it stopped; a second time, that nothing runs', async () => {
  const pid = await up();
  expect(await down(false)).toEqual({
    stdout: `s3 (process ${pid}) stopped\nAll data is kept; npl-ops up starts again.\n`,
    stderr: 'stopping s3\n',
  });
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(await down(false)).toEqual({ stdout: 'Nothing runs.\n', stderr: '' });
});

test('as JSON', async () => {
  const nothingElse = { removed: [], deleted: [], problems: [] };
  const pid = await up();
  expect(JSON.parse((await down(true)).stdout)).toEqual({
    stopped: [{ name: 's3', pid, forced: false }],
    ...nothingElse,
  });
  expect(JSON.parse((await down(true)).stdout)).toEqual({ stopped: [], ...nothingElse });
});

test('stops engines though env.conf cannot be read', async () => {
  const pid = await up();
  await writeFile(join(dir, 'env.conf'), 'RUNTIME=somehow\n');
  const { stdout, stderr } = await down(false);
  expect(stdout).toContain(`s3 (process ${pid}) stopped`);
  expect(stderr).toContain('Warning: only this machine was looked at');
});
