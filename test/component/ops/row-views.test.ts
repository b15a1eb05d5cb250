import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseEnvFile } from '../../../src/config/env-file.js';
import { readConfig } from '../../../src/config/config.js';
import { dataFolders } from '../../../src/probes/disk/data-folders.js';
import { buildTopology } from '../../../src/topology/topology.js';
import type { DiskData } from '../../../src/probes/disk/disk-types.js';
import type { TopicDetail } from '../../../src/probes/topics/topic-detail.js';
import type { TopicsData } from '../../../src/probes/topics/topic-rows.js';
import type { TableDetail, TableRow, WarehouseData } from '../../../src/probes/warehouse/table-row.js';
import type { DoctorReport } from '../../../src/ui/plain/doctor-text.js';
import { deadLettersView, type LettersData } from '../../../src/ui/ops/views/dead-letters-view.js';
import { diskView } from '../../../src/ui/ops/views/disk-view.js';
import { doctorView } from '../../../src/ui/ops/views/doctor-view.js';
import { LIST_LOCAL, type ListLocal } from '../../../src/ui/ops/views/list/list-local.js';
import { tablesView } from '../../../src/ui/ops/views/tables-view.js';
import { topicsView } from '../../../src/ui/ops/views/topics-view.js';
import type { OpsView, Seen } from '../../../src/ui/ops/view.js';
import { themeOf } from '../../../src/ui/theme.js';
import { drawAt, drawAtAllSizes } from '../../helpers/draw-at.js';

const NOW = new Date('2026-11-24T10:00:00Z');

const TOPICS: TopicsData = {
  topics: [
    row('browser_events_in', { lag: 12_000, written: 812.4, read: 300 }),
    row('device_events_in', {
      consumer: 'fails',
      says: 'Kafka does not answer ClickHouse',
      failedAt: '2026-11-24T09:57:00Z',
    }),
    row('geo_events_in', { exists: false, partitions: null, messages: null, lag: null, consumer: 'none' }),
  ],
  unasked: undefined,
  problems: ['device_events_in stands still: Kafka does not answer ClickHouse'],
};
function row(name: string, more: Partial<TopicsData['topics'][number]> = {}): TopicsData['topics'][number] {
  const table = name.replace(/_in$/u, '');
  const quiet = { written: undefined, read: undefined, consumer: 'reads', says: '' } as const;
  const known = { exists: true, failedAt: null };
  return {
    name,
    type: 'browser',
    table,
    ...known,
    partitions: 3,
    messages: 1_000_000,
    lag: 0,
    ...quiet,
    ...more,
  };
}

const TABLE: TableRow = {
  name: 'browser_events',
  kind: 'events',
  exists: true,
  rows: 1_234_567,
  bytes: 98_000_000,
  parts: 7,
  newest: '2026-11-24T08:00:00Z',
  inserted: 1200,
  differences: [],
  mutation: '',
  broken: 0,
};
const WAREHOUSE: WarehouseData = {
  tables: [
    TABLE,
    { ...TABLE, name: 'geo_events', exists: false },
    {
      ...TABLE,
      name: 'device_events',
      differences: [{ object: 'device_events_mv', text: 'view device_events_mv is missing' }],
    },
  ],
  unasked: undefined,
  problems: [],
};

const LETTERS: LettersData = {
  reasons: [
    {
      reason: 'not a JSON object',
      count: 41,
      newest: '2026-11-24 09:58:00.000',
      example: 'a:1',
      sources: [
        { topic: 'geo_events_in', count: 40 },
        { topic: 'browser_events_in', count: 1 },
      ],
    },
    {
      reason: 'invalid UTF-8\u0007',
      count: 2,
      newest: '2026-11-20 09:58:00.000',
      example: 'b:2',
      sources: [{ topic: 'geo\u001b[2Jevents', count: 2 }],
    },
  ],
};

const DISK: DiskData = {
  places: [
    {
      node: 'local',
      device: '/dev/sdb1',
      mount: '/srv',
      folders: ['/srv/kafka'],
      totalBytes: 100e9,
      freeBytes: 6e9,
      growthPerHour: 1e9,
      hoursUntilFull: 6,
      measuredHours: 12,
    },
  ],
  users: [
    {
      node: 'local',
      mount: '/srv',
      what: 'Kafka logs',
      folder: '/srv/kafka',
      where: '/srv/kafka',
      bytes: 60e9,
      remedy: 'less of it',
    },
    {
      node: 'ssh://op@two',
      mount: '',
      what: 'Docker images',
      folder: '',
      where: '',
      bytes: 9e9,
      remedy: 'prune',
    },
  ],
  problems: ['Docker on ssh://op@three could not be looked at: no route to host'],
  notes: ['S3: run by others, their disks are not seen from here'],
};

const DOCTOR: DoctorReport = {
  findings: [
    { severity: 'error', what: 'kafka does not answer', why: 'refused', next: 'npl-ops up', node: 'local' },
    { severity: 'warning', what: 'clocks differ', next: 'timedatectl set-ntp true', node: 'ssh://op@two' },
    { severity: 'ok', what: 'enough disk', node: 'local' },
  ],
  sections: [],
};

function seenOf<T>(value: T | undefined, more: Partial<Seen<T, never>> = {}): Seen<T, never> {
  return { value, takenAt: NOW, trouble: undefined, now: NOW, filter: '', detail: undefined, ...more };
}

type View = OpsView<unknown, ListLocal>;
const CASES: readonly (readonly [string, View, unknown])[] = [
  ['topics', topicsView, TOPICS],
  ['tables', tablesView, WAREHOUSE],
  ['dead letters', deadLettersView, LETTERS],
  ['disk', diskView, DISK],
  ['doctor', doctorView, DOCTOR],
];

describe.each(CASES)('%s', (_, view, value) => {
  const EMPTY: Record<string, unknown> = {
    topics: { topics: [], unasked: undefined, problems: [] },
    tables: { tables: [], unasked: undefined, problems: [] },
    'dead-letters': { reasons: [] },
    disk: { places: [], users: [], problems: [], notes: [] },
    doctor: { findings: [], sections: [] },
  };

  test('on screens of all sizes: nothing yet, empty, normal, stale, open', () => {
    const open = { ...LIST_LOCAL, isOpen: true };
    for (const seen of [
      seenOf(undefined),
      seenOf(undefined, { trouble: 'ClickHouse does not answer' }),
      seenOf(EMPTY[view.name]),
      seenOf(value),
      seenOf(value, { trouble: 'connection refused' }),
      seenOf(value, { filter: 'no such row' }),
    ]) {
      drawAtAllSizes((screen) => view.lines(seen, LIST_LOCAL, screen));
      drawAtAllSizes((screen) => view.lines(seen, open, screen));
    }
  });

  test('says how old what it shows is, when the last look failed', () => {
    const before = new Date(NOW.getTime() - 90_000);
    const seen = seenOf(value, { trouble: 'connection refused', takenAt: before });
    expect(drawAt(100, 30, (screen) => view.lines(seen, LIST_LOCAL, screen))).toContain(
      'could not look: connection refused (shown: 90 s ago)',
    );
  });

  test.each([false, true])('is grey when the last look failed, open: %s', (isOpen) => {
    const seen = seenOf(value, { trouble: 'connection refused' });
    const screen = { theme: themeOf(true), width: 100, height: 30 };
    const [why, ...last] = view.lines(seen, { ...LIST_LOCAL, isOpen }, screen);
    expect(why).toBe(screen.theme.bad('could not look: connection refused (shown: 0 s ago)'));
    expect(last.length).toBeGreaterThan(0);
    for (const line of last.filter((each) => each !== '')) {
      const inside = line.replaceAll(/\u001b\[2?7m/gu, '');
      expect(inside).toBe(screen.theme.dim(stripVTControlCharacters(line)));
    }
  });
});

const frame = <T>(view: OpsView<T, ListLocal>, value: T, local: Partial<ListLocal> = {}, more = {}) =>
  drawAt(100, 30, (screen) => view.lines(seenOf(value, more), { ...LIST_LOCAL, ...local }, screen));

test('topics: what lags, fails and is missing', () => {
  expect(frame(topicsView as OpsView<TopicsData, ListLocal>, TOPICS).split('\n')).toEqual([
    '✖ device_events_in stands still: Kafka does not answer ClickHouse',
    '  Topic              Parts   Messages  Written   Read     Lag  Consumer',
    '> browser_events_in      3  1,000,000    812/s  300/s  12,000  ✔ reads',
    '  device_events_in       3  1,000,000        –      –       0  ✖ fails',
    '  geo_events_in       none          –        –      –       –  ✖ none',
    '',
    'ClickHouse reads it by browser_events_in into browser_events',
  ]);
});

test('topics: what is not known is no figure', () => {
  const unknown = { exists: null, partitions: null, messages: null, lag: null, consumer: 'unknown' } as const;
  const topics = [row('geo_events_in', unknown)];
  expect(frame(topicsView as OpsView<TopicsData, ListLocal>, { ...TOPICS, topics })).toMatch(
    /> geo_events_in +– +– +– +– +– +\? unknown/u,
  );
});

test('topics: a failure is told with its age, and is no alarm where reading goes on', () => {
  const view = topicsView as OpsView<TopicsData, ListLocal>;
  const failing = TOPICS.topics[1]!;
  const words = 'last failure, 3 min ago: Kafka does not answer ClickHouse';
  const theme = themeOf(true);
  for (const [consumer, tone] of [
    ['fails', theme.bad],
    ['waits', theme.warn],
    ['reads', theme.dim],
  ] as const) {
    const value = { ...TOPICS, topics: [{ ...failing, consumer }] };
    for (const isOpen of [false, true]) {
      const screen = { theme, width: 100, height: 30 };
      expect(view.lines(seenOf(value), { ...LIST_LOCAL, isOpen }, screen)).toContain(tone(words));
    }
  }
});

test('dead letters: none is what was seen, not what is', () => {
  const takenAt = new Date(NOW.getTime() - 90_000);
  const more = { trouble: 'no answer within 3 s', takenAt };
  expect(frame(deadLettersView as OpsView<LettersData, ListLocal>, { reasons: [] }, {}, more)).toContain(
    '\n90 s ago: No dead letters',
  );
});

test('topics: partitions, consumers and messages of one', () => {
  const value: TopicDetail = {
    group: 'npl_default_browser_events',
    partitions: [{ partition: 0, low: 5, high: 105, position: 95 }],
    consumers: [
      {
        id: 'c',
        partitions: [0],
        lastPoll: NOW.getTime() / 1000 - 3,
        lastCommit: 0,
        read: 90,
        lastException: 0,
        exception: '',
      },
    ],
    messages: [{ partition: 0, offset: 104, text: '{"click_id":"\u001b[31m"}' }],
  };
  const detail = { key: 'browser_events_in', value, trouble: undefined };
  const text = frame(topicsView as OpsView<TopicsData, ListLocal>, TOPICS, { isOpen: true }, { detail });
  expect(text).toMatch(/0 +5 +105 +95 +10\n/u);
  expect(text).toMatch(/0 +3 s ago +never +90 +–/u);
  expect(text).toContain('partition 0, offset 104');
});

test('tables: what is missing and what differs, with what mends it', () => {
  const view = tablesView as OpsView<WarehouseData, ListLocal>;
  const text = frame(view, WAREHOUSE, { selected: 'device_events' });
  expect(text).toMatch(/browser_events +1,234,567 +98 MB +7 +1,200\/s +2 h old +✔ as wanted/u);
  expect(text).toContain('✖ missing');
  expect(text).toMatch(/> device_events .*✖ differs/u);
  expect(text).toContain('view device_events_mv is missing: npl-ops tables apply mends it');
});

test('tables: what is not known is no figure, and nothing is as wanted', () => {
  const view = tablesView as OpsView<WarehouseData, ListLocal>;
  const figures = { exists: null, rows: null, bytes: null, parts: null, newest: null, inserted: undefined };
  const unknown: TableRow = { ...TABLE, ...figures, differences: null, mutation: null, broken: null };
  const text = frame(view, { tables: [unknown], unasked: 'why', problems: ['why'] });
  expect(text).toMatch(/^✖ why$/mu);
  expect(text).toMatch(/> browser_events +– +– +– +– +– +\? not known$/mu);
  // The catalogue alone does not tell what is wanted.
  const uncompared = { ...WAREHOUSE, tables: [{ ...TABLE, differences: null }] };
  expect(frame(view, uncompared)).toMatch(/1,234,567 .*\? not known$/mu);
});

test('tables: y copies the statement of the open table', () => {
  const value: TableDetail = { columns: [], partitions: [], statement: ['CREATE TABLE x', '(a Int8)'] };
  const seen = seenOf(WAREHOUSE, {
    detail: { key: 'browser_events', value: value as never, trouble: undefined },
  });
  const reduced = tablesView.reduce({ ...LIST_LOCAL, isOpen: true }, { name: 'y', text: 'y' }, 'copy', seen, {
    theme: themeOf(false),
    width: 80,
    height: 24,
  });
  expect(reduced.effect).toEqual({ kind: 'copy', text: 'CREATE TABLE x\n(a Int8)' });
});

test('dead letters: by reason, replayed after a dry run', () => {
  const text = frame(deadLettersView as OpsView<LettersData, ListLocal>, LETTERS);
  expect(text).toContain('43 dead letters');
  expect(text).toMatch(/> +41 +2 min ago +geo_events_in and 1 other +not a JSON object/u);
  expect(text).toMatch(/2 +\d d ago +geo\\x1b\[2Jevents +invalid UTF-8\\x07/u);
  expect(text).toContain('The newest: npl-ops dead-letters show a:1');
  const { effect } = deadLettersView.reduce(LIST_LOCAL, { name: 'R', text: 'R' }, 'replay', seenOf(LETTERS), {
    theme: themeOf(false),
    width: 80,
    height: 24,
  });
  expect(effect).toMatchObject({
    args: ['dead-letters', 'replay', '--reason', 'not a JSON object', '--exact', '--yes'],
    dryRun: ['dead-letters', 'replay', '--reason', 'not a JSON object', '--exact', '--dry-run'],
  });
});

test('disk: until when, what fills it, and the remedy', () => {
  const text = frame(diskView, DISK);
  expect(text.split('\n').slice(0, 2)).toEqual([
    'State    Disk    Free      Of  Used  Full in    Growth  Measured over',
    '✖ short  /srv  6.0 GB  100 GB  94 %  6 h      1.0 GB/h  12 h',
  ]);
  expect(text).toContain('Docker on ssh://op@three could not be looked at');
  expect(text).toContain('To make it smaller: less of it');
});

test('disk: on a low and narrow screen the remedy is there with its whole command', () => {
  const remedy =
    dataFolders(buildTopology(readConfig('/srv/npl/env.conf', parseEnvFile(Buffer.from(''))))).find(
      ({ what }) => what === 'Kafka logs',
    )?.remedy ?? '';
  const value = { ...DISK, problems: [], users: DISK.users.map((user) => ({ ...user, remedy })) };
  // What the live view leaves of 60 x 15.
  const text = drawAt(60, 11, (screen) => diskView.lines(seenOf(value), LIST_LOCAL, screen));
  expect(text).toMatch(/npl-ops config set INGEST_COMPRESSION=zstd$/u);
  expect(text).toContain('> ');
});

test.each([
  ['npl-ops up', ['up', '--yes']],
  ['npl-ops tables apply', ['tables', 'apply', '--yes']],
  ['npl-ops restart kafka', ['restart', 'kafka']],
  ['kill -CONT 7 lets it go on, npl-ops restart kafka starts it anew', ['restart', 'kafka']],
  ['kill -CONT 7', undefined],
  ['npl-ops status', ['status']],
  ['npl-ops tables check', ['tables', 'check']],
  ['npl-ops down --volumes', undefined],
  ['npl-ops restart kafka --volumes', undefined],
  ['npl-ops config set KAFKA_PORT=PORT', undefined],
  ['npl-ops up; rm -rf /', undefined],
])('doctor: m runs %s only where it deletes nothing', (next, args) => {
  const value = { findings: [{ severity: 'error', what: 'x', next, node: 'local' }], sections: [] } as const;
  const { effect } = doctorView.reduce(LIST_LOCAL, { name: 'm', text: 'm' }, 'mend', seenOf(value), {
    theme: themeOf(false),
    width: 80,
    height: 24,
  });
  expect(effect?.kind === 'run' ? effect.args : undefined).toEqual(args);
});

test('doctor: what only tells more asks nothing, a log is shown, and Enter in the detail mends', () => {
  const screen = { theme: themeOf(false), width: 80, height: 24 };
  const enter = { name: 'enter', text: '' };
  const pressed = (next: string, local: ListLocal) => {
    const value = {
      findings: [{ severity: 'error', what: 'x', next, node: 'local' }],
      sections: [],
    } as const;
    return doctorView.reduce(local, enter, 'open', seenOf(value), screen);
  };
  const open = pressed('npl-ops status', LIST_LOCAL).local;
  expect(open.isOpen).toBe(true);
  expect(pressed('npl-ops status', open).effect).toMatchObject({ args: ['status'], confirm: '' });
  expect(pressed('npl-ops tables apply', open).effect).toMatchObject({
    args: ['tables', 'apply', '--yes'],
    dryRun: ['tables', 'plan'],
    confirm: 'Run npl-ops tables apply?',
  });
  expect(pressed('npl-ops logs kafka', open).effect).toEqual({ kind: 'goto', view: 'logs', about: 'kafka' });
  expect(pressed('free some space', open).effect).toBeUndefined();
});

test('the selected row is followed by its id, and its place is kept when it is gone', () => {
  const screen = { theme: themeOf(false), width: 80, height: 24 };
  const down = doctorView.reduce(LIST_LOCAL, { name: 'j', text: 'j' }, 'down', seenOf(DOCTOR), screen).local;
  expect(down.selected).toContain('clocks differ');
  const without = { ...DOCTOR, findings: DOCTOR.findings.filter(({ what }) => what !== 'clocks differ') };
  const lines = doctorView.lines(seenOf(without), down, { ...screen, height: 24 });
  expect(lines.join('\n')).toContain('> ');
  expect(lines.find((line) => line.includes('> '))).toContain('enough disk');
});
