import { describe, expect, test } from 'vitest';
import type { AirflowTask } from '../../../src/clients/airflow/answers.js';
import type { AirflowData } from '../../../src/probes/airflow/airflow-look.js';
import type { RunDetail, RunRow } from '../../../src/probes/airflow/run-row.js';
import { actionOf } from '../../../src/ui/keys/bindings.js';
import type { Seen } from '../../../src/ui/ops/view.js';
import { airflowView, type AirflowSeen } from '../../../src/ui/ops/views/airflow-view.js';
import { LIST_LOCAL, type ListLocal } from '../../../src/ui/ops/views/list/list-local.js';
import { themeOf } from '../../../src/ui/theme.js';
import { drawAt, drawAtAllSizes } from '../../helpers/draw-at.js';
import { offeredIn } from '../../helpers/offered-in.js';

const NOW = new Date('2026-11-24T10:00:00Z');

const RUN: RunRow = {
  id: 'scheduled__2026-11-24T09:02:00+00:00',
  hour: '2026-11-24T09:00:00Z',
  state: 'success',
  type: 'scheduled',
  started: '2026-11-24T09:02:01Z',
  ended: '2026-11-24T09:03:09Z',
  seconds: 68.2,
  by: null,
};
const DATA: AirflowData = {
  url: 'http://localhost:8080',
  parts: [
    { name: 'database', state: 'healthy', heartbeat: undefined, isNeeded: true },
    { name: 'scheduler', state: 'healthy', heartbeat: '2026-11-24T09:59:58Z', isNeeded: true },
    { name: 'DAG processor', state: 'healthy', heartbeat: '2026-11-24T09:59:58Z', isNeeded: true },
    { name: 'triggerer', state: 'absent', heartbeat: undefined, isNeeded: false },
  ],
  dag: {
    isPaused: false,
    isStale: false,
    hasImportErrors: false,
    schedule: '2 * * * *',
    nextRun: '2026-11-24T10:02:30Z',
  },
  runs: [
    {
      ...RUN,
      id: 'manual__1',
      hour: null,
      state: 'queued',
      type: 'manual',
      started: null,
      seconds: null,
      by: 'admin',
    },
    {
      ...RUN,
      id: 'backfill__1',
      hour: '2026-11-20T03:00:00Z',
      state: 'failed',
      type: 'backfill',
      by: 'admin',
    },
    RUN,
  ],
  backfill: {
    id: 1,
    from: '2026-11-20T00:00:00Z',
    to: '2026-11-20T23:59:59Z',
    isPaused: false,
    completed: undefined,
  },
  problems: [],
};
const FAILING: AirflowData = {
  ...DATA,
  parts: DATA.parts.map((part) => ({ ...part, state: 'unhealthy' })),
  dag: { ...DATA.dag!, isPaused: true },
  backfill: undefined,
  problems: [
    'its scheduler is unhealthy',
    'the DAG npl_ingest is paused, so nothing is ingested by it; run npl-ops airflow unpause',
  ],
};
const ABSENT: AirflowSeen = {
  absent: 'env.conf has no Airflow: RUNTIME=embedded runs none. npl-ops config set USE_EXTERNAL_AIRFLOW=YES',
};
const EMPTY: AirflowData = { ...DATA, runs: [], backfill: undefined };

const TASK: AirflowTask = {
  id: 'publish',
  mapIndex: 0,
  label: '0',
  state: 'success',
  attempt: 1,
  attempts: 3,
  started: undefined,
  ended: undefined,
  seconds: 5.2,
};
const FAILED: AirflowTask = { ...TASK, mapIndex: 1, label: 'geo_events.zip', state: 'failed', attempt: 3 };
const DETAIL: RunDetail = {
  tasks: [
    { ...TASK, id: 'list', mapIndex: undefined, label: '' },
    TASK,
    FAILED,
    { ...TASK, id: 'join', mapIndex: undefined, label: '', state: 'upstream_failed', attempt: 0, seconds: 0 },
  ],
  failure: {
    task: FAILED,
    lines: [
      { at: '2026-11-20T03:02:10Z', level: 'info', text: 'reading\u001b[2J geo_events.zip' },
      { at: '2026-11-20T03:02:11Z', level: 'error', text: 'Task failed\nValueError: the zip is cut off' },
    ],
  },
};

function seenOf(value: AirflowSeen | undefined, more: Partial<Seen<AirflowSeen, RunDetail>> = {}) {
  return { value, takenAt: NOW, trouble: undefined, now: NOW, filter: '', detail: undefined, ...more };
}
const frame = (width: number, value: AirflowSeen, local: Partial<ListLocal> = {}, detail?: RunDetail) => {
  const loaded = detail && { key: local.selected ?? '', value: detail, trouble: undefined };
  return drawAt(width, 24, (screen) =>
    airflowView.lines(seenOf(value, { detail: loaded }), { ...LIST_LOCAL, ...local }, screen),
  );
};

test.each<readonly [string, AirflowSeen | undefined]>([
  ['nothing yet', undefined],
  ['no Airflow', ABSENT],
  ['no run', EMPTY],
  ['runs', DATA],
  ['trouble', FAILING],
])('on screens of all sizes: %s', (_, value) => {
  const detail = { key: RUN.id, value: DETAIL, trouble: undefined };
  const open = { ...LIST_LOCAL, selected: RUN.id, isOpen: true };
  for (const more of [{}, { trouble: 'connection refused' }, { filter: 'no such run' }]) {
    const seen = seenOf(value, { ...more, detail });
    drawAtAllSizes((screen) => airflowView.lines(seen, LIST_LOCAL, screen));
    drawAtAllSizes((screen) => airflowView.lines(seen, open, screen));
  }
});

describe.each([80, 120])('%i columns', (width) => {
  test('runs under the parts, the DAG and a backfill', () => {
    expect(frame(width, DATA).split('\n')).toEqual([
      '✔ database  ✔ scheduler  ✔ DAG processor  – triggerer not run',
      'DAG npl_ingest: ✔ on, scheduled 2 * * * *, next run in 2 min',
      '▸ backfill of 2026-11-20 00:00 to 2026-11-20 23:59',
      '',
      '  Hour (UTC)        State      Type          Started       Took  By',
      '> what is new       … queued   manual              –          –  admin',
      '  2026-11-20 03:00  ✖ failed   backfill   57 min ago  1 min 8 s  admin'.replace(
        '        Took',
        ' Took',
      ),
      '  2026-11-24 09:00  ✔ success  scheduled  57 min ago  1 min 8 s  the schedule',
      '',
      'manual__1',
    ]);
  });

  test('what is wrong, with what mends it', () => {
    const text = frame(width, FAILING);
    expect(text).toContain('✖ database unhealthy  ✖ scheduler unhealthy  ✖ DAG processor unhealthy');
    expect(text).toContain('DAG npl_ingest: ■ paused, scheduled 2 * * * *');
    expect(text).toContain('✖ its scheduler is unhealthy');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('run npl-ops airflow unpause');
  });

  test('without Airflow that sentence alone', () => {
    expect(frame(width, ABSENT).replaceAll(/\s+/g, ' ').trim()).toBe('absent' in ABSENT ? ABSENT.absent : '');
  });

  test('without a run', () => {
    expect(frame(width, EMPTY)).toContain('It has not run yet; i runs it now.');
  });

  test('the tasks of a run, and what the failed one said last', () => {
    expect(frame(width, DATA, { selected: 'backfill__1', isOpen: true }, DETAIL).split('\n')).toEqual([
      '2026-11-20 03:00  ✖ failed  backfill__1',
      '',
      'Task     Index  State      Attempt   Took  For',
      'list            ✔ success   1 of 3  5.2 s',
      'publish      0  ✔ success   1 of 3  5.2 s',
      'publish      1  ✖ failed    3 of 3  5.2 s  geo_events.zip',
      'join            – not run        –      –',
      '',
      'The last lines of publish, index 1, attempt 3',
      '03:02:10 reading geo_events.zip',
      '03:02:11 error Task failed',
      'ValueError: the zip is cut off',
    ]);
  });
});

describe('keys', () => {
  const press = (action: string, value: AirflowSeen, selected?: string) =>
    airflowView.reduce({ ...LIST_LOCAL, selected }, { name: 'x', text: '' }, action, seenOf(value), {
      theme: themeOf(false),
      width: 80,
      height: 24,
    }).effect;

  test.each([
    ['trigger', DATA, undefined, ['airflow', 'trigger', '--yes']],
    ['pause', DATA, undefined, ['airflow', 'pause', '--yes']],
    ['pause', FAILING, undefined, ['airflow', 'unpause', '--yes']],
    ['retry', DATA, 'backfill__1', ['airflow', 'retry', 'backfill__1', '--yes']],
    [
      'backfill',
      DATA,
      'backfill__1',
      ['airflow', 'backfill', '--from', '2026-11-20T03', '--to', '2026-11-20T03', '--again', '--yes'],
    ],
  ] as const)('%s asks first', (action, value, selected, args) => {
    const effect = press(action, value, selected);
    expect(effect).toMatchObject({ kind: 'run', args, confirm: expect.stringMatching(/\?/u) as string });
  });

  test('a backfill is shown before it is asked for', () => {
    expect(press('backfill', DATA, RUN.id)).toMatchObject({
      dryRun: [
        'airflow',
        'backfill',
        '--from',
        '2026-11-24T09',
        '--to',
        '2026-11-24T09',
        '--again',
        '--dry-run',
      ],
    });
  });

  test.each([
    ['retry', DATA, RUN.id],
    ['backfill', DATA, 'manual__1'],
    ['trigger', ABSENT, undefined],
    ['browse', ABSENT, undefined],
  ] as const)('%s: nothing to do', (action, value, selected) => {
    expect(press(action, value, selected)).toBeUndefined();
  });

  test.each<[string, AirflowSeen | undefined, string | undefined, string[]]>([
    ['before the first look', undefined, undefined, []],
    ['where there is no Airflow', ABSENT, undefined, []],
    ['without a run', EMPTY, undefined, ['trigger', 'pause', 'browse']],
    ['on a run that went well', DATA, RUN.id, ['trigger', 'backfill', 'pause', 'browse']],
    ['on one that failed', DATA, 'backfill__1', ['trigger', 'backfill', 'retry', 'pause', 'browse']],
  ])('%s, only keys that do something are offered', (_, value, selected, expected) => {
    const offered = offeredIn(airflowView, seenOf(value), { ...LIST_LOCAL, selected });
    const own = ['trigger', 'backfill', 'retry', 'pause', 'browse'];
    expect(offered.map(({ action }) => action).filter((action) => own.includes(action))).toEqual(expected);
    expect(offered.some(({ action }) => action === 'open')).toBe(selected !== undefined);
  });

  test('Enter opens the tasks of a run, and no browser', () => {
    const enter = { name: 'enter', text: '' };
    const screen = { theme: themeOf(false), width: 80, height: 24 };
    const action = actionOf(airflowView.bindings, enter);
    const reduced = airflowView.reduce(LIST_LOCAL, enter, action, seenOf(DATA), screen);
    expect(reduced.local.isOpen).toBe(true);
    expect(reduced.effect).toEqual({ kind: 'load', key: 'manual__1' });
  });

  test('o opens the run, or the DAG', () => {
    const page = 'http://localhost:8080/dags/npl_ingest';
    expect(press('browse', DATA, RUN.id)).toEqual({
      kind: 'open',
      url: `${page}/runs/scheduled__2026-11-24T09%3A02%3A00%2B00%3A00`,
    });
    expect(press('browse', EMPTY)).toEqual({ kind: 'open', url: page });
  });
});
