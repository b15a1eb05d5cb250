import { describe, expect, test } from 'vitest';
import type { EngineStatus } from '../../../../src/embedded/engine.js';
import { asProbed } from '../../../../src/commands/services/as-probed.js';
import { serviceRows, type EnginesSeen } from '../../../../src/commands/services/service-rows.js';
import type { NodeSeen } from '../../../../src/commands/services/node-seen.js';
import { useByService } from '../../../../src/commands/services/service-watch.js';
import { useHistory } from '../../../../src/commands/services/use-history.js';
import { markOf } from '../../../../src/ui/ops/views/services/mark.js';
import type { ServiceRow } from '../../../../src/ui/ops/views/services/service-row.js';
import { serviceStatus } from '../../../helpers/status-samples.js';
import { foundContainer, topologyOf } from '../../stacks/found-container.js';

const NODE = 'ssh://ops@10.0.0.2';
const NONE: EnginesSeen = { supervisor: undefined, leftBehind: new Map(), use: new Map() };

const seen = (own: NodeSeen['own'], facts: Partial<NodeSeen> = {}): NodeSeen => ({
  node: 'local',
  own,
  takenAt: new Date(0),
  trouble: undefined,
  use: new Map(),
  measuredAt: undefined,
  ...facts,
});
const words = (rows: readonly ServiceRow[]) => rows.map((row) => `${row.id} ${markOf(row)}`);
const row = (rows: readonly ServiceRow[], service: string) => rows.find((one) => one.service === service)!;

function engine(name: EngineStatus['name'], facts: Partial<EngineStatus> = {}): EngineStatus {
  return {
    name,
    state: 'running',
    pid: 7,
    restarts: 0,
    startedAt: '2026-11-24T02:00:00.000Z',
    lastExit: undefined,
    logFile: '',
    ports: [],
    ...facts,
  };
}

describe('containers', () => {
  const topology = topologyOf(
    'HOST=10.0.0.1',
    'KAFKA_SECURITY=sasl_scram',
    'USE_EXTERNAL_AIRFLOW=YES',
    `CLICKHOUSE_NODE=${NODE}`,
    'CLICKHOUSE_DATA=/srv/ch',
  );
  const kafka = foundContainer('kafka', { memoryLimit: 2_000 });

  test('have the figures of their node', () => {
    const use = new Map([['kafka', { cpu: 0.5, memoryBytes: 1_000 }]]);
    const rows = serviceRows(topology, [seen([kafka], { use })], NONE);
    expect(row(rows, 'kafka')).toMatchObject({
      cpu: 0.5,
      memoryBytes: 1_000,
      memoryLimit: 2_000,
      status: 'healthy',
      handle: 'kafka',
    });
  });

  test('that have ended have none', () => {
    const use = new Map([['kafka', { cpu: 0.5, memoryBytes: 1_000 }]]);
    const dead = foundContainer('kafka', { state: 'exited', exitCode: 1, health: '' });
    const rows = serviceRows(topology, [seen([dead], { use })], NONE);
    expect(row(rows, 'kafka')).toMatchObject({ cpu: undefined, memoryBytes: undefined });
    expect(markOf(row(rows, 'kafka'))).toBe('■ exited (1)');
  });

  test('of a node that does not answer are as they were, and those of others are not', () => {
    const rows = serviceRows(
      topology,
      [
        seen([kafka], { use: new Map([['kafka', { cpu: 0.1, memoryBytes: 1 }]]) }),
        seen([foundContainer('clickhouse')], {
          node: NODE,
          trouble: 'no route',
          use: new Map([['clickhouse', { cpu: 0.9, memoryBytes: 9 }]]),
        }),
      ],
      NONE,
    );
    expect(markOf(row(rows, 'clickhouse'))).toBe('? was healthy');
    expect(row(rows, 'clickhouse')).toMatchObject({ cpu: undefined, trouble: 'no route' });
    expect(markOf(row(rows, 'kafka'))).toBe('✔ healthy');
    expect(row(rows, 'kafka').cpu).toBe(0.1);
  });

  test('of a node that never answered are unknown, not missing', () => {
    const remote = seen(undefined, { node: NODE, trouble: 'no route' });
    const rows = serviceRows(topology, [seen([]), remote], NONE);
    expect(markOf(row(rows, 'clickhouse'))).toBe('? unknown');
    expect(markOf(row(rows, 'kafka'))).toBe('■ missing');
  });

  test.each([
    [{ state: 'running', health: '' }, '✔ healthy'],
    [{ state: 'running', health: 'starting' }, '… starting'],
    [{ state: 'running', health: 'unhealthy' }, '✖ unhealthy'],
    [{ state: 'restarting', health: '' }, '✖ restarting'],
    [{ state: 'paused', health: '' }, '■ paused'],
    [{ state: 'created', health: '' }, '■ created'],
  ])('%j: %s', (facts, mark) => {
    expect(markOf(row(serviceRows(topology, [seen([foundContainer('kafka', facts)])], NONE), 'kafka'))).toBe(
      mark,
    );
  });

  test.each([
    [{ error: 'port is already allocated' }, 'port is already allocated'],
    [{ health: 'unhealthy', healthOutput: ' no answer\n' }, 'no answer'],
    [{ health: 'healthy', healthOutput: 'fine' }, ''],
    [{ state: 'exited', wasKilledForMemory: true }, 'it was killed, because it took more memory than it may'],
  ])('%j says %s', (facts, says) => {
    expect(row(serviceRows(topology, [seen([foundContainer('kafka', facts)])], NONE), 'kafka').says).toBe(
      says,
    );
  });
});

describe('embedded engines', () => {
  const topology = topologyOf('RUNTIME=embedded', 'USE_EXTERNAL_AIRFLOW=YES');

  test('have the figures of their processes, and so has the supervisor', () => {
    const engines = [
      engine('kafka', { pid: 8, restarts: 2 }),
      engine('clickhouse', { state: 'unresponsive' }),
    ];
    const use = new Map([
      [5, { cpu: 0.01, memoryBytes: 50 }],
      [8, { cpu: 0.2, memoryBytes: 80 }],
    ]);
    const supervisor = { pid: 5, startedAt: '2026-11-24T02:00:00.000Z', engines };
    const rows = serviceRows(topology, [], { ...NONE, supervisor, use });
    expect(words(rows)).toEqual([
      'local/kafka ✔ healthy',
      'local/clickhouse ✖ unhealthy',
      'local/s3 ■ stopped',
      'local/supervisor ✔ healthy',
    ]);
    expect(row(rows, 'kafka')).toMatchObject({ handle: '8', cpu: 0.2, memoryBytes: 80, restarts: 2 });
    expect(row(rows, 'clickhouse')).toMatchObject({ cpu: undefined, memoryBytes: undefined });
    expect(row(rows, 'supervisor')).toMatchObject({ handle: '5', memoryBytes: 50 });
  });

  test('that outlived their supervisor run, and that says so', () => {
    const leftBehind = new Map([['kafka', 8] as const]);
    const rows = serviceRows(topology, [], {
      ...NONE,
      leftBehind,
      use: new Map([[8, { cpu: 1, memoryBytes: 1 }]]),
    });
    expect(markOf(row(rows, 'kafka'))).toBe('✔ healthy');
    expect(row(rows, 'kafka')).toMatchObject({ cpu: 1, says: 'not supervised: a crash would not be mended' });
    expect(markOf(row(rows, 'clickhouse'))).toBe('■ stopped');
    expect(markOf(row(rows, 'supervisor'))).toBe('■ stopped');
    expect(row(rows, 'supervisor').says).toContain('npl-ops up');
  });

  test.each([
    ['backing-off', '✖ backing off', 'it broke'],
    ['failed', '✖ failed', 'it broke'],
    ['running', '✔ healthy', 'it was started again after this: it broke'],
  ] as const)('%s', (state, mark, says) => {
    const supervisor = { pid: 5, startedAt: '', engines: [engine('kafka', { state, lastExit: 'it broke' })] };
    const one = row(serviceRows(topology, [], { ...NONE, supervisor }), 'kafka');
    expect([markOf(one), one.says]).toEqual([mark, says]);
  });
});

test('services that others run have a place and no figures', () => {
  const topology = topologyOf(
    'RUNTIME=embedded',
    'USE_EXTERNAL_AIRFLOW=YES',
    `AIRFLOW_NODE=${NODE}`,
    'USE_EXTERNAL_KAFKA=YES',
    'KAFKA_HOST=10.9.9.9',
    'KAFKA_PORT=9092',
  );
  const rows = serviceRows(topology, [], NONE).filter(({ runtime }) => runtime === 'external');
  expect(rows.map(({ service, ports, url }) => [service, ports[0], url])).toEqual([
    ['kafka', '10.9.9.9:9092', undefined],
    ['airflow', '10.0.0.2:8080', 'http://10.0.0.2:8080'],
  ]);
  expect(rows.map(markOf)).toEqual(['· external', '· external']);
});

describe('useByService', () => {
  const topology = topologyOf('RUNTIME=docker', 'USE_EXTERNAL_AIRFLOW=NO');
  const containers = [
    foundContainer('airflow-scheduler', { restarts: 1 }),
    foundContainer('airflow-apiserver', { restarts: 2 }),
    foundContainer('airflow-triggerer'),
    foundContainer('kafka'),
  ];
  const use = new Map([
    ['airflow-scheduler', { cpu: 0.25, memoryBytes: 100 }],
    ['airflow-apiserver', { cpu: 0.5, memoryBytes: 200 }],
    ['kafka', { cpu: undefined, memoryBytes: undefined }],
  ]);

  test('adds up the containers of a service, as far as they are known', () => {
    const uses = useByService(serviceRows(topology, [seen(containers, { use })], NONE));
    expect(uses.find(({ service }) => service === 'airflow')).toEqual({
      service: 'airflow',
      cpu: 0.75,
      memoryBytes: 300,
      restarts: 3,
    });
    expect(uses.find(({ service }) => service === 'kafka')).toMatchObject({
      cpu: undefined,
      memoryBytes: undefined,
    });
  });

  test('knows nothing of a node that never answered', () => {
    const uses = useByService(serviceRows(topology, [seen(undefined, { trouble: 'gone' })], NONE));
    expect(uses.find(({ service }) => service === 'kafka')).toEqual({ service: 'kafka' });
  });
});

test('the history grows with what was measured, and goes with its row', () => {
  const history = useHistory();
  const measured = (at: number | undefined, cpu: number) => [{ id: 'a', cpu, memoryBytes: 1, at }];
  expect(history.add(measured(undefined, 1)).size).toBe(0);
  for (let look = 0; look < 100; look += 1) history.add(measured(look * 3_000, look));
  // Another caller, at nearly the same time.
  const kept = history.add(measured(99 * 3_000 + 100, 7)).get('a');
  expect(kept?.cpu.length).toBe(60);
  expect(kept?.cpu.at(-1)).toBe(99);
  expect(history.add([]).size).toBe(0);
});

describe('an engine that does not answer', () => {
  const topology = topologyOf('RUNTIME=embedded', 'USE_EXTERNAL_AIRFLOW=YES');
  const rowsOf = (facts: Partial<EngineStatus>) =>
    serviceRows(topology, [], {
      ...NONE,
      supervisor: { pid: 6, startedAt: '2026-11-24T02:00:00.000Z', engines: [engine('kafka', facts)] },
    });

  test('is frozen where its process is stopped, though its supervisor knows nothing yet', () => {
    const kafka = row(rowsOf({ isFrozen: true }), 'kafka');
    expect(markOf(kafka)).toBe('✖ frozen');
    expect(kafka.says).toContain('kill -CONT 7 lets it go on');
  });

  test('is not healthy where the probe of the overview says so', () => {
    const kafka = row(rowsOf({}), 'kafka');
    const silent = serviceStatus({ state: 'unhealthy', detail: 'process 7 runs and does not answer' });
    expect(markOf(kafka)).toBe('✔ healthy');
    const probed = asProbed(kafka, [silent]);
    expect(markOf(probed)).toBe('✖ unhealthy');
    expect(probed.says).toBe('process 7 runs and does not answer');
    expect(asProbed(kafka, [serviceStatus()])).toBe(kafka);
    for (const detail of ['there is no topic', 'process 6 runs and does not answer'])
      expect(asProbed(kafka, [serviceStatus({ state: 'unhealthy', detail })]), detail).toBe(kafka);
    const container = { ...kafka, runtime: 'docker' } as const;
    expect(asProbed(container, [silent])).toBe(container);
  });
});
