import { describe, expect, test } from 'vitest';
import type { ServiceDetail } from '../../../src/ui/ops/views/services/detail-lines.js';
import type {
  ServicesAction,
  ServicesLocal,
  ServicesSeen,
} from '../../../src/ui/ops/views/services/services-state.js';
import { servicesView } from '../../../src/ui/ops/views/services-view.js';
import { themeOf } from '../../../src/ui/theme.js';
import { drawAt, drawAtAllSizes } from '../../helpers/draw-at.js';
import { NOW, serviceRow, THREE_NODES } from './service-samples.js';

const DETAIL: ServiceDetail = {
  paths: [{ place: '/srv/npl/kafka', as: '/var/lib/kafka/data' }],
  lastLines: ['[2026-11-24 09:59:00,000] ERROR the disk is full', '[2026-11-24 09:59:01,000] ERROR stopped'],
  areErrors: true,
};

function seenOf(facts: Partial<ServicesSeen> = {}): ServicesSeen {
  return {
    value: THREE_NODES,
    takenAt: NOW,
    trouble: undefined,
    now: NOW,
    filter: '',
    detail: undefined,
    ...facts,
  };
}

const frame = (width: number, height: number, seen = seenOf(), local: Partial<ServicesLocal> = {}) =>
  drawAt(width, height, (screen) => servicesView.lines(seen, { ...servicesView.initial, ...local }, screen));

const screen = { theme: themeOf(false), width: 80, height: 24 };
const press = (local: Partial<ServicesLocal>, action: ServicesAction, seen = seenOf()) =>
  servicesView.reduce({ ...servicesView.initial, ...local }, { name: '', text: '' }, action, seen, screen);

describe('the table', () => {
  test('at 80 columns', () => {
    expect(frame(80, 20).split('\n')).toEqual([
      '✖ flow.example (its rows are 2 min old): no route to host',
      '  Service            State           Node        Since   CPU    Memory  Restarts',
      '> kafka              ✔ healthy       here          3 h  12 %  ! 512 MB         0',
      '  clickhouse         ✖ unhealthy     here          3 h  12 %    512 MB         0',
      '  airflow-scheduler  ? was healthy   flow.ex…      3 h     –         –         0',
      '  superset-init      ✔ done          here      3 h ago     –         –         0',
      '  superset           ■ exited (137)  here      3 h ago     –         –        12',
      '  s3                 · external      –               –     –         –         –',
    ]);
  });

  test('at 120 columns', () => {
    const text = frame(120, 30);
    expect(text).toContain('Restarts');
    expect(text).toMatch(/airflow-scheduler {2,}\? was healthy {2,}flow\.example/);
    expect(text).toMatch(/superset {2,}■ exited \(137\) {2,}here {2,}3 h ago {2,}– {2,}– {2,}12/);
    expect(text).toMatch(/superset-init {2,}✔ done/);
  });

  test('on screens of all sizes', () => {
    for (const isOpen of [false, true]) {
      drawAtAllSizes((size) => servicesView.lines(seenOf(), { ...servicesView.initial, isOpen }, size));
    }
  });

  test('before the first look, after one that failed, and with nothing to show', () => {
    expect(frame(80, 10, seenOf({ value: undefined }))).toBe('… looking at the services');
    expect(frame(80, 10, seenOf({ value: undefined, trouble: 'no docker' }))).toBe('no docker');
    expect(frame(80, 10, seenOf({ trouble: 'no docker' }))).toMatch(/^could not look: no docker\n/);
    const nothing = { rows: [], troubles: [], history: new Map() };
    expect(frame(80, 10, seenOf({ value: nothing }))).toBe(
      'npl runs nothing here: every service is external.',
    );
    expect(frame(80, 10, seenOf({ filter: 'nowhere' }))).toContain('No row has this text.');
  });

  test('shows the rows of the filter, and counts them', () => {
    const seen = seenOf({ filter: 'flow.example' });
    expect(frame(80, 20, seen)).not.toContain('kafka  ');
    expect(servicesView.status?.(seen, servicesView.initial)).toBe('1 of 6');
    expect(servicesView.status?.(seenOf(), servicesView.initial)).toBeUndefined();
  });
});

describe('keys', () => {
  test('the selection stays with its row when rows come before it', () => {
    const { local } = press({}, 'down');
    expect(local.selected).toBe('local/clickhouse');
    const more = { ...THREE_NODES, rows: [serviceRow('postgres'), ...THREE_NODES.rows] };
    expect(frame(80, 20, seenOf({ value: more }), local)).toMatch(/\n> clickhouse/);
  });

  test('what stands in its place is selected when it is gone', () => {
    const fewer = { ...THREE_NODES, rows: THREE_NODES.rows.slice(0, 2) };
    const gone = { selected: 'local/superset', at: 4 };
    expect(frame(80, 20, seenOf({ value: fewer }), gone)).toMatch(/\n> clickhouse/);
  });

  test.each<[string, ServicesAction, object | undefined]>([
    ['local/kafka', 'open', { kind: 'load', key: 'local/kafka' }],
    ['local/kafka', 'logs', { kind: 'goto', view: 'logs', about: 'kafka' }],
    ['local/kafka', 'restart', { kind: 'run', args: ['restart', 'kafka'] }],
    ['local/kafka', 'start', { kind: 'run', args: ['up', '--yes'] }],
    ['local/kafka', 'page', undefined],
    ['local/superset', 'page', { kind: 'open', url: 'http://localhost:8088' }],
    ['local/superset-init', 'restart', undefined],
    ['local/s3', 'logs', undefined],
    ['local/s3', 'restart', undefined],
  ])('%s %s', (selected, action, effect) => {
    const found = press({ selected }, action).effect;
    if (effect === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(effect);
  });

  test('a container that is not there is made, not restarted', () => {
    const value = {
      ...THREE_NODES,
      rows: [serviceRow('kafka', { state: 'missing', status: 'stopped', handle: '' })],
    };
    expect(press({}, 'restart', seenOf({ value })).effect).toMatchObject({ args: ['up', '--yes'] });
  });

  test('every change asks first', () => {
    for (const action of ['restart', 'start'] as const) {
      const { effect } = press({ selected: 'local/kafka' }, action);
      expect(effect?.kind === 'run' && effect.confirm).toMatch(/\?/);
    }
  });
});

describe('the detail', () => {
  const open = { selected: 'local/kafka', isOpen: true };
  const detail = { key: 'local/kafka', value: DETAIL, trouble: undefined };

  test('has ports, image, paths, figures and the last errors', () => {
    const text = frame(80, 24, seenOf({ detail }), open);
    expect(text).toMatch(/^kafka {2}✔ healthy\n/);
    expect(text).toContain('Runs      in Docker, here, container npl-kafka-1');
    expect(text).toMatch(/CPU {7}12 % of a core.*▂▃ █/);
    expect(text).toContain('Memory    ! 512 MB of 520 MB');
    expect(text).toContain('Ports     127.0.0.1:9092');
    expect(text).toContain('Image     apache/kafka:4.3.1');
    expect(text).toContain('Paths     /srv/npl/kafka as /var/lib/kafka/data');
    expect(text).toMatch(/Last errors in its log\n.*the disk is full\n.*ERROR stopped/);
  });

  test('while it is read, and when it cannot be', () => {
    expect(frame(80, 24, seenOf(), open)).toContain('… reading');
    const failed = { key: 'local/kafka', value: undefined, trouble: 'no route to host' };
    expect(frame(80, 24, seenOf({ detail: failed }), open)).toContain('no route to host');
  });

  test('is not that of another row', () => {
    const other = { ...detail, key: 'local/superset' };
    expect(frame(80, 24, seenOf({ detail: other }), open)).not.toContain('the disk is full');
  });

  test('scrolls to its end and no further, and Esc closes it', () => {
    const low = { ...screen, height: 8 };
    const seen = seenOf({ detail });
    const down = (local: ServicesLocal) =>
      servicesView.reduce(local, { name: '', text: '' }, 'down', seen, low).local;
    let local: ServicesLocal = { ...servicesView.initial, ...open };
    for (let row = 0; row < 50; row += 1) local = down(local);
    expect(frame(80, 8, seen, local).split('\n').at(-1)).toContain('ERROR stopped');
    expect(down(local)).toEqual(local);
    expect(servicesView.mode?.(local)).toBe('inside');
    expect(servicesView.mode?.(press(local, 'close').local)).toBe('list');
  });

  test('is opened by the overview, by the name of a service', () => {
    const arrived = servicesView.arrive?.(servicesView.initial, 'superset', seenOf({ value: undefined }));
    expect(arrived?.effect).toEqual({ kind: 'load', key: 'superset' });
    expect(frame(80, 24, seenOf(), arrived?.local)).toMatch(/^superset {2}■ exited \(137\)\n/);
  });
});
