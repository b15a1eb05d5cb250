import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCheck } from '../../src/probes/answers/run-check.js';
import { checkTools } from '../../src/probes/answers/tools.js';
import { startAirflow, type AirflowServer } from '../helpers/airflow-server.js';
import { startPty } from '../helpers/pty.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, freePorts, type Workspace } from '../helpers/workspace.js';

/** The name and the schedule of npl's DAG, and tasks of which one fails as long as a file is there. */
const dagText = (failing: string): string => `
import os
from datetime import datetime, timezone
from airflow.sdk import CronDataIntervalTimetable, dag, task

@dag(
    dag_id="npl_ingest",
    schedule=CronDataIntervalTimetable("2 * * * *", timezone="UTC"),
    start_date=datetime(2015, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    is_paused_upon_creation=True,
)
def npl_ingest():
    @task
    def list_objects():
        return ["good", "bad"]

    @task
    def publish(name):
        print("publishing", name)
        if name == "bad" and os.path.exists(${JSON.stringify(failing)}):
            raise ValueError("the object is cut off")

    @task
    def join():
        print("joined")

    publish.expand(name=list_objects()) >> join()

npl_ingest()
`;

const START_MS = 120_000;
const END = { timeoutMs: 180_000, everyMs: 1_000 };

let ws: Workspace;
let server: AirflowServer;
let failing: string;
let dagFile: string;
beforeAll(async () => {
  server = await startAirflow();
  failing = join(server.dir, 'failing');
  dagFile = join(server.dir, 'dags/npl_ingest.py');
  await writeFile(dagFile, dagText(failing));
  ws = await createWorkspace({
    RUNTIME: 'embedded',
    USE_EXTERNAL_AIRFLOW: 'YES',
    AIRFLOW_URL: `http://127.0.0.1:${server.port}`,
    AIRFLOW_ADMIN_USER: server.admin.user,
  });
});
afterAll(async () => {
  await ws.dispose();
  await server.stop();
});

const ops = (args: readonly string[], password = server.admin.password) =>
  ws.npl('npl-ops', args, { AIRFLOW_ADMIN_PASSWORD: password });

interface Run {
  readonly id: string;
  readonly hour: string | null;
  readonly state: string;
  readonly type: string;
}
interface Status {
  readonly healthy: boolean;
  readonly parts: readonly { readonly state: string }[];
  readonly dag: { readonly paused: boolean } | null;
  readonly problems: readonly string[];
}

async function json<T>(...args: string[]): Promise<T> {
  const { stdout, all } = await ops([...args, '--json']);
  expect(stdout, all).not.toBe('');
  return JSON.parse(stdout) as T;
}

const airflow = () => json<Status>('airflow');
const runs = async (...flags: string[]) => (await json<{ runs: Run[] }>('airflow', 'runs', ...flags)).runs;

/** The run, once it has ended. */
const ended = (id: string): Promise<Run> =>
  waitUntil(
    `${id} has ended`,
    async () => (await runs()).find((run) => run.id === id && ['success', 'failed'].includes(run.state)),
    END,
  );

describe('the wizard, of a real Airflow', () => {
  const look = (user: string, password: string) =>
    runCheck(
      { kind: 'airflow', url: `http://127.0.0.1:${server.port}`, user, password },
      checkTools({}, join(ws.dir, 'env.conf')),
      new AbortController().signal,
      START_MS,
    );

  it('is told that it takes the user', async () => {
    const { user, password } = server.admin;
    expect(await look(user, password)).toEqual({
      level: 'ok',
      text: expect.stringMatching(`^Airflow takes ${user} and has `) as unknown,
    });
  });

  it('is told that it does not, and what to answer', async () => {
    expect(await look(server.admin.user, 'wrong')).toMatchObject({
      level: 'problem',
      text: expect.stringContaining(`does not let ${server.admin.user} sign in`) as unknown,
      next: 'correct AIRFLOW_ADMIN_USER, or answer the right password',
    });
  });
});

describe('npl-ops airflow, on a real Airflow', () => {
  it('finds the DAG, paused, and tells what mends that', async () => {
    await waitUntil('the DAG is read', async () => (await airflow()).dag, {
      timeoutMs: START_MS,
      everyMs: 1_000,
    });
    const status = await airflow();
    expect(status.parts.map(({ state }) => state)).toEqual(['healthy', 'healthy', 'healthy', 'healthy']);
    expect(status.dag).toMatchObject({ paused: true });
    expect(status.problems).toEqual([expect.stringContaining('run npl-ops airflow unpause')]);
    const said = await ops(['airflow']);
    expect(said.exitCode, said.all).toBe(3);
    const all = await ops(['status', '--json', '--timeout', '20']);
    const { services } = JSON.parse(all.stdout) as { services: { name: string; detail: string }[] };
    expect(services.find(({ name }) => name === 'airflow')?.detail).toContain('npl_ingest is paused');
  });

  it('changes nothing without a yes', async () => {
    for (const args of [
      ['unpause'],
      ['trigger'],
      ['backfill', '--from', '2022-11-28T20', '--to', '2022-11-28T21'],
    ]) {
      const said = await ops(['airflow', ...args]);
      expect(said.exitCode, said.all).toBe(2);
      expect(said.all).toContain('--yes');
    }
    expect((await airflow()).dag).toMatchObject({ paused: true });
    expect(await runs()).toEqual([]);
  });

  it('resumes and pauses', async () => {
    expect(await json('airflow', 'unpause', '--yes')).toEqual({ paused: false, changed: true });
    expect(await json('airflow', 'pause', '--yes')).toEqual({ paused: true, changed: true });
    expect(await json('airflow', 'unpause', '--yes')).toEqual({ paused: false, changed: true });
    expect(await airflow()).toMatchObject({ healthy: true, dag: { paused: false } });
    expect(await json('airflow', 'unpause', '--yes')).toEqual({ paused: false, changed: false });
  });

  it('runs one hour; shows the task that failed with its last words, and runs it again', async () => {
    await writeFile(failing, '');
    const { run } = await json<{ run: Run }>('airflow', 'trigger', '--hour', '2022-11-28T20', '--yes');
    expect(run).toMatchObject({ hour: '2022-11-28T20:00:00Z', type: 'manual' });
    expect((await ended(run.id)).state).toBe('failed');
    const shown = await ops(['airflow', 'show', '2022-11-28T20']);
    expect(shown.all).toMatch(/publish +1 +✖ failed +1 of 1/u);
    expect(shown.all).toMatch(/join +– not run/u);
    expect(shown.all).toContain('ValueError: the object is cut off');
    const log = await ops(['airflow', 'logs', '2022-11-28T20', 'publish', '--index', '0']);
    expect(log.all).toContain('publishing good');

    const twice = await ops(['airflow', 'trigger', '--hour', '2022-11-28T20', '--yes']);
    expect(twice.exitCode).toBe(1);
    expect(twice.all).toContain('Airflow has a run of 2022-11-28T20 already');

    await rm(failing);
    expect(await json('airflow', 'retry', run.id, '--yes')).toMatchObject({ run: run.id, tasks: 2 });
    await waitUntil(
      'the run succeeds',
      async () => (await runs('--state', 'success')).some(({ id }) => id === run.id),
      END,
    );
    expect((await ops(['airflow', 'retry', run.id, '--yes'])).all).toContain('has not failed');
  });

  it('the live view shows the runs and why one failed, runs it again, and pauses the DAG', async () => {
    await writeFile(failing, '');
    const { run } = await json<{ run: Run }>('airflow', 'trigger', '--hour', '2022-11-28T21', '--yes');
    expect((await ended(run.id)).state).toBe('failed');
    const env = { AIRFLOW_ADMIN_PASSWORD: server.admin.password };
    const view = startPty({ cwd: ws.dir, cols: 120, rows: 40, env });
    try {
      await view.waitFor('[1 Overview]');
      view.press('8');
      await view.waitFor('[8 Airflow]');
      await view.waitFor(/^> +2022-11-28 21:00 +✖ failed +manual/m, END.timeoutMs);
      expect(view.text()).toMatch(
        /✔ scheduler .*DAG npl_ingest: ✔ on, scheduled 2 \* \* \* \*, next run in/su,
      );
      view.press('enter');
      await view.waitFor('ValueError: the object is cut off');
      expect(view.text()).toMatch(/^publish +1 +✖ failed/mu);
      view.press('escape');
      await view.waitFor(/^> +2022-11-28 21:00/m);
      await rm(failing);
      view.type('R');
      await view.waitFor('Run again what failed in');
      view.press('y');
      await view.waitFor('2 tasks run again');
      await view.waitFor('✔ done');
      await ended(run.id);
      view.press('escape');
      await view.waitFor(/^> +2022-11-28 21:00 +✔ success/m, END.timeoutMs);
      for (const [question, words] of [
        ['Pause npl_ingest?', '■ paused'],
        ['Let npl_ingest run by its schedule again?', '✔ on'],
      ] as const) {
        view.type('P');
        await view.waitFor(question);
        view.press('y');
        await view.waitFor('✔ done', END.timeoutMs);
        view.press('escape');
        await view.waitFor(`DAG npl_ingest: ${words}`, END.timeoutMs);
      }
      expect(view.output()).not.toContain(server.admin.password);
    } finally {
      view.kill();
    }
  });

  it('backfills exactly the hours of a range', async () => {
    const range = ['airflow', 'backfill', '--from', '2022-11-27T03', '--to', '2022-11-27T05'];
    const hours = ['03', '04', '05'].map((hour) => `2022-11-27T${hour}:00:00Z`);
    expect(await json(...range, '--dry-run')).toEqual({ dry_run: true, runs: hours, backfill: null });
    const before = (await runs('--limit', '100')).length;
    expect(await json<{ backfill: number }>(...range, '--yes')).toMatchObject({ runs: hours });
    const done = await waitUntil(
      'three runs succeed',
      async () => {
        const found = (await runs('--limit', '100')).filter(({ type }) => type === 'backfill');
        return found.length === 3 && found.every(({ state }) => state === 'success') && found;
      },
      END,
    );
    expect(done.map(({ hour }) => hour).toSorted()).toEqual(hours);
    expect((await runs('--limit', '100')).length).toBe(before + 3);
    // Made last, though of old hours.
    expect((await runs('--limit', '3')).map(({ type }) => type)).toEqual(Array(3).fill('backfill'));
    expect((await ops([...range, '--dry-run'])).all).toContain('Nothing to run');
    expect(await json(...range, '--again', '--dry-run')).toMatchObject({ runs: hours });
  });

  it('names what is not there', async () => {
    const cases = [
      [['show', 'no-such-run'], 'Airflow has no run no-such-run'],
      [['show', '2001-01-01T00'], 'there is no run of the hour 2001-01-01T00'],
      [['logs', '2022-11-28T20', 'no_task'], 'the run has no task no_task'],
      [['runs', '--state', 'odd'], '--state odd is none of'],
    ] as const;
    for (const [args, text] of cases) {
      const said = await ops(['airflow', ...args]);
      expect(said.exitCode, said.all).not.toBe(0);
      expect(said.all).toContain(text);
    }
  });

  it('a wrong password, none, and a closed port each say what mends them, and never the password', async () => {
    const wrong = await ops(['airflow', 'runs'], 'this-is-not-it');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.all).toContain('does not let admin sign in');
    expect(wrong.all).not.toContain('this-is-not-it');
    const none = await ops(['airflow', 'runs'], '');
    expect(none.all).toContain('npl has no password for admin');
    // The parts answer all the same.
    const status = await ops(['airflow', '--json'], 'this-is-not-it');
    expect(status.exitCode).toBe(3);
    expect(JSON.parse(status.stdout)).toMatchObject({ dag: null, parts: { length: 4 } });
    const [closed] = await freePorts(1);
    const other = await createWorkspace({
      RUNTIME: 'embedded',
      USE_EXTERNAL_AIRFLOW: 'YES',
      AIRFLOW_URL: `http://127.0.0.1:${closed}`,
    });
    const refused = await other.npl('npl-ops', ['airflow', 'runs'], { AIRFLOW_ADMIN_PASSWORD: 'x' });
    await other.dispose();
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toContain(`Airflow does not answer at http://127.0.0.1:${closed}`);
    expect(refused.all).toContain('AIRFLOW_URL');
  });

  it('a DAG that cannot be read is told, with what Python said', async () => {
    await writeFile(dagFile, `import no_such_module\n${dagText(failing)}`);
    const status = await waitUntil(
      'the import error is told',
      async () => {
        const seen = await airflow();
        return seen.problems.some((text) => text.includes('no_such_module')) && seen;
      },
      END,
    );
    expect(status.healthy).toBe(false);
    expect(status.problems[0]).toContain('it cannot read the DAG npl_ingest');
  });
});
