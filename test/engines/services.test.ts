import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SupervisorStatus } from '../../src/embedded/engine.js';
import { supervisorStatus } from '../../src/embedded/supervisor/status.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

interface Service {
  readonly name: string;
  readonly runtime: string;
  readonly status: string;
  readonly instance: string;
  readonly since: string | null;
  readonly restarts: number;
  readonly cpu: number | null;
  readonly memory_bytes: number | null;
  readonly ports: readonly string[];
  readonly says: string;
}

const ENGINES = ['clickhouse', 'kafka', 's3'] as const;
let workspace: Workspace;
let stateDir: string;

beforeAll(async () => {
  workspace = await createWorkspace();
  stateDir = join(workspace.dir, '.npl');
  const up = await workspace.npl('npl-ops', ['up']);
  expect(up.exitCode, up.all).toBe(0);
});
afterAll(() => workspace.dispose());

async function services(): Promise<Service[]> {
  const { stdout, exitCode, all } = await workspace.npl('npl-ops', ['services', '--json']);
  expect(exitCode, all).toBe(0);
  const document = JSON.parse(stdout) as { services: Service[]; problems: unknown[] };
  expect(document.problems).toEqual([]);
  return document.services;
}

const named = (all: readonly Service[], name: string) => all.find((one) => one.name === name)!;
const supervisor = async (): Promise<SupervisorStatus> => (await supervisorStatus(stateDir))!;

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

describe('npl-ops services', () => {
  it('tells of each engine what the supervisor and the kernel tell', async () => {
    const all = await services();
    const truth = await supervisor();
    expect(all.map(({ name }) => name).sort()).toEqual([...ENGINES, 'supervisor']);
    for (const engine of truth.engines) {
      const told = named(all, engine.name);
      expect(told).toMatchObject({
        runtime: 'embedded',
        status: 'healthy',
        instance: String(engine.pid),
        since: engine.startedAt,
        restarts: 0,
        ports: engine.ports.map((port) => `127.0.0.1:${port}`),
        says: '',
      });
      const memory = await residentBytes(engine.pid!);
      expect(told.memory_bytes! / memory).toBeGreaterThan(0.7);
      expect(told.memory_bytes! / memory).toBeLessThan(1.4);
      expect(told.cpu).toBeGreaterThanOrEqual(0);
    }
    expect(named(all, 'supervisor')).toMatchObject({
      instance: String(truth.pid),
      since: truth.startedAt,
      status: 'healthy',
    });
  });

  it('sees which of them is busy', async () => {
    const stop = new AbortController();
    const busy = (async () => {
      while (!stop.signal.aborted)
        await workspace.sql('SELECT sum(sipHash64(number)) FROM numbers(10000000)');
    })();
    const all = await services();
    stop.abort();
    await busy;
    // Others may be busy on this machine as well.
    expect(named(all, 'clickhouse').cpu).toBeGreaterThan(0.05);
    expect(named(all, 'clickhouse').cpu).toBeGreaterThan(named(all, 's3').cpu!);
  });

  it('tells people the same in 80 columns', async () => {
    const { stdout } = await workspace.npl('npl-ops', ['services']);
    for (const { name, pid } of (await supervisor()).engines) {
      expect(stdout).toMatch(new RegExp(`^${name} +✔ healthy .* MB +0 +pid ${pid ?? ''}$`, 'm'));
    }
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('counts a restart, and says what came before it', async () => {
    const before = (await supervisor()).engines.find(({ name }) => name === 's3')!.pid!;
    process.kill(before, 'SIGKILL');
    const s3 = await waitUntil('the new process', async () => {
      const told = named(await services(), 's3');
      return told.status === 'healthy' && told.instance !== String(before) && told;
    });
    expect(s3.restarts).toBe(1);
    expect(s3.says).toMatch(/^it was started again after this: it was ended by SIGKILL/);
  });

  it('finds engines that outlived their supervisor', async () => {
    const { pid, engines } = await supervisor();
    process.kill(pid, 'SIGKILL');
    const all = await waitUntil('the supervisor to be gone', async () => {
      const told = await services();
      return named(told, 'supervisor').status === 'stopped' && told;
    });
    expect(named(all, 'supervisor')).toMatchObject({ instance: '', cpu: null, memory_bytes: null });
    for (const engine of engines) {
      const told = named(all, engine.name);
      expect(told).toMatchObject({ status: 'healthy', instance: String(engine.pid) });
      expect(told.says).toContain('not supervised');
      expect(told.memory_bytes).toBeGreaterThan(1e6);
    }
  });

  it('shows what was stopped as stopped', async () => {
    const down = await workspace.npl('npl-ops', ['down']);
    expect(down.exitCode, down.all).toBe(0);
    for (const told of await services()) {
      expect(told).toMatchObject({ status: 'stopped', instance: '', cpu: null, memory_bytes: null });
    }
  });
});
