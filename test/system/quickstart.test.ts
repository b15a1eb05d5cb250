import { execa } from 'execa';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainEnv, projectRoot } from '../helpers/workspace.ts';

let dir: string;
let clone: string;

/** As a stranger runs it: the committed tree, no terminal. */
function npm(...args: string[]) {
  return execa('npm', args, {
    cwd: clone,
    env: plainEnv(),
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
  });
}

function ops(...args: string[]) {
  return execa('npx', ['--no-install', 'npl-ops', ...args], {
    cwd: clone,
    env: plainEnv(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'npl-clone-'));
  clone = join(dir, 'clone');
  await execa('git', ['clone', '-q', projectRoot, clone]);
});
afterAll(async () => {
  await ops('down');
  await rm(dir, { recursive: true, force: true });
});

describe('npm run quickstart in a fresh clone', () => {
  it('brings the pipeline up and loads the sample through it', async () => {
    const run = await npm('run', 'quickstart');
    expect(run.exitCode, run.all).toBe(0);

    const { stdout, exitCode } = await ops('status', '--json');
    const status = JSON.parse(stdout) as {
      healthy: boolean;
      services: { name: string; state: string }[];
      topics: { name: string; messages: number; lag: number }[];
      tables: { name: string; rows: number }[];
    };
    expect(exitCode).toBe(0);
    expect(status.healthy).toBe(true);
    expect(Object.fromEntries(status.services.map((s) => [s.name, s.state]))).toEqual({
      s3: 'healthy',
      kafka: 'healthy',
      clickhouse: 'healthy',
    });
    for (const type of ['browser', 'device', 'geo', 'location']) {
      expect(status.tables.find((t) => t.name === `${type}_events`)?.rows).toBe(1000);
      expect(status.topics.find((t) => t.name === `${type}_events_in`)).toMatchObject({
        messages: 1000,
        lag: 0,
      });
    }
    expect(status.tables.find((t) => t.name === 'clickstream_raw')?.rows).toBe(1000);
  });

  it('changes nothing the second time', async () => {
    const before = JSON.parse((await ops('status', '--json')).stdout) as { topics: unknown; tables: unknown };
    const run = await npm('run', 'quickstart');
    expect(run.exitCode, run.all).toBe(0);
    expect(run.all).toContain('Nothing to do');
    const after = JSON.parse((await ops('status', '--json')).stdout) as { topics: unknown; tables: unknown };
    expect({ topics: after.topics, tables: after.tables }).toEqual({
      topics: before.topics,
      tables: before.tables,
    });
  });
});
