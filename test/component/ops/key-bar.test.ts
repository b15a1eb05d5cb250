import { describe, expect, test } from 'vitest';
import type { TableRow } from '../../../src/probes/warehouse/table-row.js';
import type { AnyView, Seen, ViewName } from '../../../src/ui/ops/view.js';
import { HOUR_MS } from '../../../src/ui/ops/views/hours/hour-cells.js';
import { OPS_VIEWS } from '../../../src/ui/ops/views/views.js';
import { keyBarOf } from '../../helpers/offered-in.js';
import { ledgerHour } from '../../unit/ui/ops/hours-samples.js';
import { logLinesOf } from '../../unit/ui/ops/log-lines.js';
import { NOW, serviceRow } from './service-samples.js';

function view(name: ViewName): AnyView {
  const found = OPS_VIEWS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no view ${name}`);
  return found;
}

const seenOf = (value: unknown, more: Partial<Seen<unknown>> = {}): Seen<unknown> => ({
  ...{ value, takenAt: NOW, trouble: undefined, now: NOW, filter: '', detail: undefined },
  ...more,
});

interface Case {
  readonly name: ViewName;
  readonly value: unknown;
  readonly local?: object;
  readonly more?: Partial<Seen<unknown>>;
  readonly readOnly?: true;
}

function barOf({ name, value, local = {}, more = {}, readOnly }: Case): string {
  const one = view(name);
  return keyBarOf(one, seenOf(value, more), { ...(one.initial as object), ...local }, readOnly);
}

const OPEN = { isOpen: true };

const SERVICES = {
  rows: [serviceRow('kafka'), serviceRow('superset', { url: 'http://localhost:8088' })],
  troubles: [],
  history: new Map(),
};
const ONE_STOPPED = { ...SERVICES, rows: [...SERVICES.rows, serviceRow('s3', { status: 'stopped' })] };
const TABLE: TableRow = {
  ...{ name: 'browser_events', kind: 'events', exists: true, rows: 1, bytes: 1, parts: 1, broken: 0 },
  ...{ newest: null, inserted: undefined, differences: [], mutation: '' },
};
const TABLES = { tables: [TABLE, { ...TABLE, name: 'geo_events' }], problems: [] };
const STATEMENT = { columns: [], partitions: [], statement: ['CREATE TABLE x'] };
const COPIED = { detail: { key: 'browser_events', value: STATEMENT, trouble: undefined } };
const NEWEST = Date.parse('2026-11-24T08:00:00Z');
const HOURS = {
  bounds: { oldest: NEWEST - 9 * HOUR_MS, newest: NEWEST, known: NEWEST },
  ...{ from: NEWEST - 9 * HOUR_MS, until: NEWEST, hours: [ledgerHour('2026-11-24T08')] },
};
const LETTER = {
  reason: 'not JSON',
  count: 1,
  newest: '2026-11-24 09:58:00.000',
  example: 'a:1',
  sources: [],
};
const FINDING = { severity: 'error', what: 'kafka does not answer', next: 'npl-ops up', node: 'local' };
const DOCTOR = { findings: [FINDING, { severity: 'ok', what: 'enough disk', node: 'local' }], sections: [] };
const TOPIC = {
  ...{ name: 'geo_events_in', type: 'geo', table: 'geo_events', partitions: 1, messages: 1, lag: 0 },
  ...{ written: undefined, read: undefined, consumer: 'reads', says: '' },
};

describe('the key bar offers what does something, in one order', () => {
  test.each<[string, Case, string]>([
    ['nothing yet', { name: 'dead-letters', value: undefined }, ''],
    ['no dead letters', { name: 'dead-letters', value: { reasons: [] } }, ''],
    [
      'one reason',
      { name: 'dead-letters', value: { reasons: [LETTER] } },
      'Enter detail  R replay  e export  / filter',
    ],
    [
      'its letters',
      { name: 'dead-letters', value: { reasons: [LETTER] }, local: OPEN },
      'Esc close  R replay  e export',
    ],
    ['no Airflow', { name: 'airflow', value: { absent: 'There is none.' } }, ''],
    [
      'topics',
      { name: 'topics', value: { topics: [TOPIC, { ...TOPIC, name: 'b' }], problems: [] } },
      '↑↓ move  Enter detail  P pause  / filter',
    ],
    ['tables', { name: 'tables', value: TABLES }, '↑↓ move  Enter detail  a apply  / filter'],
    [
      'an open table',
      { name: 'tables', value: TABLES, local: OPEN, more: COPIED },
      'Esc close  a apply  y copy',
    ],
    ['services', { name: 'services', value: SERVICES }, '↑↓ move  Enter detail  l log  R restart  / filter'],
    [
      'one that is stopped',
      { name: 'services', value: ONE_STOPPED },
      '↑↓ move  Enter detail  l log  R restart  s start  / filter',
    ],
    [
      'an open service',
      { name: 'services', value: SERVICES, local: { ...OPEN, selected: 'local/superset' } },
      'Esc close  l log  R restart  o browser',
    ],
    [
      'hours',
      { name: 'hours', value: HOURS },
      '←→↑↓ move  Enter ledger  v select  b backfill  V verify  / filter',
    ],
    [
      'an open hour',
      { name: 'hours', value: HOURS, local: OPEN },
      '←→↑↓ move  Esc close  v select  b backfill  V verify',
    ],
    ['an empty ledger', { name: 'hours', value: { bounds: undefined, from: 0, until: 0, hours: [] } }, ''],
    [
      'findings',
      { name: 'doctor', value: DOCTOR },
      '↑↓ move  Enter detail  m mend  b bundle  y copy  / filter',
    ],
    [
      'an open finding',
      { name: 'doctor', value: DOCTOR, local: OPEN },
      'Esc close  m mend  b bundle  y copy',
    ],
    [
      'logs',
      {
        name: 'logs',
        value: { sources: [] },
        more: { detail: { key: '', value: logLinesOf(['a']), trouble: undefined } },
      },
      'Enter service  f follow  e errors  w wrap  s save  / filter',
    ],
    [
      'the choice of a log',
      { name: 'logs', value: { sources: [] }, local: { picking: 0 } },
      'Enter service  Esc close',
    ],
  ])('%s', (_, of, bar) => {
    expect(barOf(of)).toBe(bar);
  });

  test('and of an open detail that is longer than the screen also the keys that scroll', () => {
    const statement = Array.from({ length: 60 }, (_, at) => `line ${at}`);
    const more = {
      detail: { key: 'browser_events', value: { ...STATEMENT, statement }, trouble: undefined },
    };
    expect(barOf({ name: 'tables', value: TABLES, local: OPEN, more })).toMatch(/^↑↓ move {2}Esc close/);
  });
});

describe('--read-only leaves out what is refused', () => {
  test.each<[Case, string]>([
    [{ name: 'services', value: ONE_STOPPED }, '↑↓ move  Enter detail  l log  / filter'],
    [{ name: 'topics', value: { topics: [TOPIC], problems: [] } }, 'Enter detail  / filter'],
    [{ name: 'tables', value: TABLES }, '↑↓ move  Enter detail  / filter'],
    [{ name: 'hours', value: HOURS }, '←→↑↓ move  Enter ledger  v select  V verify  / filter'],
    [{ name: 'doctor', value: DOCTOR }, '↑↓ move  Enter detail  y copy  / filter'],
  ])('in $name', (of, bar) => {
    expect(barOf({ ...of, readOnly: true })).toBe(bar);
  });
});
