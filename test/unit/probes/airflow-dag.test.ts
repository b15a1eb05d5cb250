import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { AirflowDag, AirflowRun } from '../../../src/clients/airflow/answers.js';
import { airflowProbe } from '../../../src/probes/airflow.js';
import type { DagReader } from '../../../src/probes/airflow/dag-trouble.js';
import { airflowHealth, sickParts } from '../../../src/probes/airflow/health.js';
import { runRow } from '../../../src/probes/airflow/run-row.js';
import { troubleOf } from '../../../src/probes/judge.js';
import { observe } from '../../../src/probes/probe.js';

const limits = { signal: new AbortController().signal, timeoutMs: 5_000 };
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const DAG: AirflowDag = {
  isPaused: false,
  isStale: false,
  hasImportErrors: false,
  schedule: '2 * * * *',
  nextRun: undefined,
};
const BROKEN = { file: 'npl_ingest.py', says: "No module named 'x'" };
const OTHER = { file: 'somebody/else.py', says: 'not ours' };

/** A healthy Airflow. */
async function healthy(): Promise<string> {
  const body = await readFile(new URL('../../fixtures/airflow/health.json', import.meta.url), 'utf8');
  const server = createServer((_request, response) =>
    response.writeHead(200, { connection: 'close' }).end(body),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const reader = (dag: AirflowDag | undefined, errors = [OTHER]): DagReader => ({
  dag: async () => dag,
  importErrors: async () => errors,
});

describe('airflowProbe tells of the DAG', () => {
  it.each<[string, DagReader, string]>([
    ['that runs', reader(DAG), 'it runs the DAG npl_ingest'],
    ['that is not there', reader(undefined), 'it has no DAG npl_ingest yet'],
    [
      'that is paused',
      reader({ ...DAG, isPaused: true }),
      'trouble: but the DAG npl_ingest is paused, so nothing is ingested by it; run npl-ops airflow unpause',
    ],
    [
      'that cannot be read any more',
      reader({ ...DAG, hasImportErrors: true, isPaused: true }, [OTHER, BROKEN]),
      "trouble: but it cannot read the DAG npl_ingest (No module named 'x'), so nothing is ingested by it; run npl-ops airflow",
    ],
    [
      'that could never be read',
      reader(undefined, [BROKEN]),
      "trouble: but it cannot read the DAG npl_ingest (No module named 'x'), so nothing is ingested by it; run npl-ops airflow",
    ],
    ['whose file is gone', reader({ ...DAG, isStale: true }), 'it has no DAG npl_ingest yet'],
    [
      'that may not be seen',
      { ...reader(DAG), dag: () => Promise.reject(new Error('Airflow does not let admin sign in')) },
      'its DAG could not be looked at: Airflow does not let admin sign in',
    ],
    [
      'that takes too long',
      {
        ...reader(DAG),
        dag: (signal) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      },
      'its DAG could not be looked at: no answer in time',
    ],
  ])('%s', async (_case, airflow, says) => {
    const url = await healthy();
    const seen = await observe(airflowProbe(url, airflow), limits);
    const text =
      seen.kind === 'seen'
        ? seen.value.replace(`Airflow answers on ${url}, database, scheduler and DAG processor healthy; `, '')
        : `trouble: ${troubleOf(seen).replace(`Airflow answers on ${url}, `, '')}`;
    expect(text).toBe(says);
  });
});

it('airflowHealth: each part, with its last sign of life', async () => {
  const parts = await airflowHealth(await healthy(), limits.signal);
  expect(parts.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'database healthy',
    'scheduler healthy',
    'DAG processor healthy',
    'triggerer healthy',
  ]);
  expect(parts.map(({ heartbeat }) => heartbeat?.slice(0, 4))).toEqual([undefined, '2026', '2026', '2026']);
  const sick = parts.map((part) => ({ ...part, state: 'unhealthy' as const }));
  expect(sickParts(sick)).toEqual([
    'its database is unhealthy',
    'its scheduler is unhealthy',
    'its DAG processor is unhealthy',
  ]);
});

describe('runRow', () => {
  const RUN: AirflowRun = {
    id: 'r',
    state: 'running',
    type: 'scheduled',
    logicalDate: '2026-11-29T03:10:00Z',
    intervalStart: '2026-11-29T02:02:00Z',
    runAfter: '2026-11-29T02:02:00Z',
    started: '2026-11-29T02:02:03Z',
    ended: undefined,
    seconds: undefined,
    by: undefined,
  };
  const now = new Date('2026-11-29T02:03:03Z');
  it('is about the hour of its data interval, and counts the time of what runs', () => {
    expect(runRow(RUN, now)).toMatchObject({
      hour: '2026-11-29T02:00:00Z',
      seconds: 60,
      ended: null,
      by: null,
    });
  });
  it('may be about no hour, and not have begun', () => {
    const queued = {
      ...RUN,
      state: 'queued',
      logicalDate: undefined,
      intervalStart: undefined,
      started: undefined,
    };
    expect(runRow(queued, now)).toMatchObject({ hour: null, started: null, seconds: null });
  });
});
