import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectAirflow, type Airflow } from '../../../../src/clients/airflow/airflow.js';

const { signal } = new AbortController();
const PASSWORD = 'never shown';
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

interface Asked {
  readonly line: string;
  readonly token: string;
  readonly body: unknown;
}
type Answer = readonly [status: number, body: string] | undefined;
type Answering = (asked: Asked) => Answer | Promise<Answer>;

/** What Airflow 3.3.2 answered. */
const recorded = (name: string): Promise<string> =>
  readFile(new URL(`../../../fixtures/airflow/${name}`, import.meta.url), 'utf8');

async function serve(answering: Answering, { isOwn = true, password = PASSWORD } = {}) {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const one: Asked = {
      line: `${request.method} ${request.url}`,
      token: request.headers.authorization?.replace('Bearer ', '') ?? '',
      body: text === '' ? undefined : JSON.parse(text),
    };
    asked.push(one);
    const isSignIn = one.line === 'POST /auth/token';
    const tokens = asked.filter(({ line }) => line === 'POST /auth/token').length;
    const [status, body] =
      (await answering(one)) ??
      (isSignIn ? [201, JSON.stringify({ access_token: `t${tokens}` })] : [404, '{"detail":"no such page"}']);
    response.writeHead(status, { connection: 'close' }).end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { airflow: connectAirflow({ url, user: 'admin', password, isOwn }), asked, url };
}

const answerWith =
  (path: string, name: string): Answering =>
  async ({ line }) =>
    line.includes(path) ? [200, await recorded(name)] : undefined;

describe('what Airflow answers', () => {
  it('the DAG', async () => {
    const { airflow } = await serve(answerWith('/dags/npl_ingest', 'dag.json'));
    expect(await airflow.dag(signal)).toEqual({
      isPaused: false,
      isStale: false,
      hasImportErrors: false,
      schedule: '2 * * * *',
      nextRun: '2026-11-29T03:02:00Z',
    });
  });

  it('its runs, with and without a logical date', async () => {
    const { airflow, asked } = await serve(answerWith('/dagRuns?', 'runs.json'));
    const between = ['2026-11-29T02:00:00.000Z', '2026-11-29T03:00:00.000Z'] as const;
    const runs = await airflow.runs({ limit: 3, state: 'failed', between }, signal);
    expect(runs.map(({ id, type, logicalDate, by }) => [id, type, logicalDate, by])).toEqual([
      ['manual__2026-11-29T02:18:12.020383+00:00', 'manual', '2026-11-27T05:00:00Z', 'admin'],
      ['manual__2026-11-29T02:18:11.815849+00:00', 'manual', undefined, 'admin'],
      ['scheduled__2026-11-29T02:02:00+00:00', 'scheduled', '2026-11-29T02:02:00Z', undefined],
    ]);
    expect(runs[2]).toMatchObject({ state: 'failed', ended: '2026-11-29T02:19:24.554449Z' });
    const query = new URL(`http://x${asked.at(-1)?.line.split(' ')[1]}`).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      limit: '3',
      order_by: '-id',
      state: 'failed',
      logical_date_gte: between[0],
      logical_date_lt: between[1],
    });
  });

  it('the tasks of a run, as they began', async () => {
    const { airflow, asked } = await serve(answerWith('/taskInstances?', 'tasks.json'));
    const tasks = await airflow.tasks('scheduled__2026-11-29T02:02:00+00:00', signal);
    expect(
      tasks.map(({ id, mapIndex, state, attempt, attempts }) => [id, mapIndex, state, attempt, attempts]),
    ).toEqual([
      ['list_objects', undefined, 'success', 1, 2],
      ['publish', 0, 'success', 1, 2],
      ['publish', 1, 'success', 1, 2],
      ['publish', 2, 'failed', 2, 2],
      ['join', undefined, 'upstream_failed', 0, 2],
    ]);
    expect(asked.at(-1)?.line).toContain('/dagRuns/scheduled__2026-11-29T02%3A02%3A00%2B00%3A00/');
  });

  it('the last lines of a log, with the exception and without what Airflow folds', async () => {
    const { airflow, asked } = await serve(answerWith('/logs/2', 'log.ndjson'));
    const attempt = { run: 'r', task: { id: 'publish', mapIndex: 2 }, attempt: 2 };
    const lines = await airflow.log(attempt, 2, signal);
    expect(lines).toEqual([
      {
        at: '2026-11-29T02:19:20.430445Z',
        level: 'error',
        text: 'Task failed with exception\nValueError: object bad cannot be published',
      },
      { at: '2026-11-29T02:19:20.435775Z', level: 'info', text: 'publishing bad' },
    ]);
    expect(asked.at(-1)?.line).toContain('map_index=2');
    expect((await airflow.log(attempt, 100, signal))?.map(({ text }) => text)).not.toContainEqual(
      expect.stringContaining('attempt=2.log'),
    );
  });

  it('a run of one hour is asked for by its data interval', async () => {
    const run = { dag_run_id: 'r', state: 'queued', run_type: 'manual', run_after: '2026-11-27T09:00:00Z' };
    const { airflow, asked } = await serve(({ line }) =>
      line === 'POST /api/v2/dags/npl_ingest/dagRuns' ? [200, JSON.stringify(run)] : undefined,
    );
    await airflow.trigger(Date.UTC(2026, 10, 27, 5), signal);
    await airflow.trigger(undefined, signal);
    expect(asked.slice(1).map(({ body }) => body)).toEqual([
      {
        logical_date: '2026-11-27T05:00:00.000Z',
        data_interval_start: '2026-11-27T05:00:00.000Z',
        data_interval_end: '2026-11-27T06:00:00.000Z',
      },
      { logical_date: null },
    ]);
  });

  it('backfills', async () => {
    const { airflow, asked } = await serve(async ({ line }) =>
      line.includes('/backfills')
        ? [200, await recorded(line.startsWith('POST') ? 'backfill.json' : 'backfills.json')]
        : undefined,
    );
    const range = { from: '2026-11-25T03:00:00Z', to: '2026-11-25T04:59:59Z', again: 'none' } as const;
    const begun = { id: 1, from: range.from, to: range.to, isPaused: false, completed: undefined };
    expect(await airflow.backfill(range, signal)).toEqual(begun);
    expect(asked.at(-1)?.body).toMatchObject({ dag_id: 'npl_ingest', reprocess_behavior: 'none' });
    expect(await airflow.backfills(1, signal)).toEqual([begun]);
  });

  it('files that cannot be read', async () => {
    const { airflow } = await serve(answerWith('/importErrors', 'import-errors.json'));
    expect(await airflow.importErrors(signal)).toEqual([
      { file: 'npl_ingest.py', says: "ModuleNotFoundError: No module named 'no_such_module'" },
    ]);
  });

  it.each(['[]', '{}', '{"dag_runs":[{"state":3}]}', '{"dag_runs":[null]}'])('not %s', async (body) => {
    const { airflow } = await serve(({ line }) => (line.includes('/dagRuns') ? [200, body] : undefined));
    await expect(airflow.runs({ limit: 1 }, signal)).rejects.toMatchObject({
      message: 'Airflow answered in a way that npl does not know',
    });
  });
});

describe('signing in', () => {
  it('happens once, however many ask', async () => {
    const { airflow, asked } = await serve(answerWith('/dags/npl_ingest', 'dag.json'));
    await Promise.all([airflow.dag(signal), airflow.dag(signal), airflow.dag(signal)]);
    expect(asked.filter(({ line }) => line === 'POST /auth/token')).toEqual([
      { line: 'POST /auth/token', token: '', body: { username: 'admin', password: PASSWORD } },
    ]);
  });

  it.each([
    [401, '{"detail":"Token Expired"}'],
    // After a change of Airflow's key.
    [403, '{"detail":"Invalid JWT token"}'],
  ])('is renewed after a %i', async (status, body) => {
    const { airflow, asked } = await serve(async ({ line, token }) => {
      if (!line.includes('/dags/')) return undefined;
      return token === 't1' ? [status, body] : [200, await recorded('dag.json')];
    });
    expect(await airflow.dag(signal)).toMatchObject({ isPaused: false });
    expect(asked.map(({ token }) => token)).toEqual(['', 't1', '', 't2']);
  });

  it('outlives the one who has no more time for it', async () => {
    let letIn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (letIn = resolve));
    const { airflow, asked } = await serve(async ({ line }) => {
      if (line === 'POST /auth/token') {
        await waiting;
        return undefined;
      }
      return [200, await recorded('dag.json')];
    });
    const impatient = new AbortController();
    const first = airflow.dag(impatient.signal);
    impatient.abort(new Error('no more time'));
    await expect(first).rejects.toThrow('no more time');
    letIn();
    expect(await airflow.dag(signal)).toBeDefined();
    expect(asked.filter(({ line }) => line === 'POST /auth/token')).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  const signInWith =
    (status: number, body: string): Answering =>
    ({ line }) =>
      line === 'POST /auth/token' ? [status, body] : undefined;

  it.each([
    ['own', true, 'npl-ops users reset-password admin --service airflow'],
    [
      'external',
      false,
      'correct AIRFLOW_ADMIN_USER in env.conf, or AIRFLOW_ADMIN_PASSWORD in .npl/secrets.env',
    ],
  ])('a wrong password of an Airflow that is %s', async (_case, isOwn, next) => {
    const { airflow, url } = await serve(signInWith(401, '{"detail":"Invalid credentials"}'), { isOwn });
    const error = await airflow.dag(signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: `Airflow at ${url} does not let admin sign in`,
      next,
      exitCode: 2,
    });
    expect(JSON.stringify(error)).not.toContain(PASSWORD);
  });

  it('no password: nothing is asked', async () => {
    const { airflow, asked } = await serve(() => undefined, { password: '', isOwn: false });
    await expect(airflow.dag(signal)).rejects.toMatchObject({
      message: 'npl has no password for admin of Airflow',
      next: 'add the line AIRFLOW_ADMIN_PASSWORD=... to .npl/secrets.env',
    });
    expect(asked).toEqual([]);
  });

  it.each([
    [404, '<html>'],
    [200, 'welcome'],
    [405, ''],
    [302, ''],
  ])('no Airflow: %i %s', async (status, body) => {
    const { airflow, url } = await serve(signInWith(status, body), { isOwn: false });
    await expect(airflow.dag(signal)).rejects.toMatchObject({
      message: `${url} did not answer like Airflow 3`,
      next: 'correct AIRFLOW_URL in env.conf',
    });
  });

  it('a closed port', async () => {
    const { url } = await serve(() => undefined);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const airflow = connectAirflow({ url, user: 'admin', password: PASSWORD, isOwn: true });
    await expect(airflow.dag(signal)).rejects.toMatchObject({
      message: `Airflow does not answer at ${url}`,
      why: expect.stringContaining('ECONNREFUSED') as string,
      next: 'npl-ops up',
    });
  });

  const refusing =
    (status: number, detail: unknown): Answering =>
    ({ line }) =>
      line === 'POST /auth/token' ? undefined : [status, JSON.stringify({ detail })];
  const trigger = (airflow: Airflow) => airflow.trigger(Date.UTC(2026, 10, 27, 5), signal);

  it.each<[string, Answering, (airflow: Airflow) => Promise<unknown>, object]>([
    [
      'a role that may not',
      refusing(403, 'Forbidden'),
      (airflow) => airflow.setPaused(true, signal),
      { message: 'Airflow does not let admin do that', next: 'give admin the role Op or Admin in Airflow' },
    ],
    [
      'no such DAG',
      refusing(404, 'The Dag with ID: `npl_ingest` was not found'),
      (airflow) => airflow.setPaused(true, signal),
      { message: 'Airflow has no DAG npl_ingest', next: 'npl-ops airflow tells why' },
    ],
    [
      'no such run',
      refusing(404, 'DagRun was not found'),
      (airflow) => airflow.run('r1', signal),
      { message: 'Airflow has no run r1 of npl_ingest', next: 'npl-ops airflow runs' },
    ],
    [
      'a second run of an hour',
      refusing(409, { reason: 'Unique constraint violation' }),
      trigger,
      {
        message: 'Airflow has a run of 2026-11-27T05 already',
        next: 'npl-ops airflow backfill --from 2026-11-27T05 --to 2026-11-27T05 --again',
      },
    ],
    [
      'what FastAPI does not take',
      refusing(422, [{ loc: ['body', 'logical_date'], msg: 'Input should be a valid datetime' }]),
      trigger,
      { why: 'logical_date: Input should be a valid datetime' },
    ],
    [
      'a failure of its own',
      refusing(500, { reason: 'database' }),
      trigger,
      { message: 'Airflow answered 500 to /dags/npl_ingest/dagRuns', next: 'npl-ops logs airflow-apiserver' },
    ],
  ])('%s', async (_case, answering, ask, expected) => {
    const { airflow } = await serve(answering);
    await expect(ask(airflow)).rejects.toMatchObject(expected);
  });

  it('a DAG or a log that is not there is no failure', async () => {
    const { airflow } = await serve(refusing(404, 'not found'));
    expect(await airflow.dag(signal)).toBeUndefined();
    expect(
      await airflow.log({ run: 'r', task: { id: 't', mapIndex: undefined }, attempt: 1 }, 5, signal),
    ).toBe(undefined);
  });
});
