import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../helpers/wait-until.ts';
import { createWorkspace, type Workspace } from '../helpers/workspace.ts';

const TYPES = ['browser', 'device', 'geo', 'location'] as const;
const EVENTS = 50_000;
const SAMPLE = 1_000;
const KILLS = 3;

let ws: Workspace;
/** Events of each type that were loaded, but for the sample. */
let loaded = 0;

async function pidOf(engine: string): Promise<number> {
  const text = await readFile(join(ws.dir, '.npl/run', `${engine}.json`), 'utf8');
  return (JSON.parse(text) as { process: { pid: number } }).process.pid;
}

/** Ends the engine without warning and waits until another process has taken its place. */
async function killNine(engine: string): Promise<void> {
  const pid = await pidOf(engine);
  process.kill(pid, 'SIGKILL');
  await waitUntil(`${engine} started again`, async () => (await pidOf(engine)) !== pid, {
    timeoutMs: 60_000,
  });
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function counts(table: string): Promise<{ rows: number; unique: number }> {
  const [rows, unique] = (
    await ws.sql(`SELECT count(), uniqExact(object_id, line_number) FROM ${table} FORMAT TSV`)
  ).split('\t');
  return { rows: Number(rows), unique: Number(unique) };
}

async function expectExactly(perTable: number): Promise<void> {
  for (const type of TYPES)
    expect({ type, ...(await counts(`${type}_events`)) }).toEqual({ type, rows: perTable, unique: perTable });
  expect(await ws.sql('SELECT count() FROM dead_letters')).toBe('0');
}

/** Another set of events in a folder of its own, which is returned. */
async function generate(seed: string): Promise<string> {
  const args = ['--to', seed, '--events', String(EVENTS), '--seed', seed];
  const { exitCode, all } = await ws.npl('npl-ops', ['generate', ...args]);
  expect(exitCode, all).toBe(0);
  return seed;
}

async function load(folder: string): Promise<void> {
  const { exitCode, all } = await ws.npl('npl-ops', ['load-sample', '--from', folder, '--timeout', '500']);
  expect(exitCode, all).toBe(0);
  loaded += EVENTS;
}

beforeAll(async () => {
  ws = await createWorkspace();
  const setup = await ws.npl('npl-setup', ['--yes', '--sample']);
  expect(setup.exitCode, setup.all).toBe(0);
});
afterAll(() => ws.dispose());

describe('kill -9 while events flow', () => {
  it('three times each engine: loses none and doubles none', async () => {
    const kills = { left: KILLS };
    // Load after load, 200,000 events each, so that events flow at every kill.
    const loading = (async () => {
      while (kills.left > 0) await load(await generate(`seed-${loaded}`));
    })();
    await waitUntil('events arrive', async () => (await counts('browser_events')).rows > SAMPLE, {
      timeoutMs: 120_000,
    });
    for (; kills.left > 0; kills.left--) {
      for (const engine of ['kafka', 'clickhouse', 's3']) {
        await sleep(Math.random() * 1500);
        await killNine(engine);
      }
    }
    await loading;
    await expectExactly(loaded + SAMPLE);
  });

  it('the loader itself: a second run completes the first', async () => {
    const before = (await counts('browser_events')).rows;
    const folder = await generate('one-more');
    const first = ws.npl('npl-ops', ['load-sample', '--from', folder]);
    await waitUntil('events arrive', async () => (await counts('browser_events')).rows > before, {
      timeoutMs: 120_000,
    });
    first.kill('SIGKILL');
    await first;
    await load(folder);
    await expectExactly(loaded + SAMPLE);
  });

  it('the supervisor: the engines serve on, and the next up takes them over', async () => {
    const status = await ws.npl('npl-ops', ['status', '--json']);
    expect(status.exitCode, status.all).toBe(0);
    const { pid } = JSON.parse(await readFile(join(ws.dir, '.npl/run/supervisor.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGKILL');
    expect((await counts('browser_events')).unique).toBe(loaded + SAMPLE);
    const up = await ws.npl('npl-ops', ['up']);
    expect(up.exitCode, up.all).toBe(0);
    const after = await ws.npl('npl-ops', ['status', '--json']);
    expect(after.exitCode, after.all).toBe(0);
    await expectExactly(loaded + SAMPLE);
  });

  it('kcat reads every published event from the topics', async () => {
    const { stdout } = await execa('kcat', [
      '-b',
      `127.0.0.1:${ws.ports.kafka}`,
      '-C',
      '-t',
      'browser_events_in',
      '-o',
      'beginning',
      '-e',
      '-q',
      '-f',
      '%S\\n',
    ]);
    expect(stdout.split('\n').length).toBeGreaterThanOrEqual(loaded + SAMPLE);
  });

  it('down leaves no process behind', async () => {
    const pids = await Promise.all(['kafka', 'clickhouse', 's3'].map(pidOf));
    const down = await ws.npl('npl-ops', ['down']);
    expect(down.exitCode, down.all).toBe(0);
    // A process that has ended stays in the table until its parent, by then the system, takes note.
    await waitUntil('the processes are gone', () => pids.every((pid) => !exists(pid)), { timeoutMs: 5_000 });
  });
});
