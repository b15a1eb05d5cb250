import { describe, expect, test } from 'vitest';
import { psRows } from '../../../src/commands/ps-rows.js';
import type { EngineStatus } from '../../../src/embedded/engine.js';
import type { Container } from '../../../src/clients/docker/containers.js';
import { foundContainer, topologyOf } from '../stacks/found-container.js';

const NODE = 'ssh://ops@10.0.0.2';
const topology = topologyOf(
  'HOST=10.0.0.1',
  'KAFKA_SECURITY=sasl_scram',
  'USE_EXTERNAL_AIRFLOW=YES',
  `CLICKHOUSE_NODE=${NODE}`,
  'CLICKHOUSE_DATA=/srv/ch',
  'S3_RUNTIME=embedded',
);

const engine: EngineStatus = {
  name: 's3',
  state: 'unresponsive',
  pid: 7,
  restarts: 1,
  startedAt: '2026-11-24T02:00:00.000Z',
  lastExit: undefined,
  logFile: '',
  ports: [14569],
};

function rows(local: readonly Container[], engines: readonly EngineStatus[] = [engine]): string[] {
  const containers = new Map([
    ['local', local],
    [NODE, [foundContainer('clickhouse')]],
  ]);
  return psRows({ topology, engines, containers }).map(
    ({ service, node, state, health, orphan }) =>
      `${service} ${node === 'local' ? '' : 'remote '}${state} ${health || '-'}${orphan ? ' orphan' : ''}`,
  );
}

describe('psRows', () => {
  test('shows engines first, then containers in the order of the services', () => {
    expect(rows([foundContainer('kafka', { health: 'starting' })])).toEqual([
      's3 running unhealthy',
      'kafka running starting',
      'clickhouse remote running healthy',
    ]);
  });

  test('shows what env.conf wants and nobody has started', () => {
    expect(rows([], [])).toEqual(['s3 stopped -', 'kafka missing -', 'clickhouse remote running healthy']);
  });

  test('shows what env.conf wants no more: services, former names, services that moved', () => {
    const found = [
      foundContainer('kafka'),
      foundContainer('superset'),
      foundContainer('kafka', { stack: 'old', project: 'old' }),
      foundContainer('clickhouse'),
    ];
    expect(rows(found)).toEqual([
      's3 running unhealthy',
      'kafka running healthy',
      'clickhouse remote running healthy',
      'clickhouse running healthy orphan',
      'kafka running healthy orphan',
      'superset running healthy orphan',
    ]);
  });

  test('says of an engine that does not answer what became of its process, and has its id', () => {
    const of = (facts: Partial<EngineStatus>) =>
      psRows({ topology, engines: [{ ...engine, ...facts }], containers: new Map() })[0];
    expect(of({})).toMatchObject({
      instance: '7',
      says: 'process 7 runs and does not answer: npl-ops restart s3',
    });
    // Its supervisor finds that out a minute later.
    expect(of({ state: 'running', isFrozen: true })).toMatchObject({
      state: 'frozen',
      health: 'unhealthy',
      says: 'process 7 is stopped (a signal, or a debugger): kill -CONT 7 lets it go on, npl-ops restart s3 starts it anew',
    });
    expect(of({ state: 'running' })).toMatchObject({ state: 'running', health: 'healthy', says: '' });
  });

  test('does not call missing what is on a node that could not be asked', () => {
    const containers = new Map([['local', [foundContainer('kafka')]]]);
    const found = psRows({ topology, engines: [engine], containers });
    expect(found.map(({ service }) => service)).toEqual(['s3', 'kafka']);
  });

  test('tells an end from a job that is done, and since when', () => {
    const ended = { state: 'exited', health: 'unhealthy', finishedAt: '2026-11-24T03:00:00.000Z' };
    const airflow = topologyOf('');
    const containers = new Map([
      [
        'local',
        [
          foundContainer('airflow-init', ended),
          foundContainer('kafka', { ...ended, exitCode: 137 }),
          foundContainer('clickhouse', ended),
        ],
      ],
    ]);
    const found = psRows({ topology: airflow, engines: [], containers });
    expect(found.filter(({ instance }) => instance !== '')).toMatchObject([
      { service: 'kafka', state: 'exited (137)', health: '', since: ended.finishedAt },
      { service: 'clickhouse', state: 'exited (0)', health: '' },
      { service: 'airflow-init', state: 'done', health: '' },
    ]);
  });
});
