import { describe, expect, test } from 'vitest';
import { HOUR_STATES, type LedgerHour } from '../../../../src/ingest/ledger/read-hours.js';
import {
  boundsAt,
  byHour,
  cellOf,
  CELLS,
  DAY_MS,
  HOUR_MS,
  hourName,
  silenceWords,
  stateAt,
  type HoursData,
} from '../../../../src/ui/ops/views/hours/hour-cells.js';
import {
  reduceHours,
  windowKey,
  type HoursAction,
  type HoursLocal,
} from '../../../../src/ui/ops/views/hours/hours-state.js';
import { ledgerHour } from './hours-samples.js';

const at = (name: string) => Date.parse(`${name}:00:00Z`);
const OLDEST = at('2026-01-01T05');
const NEWEST = at('2026-11-24T08');
const DATA: HoursData = {
  bounds: { oldest: OLDEST, newest: NEWEST, known: NEWEST },
  from: at('2026-07-01T00'),
  until: NEWEST,
  hours: [],
};
const CLOSED: HoursLocal = { cursor: undefined, anchor: undefined, isOpen: false, scroll: 0 };

function after(actions: readonly HoursAction[], from: Partial<HoursLocal> = {}, value: HoursData = DATA) {
  return actions.reduce<ReturnType<typeof reduceHours>>(
    (before, action) => reduceHours(before.local, action, { value, detail: undefined }, () => 5),
    { local: { ...CLOSED, ...from } },
  );
}

describe('the state of an hour', () => {
  test.each<[Partial<LedgerHour>, string]>([
    [{ state: 'partial' }, 'partial'],
    [{ state: 'published' }, 'published'],
    [{ state: 'stored' }, 'stored'],
    [{ state: 'joined', joined: 9 }, 'joined'],
    [{ state: 'mismatch' }, 'mismatch'],
    [{ state: 'mismatch', joined: 9, failed: 1 }, 'mismatch'],
    [{ state: 'joined', joined: 9, failed: 1 }, 'failed'],
    [{ state: 'stored', joined: 9 }, 'late'],
    [{ state: 'partial', joined: 0 }, 'late'],
  ])('%j is %s', (change, cell) => {
    expect(cellOf(ledgerHour('2026-11-24T08', change))).toBe(cell);
  });

  test('every state has a letter of its own', () => {
    const letters = Object.values(CELLS).map(({ letter }) => letter);
    expect(new Set(letters).size).toBe(letters.length);
    expect(Object.keys(CELLS)).toEqual(expect.arrayContaining([...HOUR_STATES]));
  });

  test.each<[string, string]>([
    ['2026-01-01T04', 'blank'],
    ['2026-01-01T05', 'missing'],
    ['2026-11-24T06', 'stored'],
    ['2026-11-24T07', 'missing'],
    ['2026-11-24T08', 'missing'],
    ['2026-11-24T09', 'blank'],
  ])('%s is %s', (hour, state) => {
    const data = { ...DATA, hours: [ledgerHour('2026-11-24T06')] };
    expect(stateAt(at(hour), byHour(data), data)).toBe(state);
  });
});

describe('how far the grid goes', () => {
  const known = { oldest: OLDEST, newest: NEWEST };
  const minute = 60_000;

  test.each<[string, number, string, string | undefined]>([
    ['in the hour itself', NEWEST + 30 * minute, '2026-11-24T08', undefined],
    ['while the next may still come', NEWEST + 2 * HOUR_MS + 59 * minute, '2026-11-24T08', undefined],
    [
      'once the next is due',
      NEWEST + 3 * HOUR_MS,
      '2026-11-24T09',
      'nothing has come since 2026-11-24T08: 1 hour is missing',
    ],
    [
      'after a day of silence',
      NEWEST + DAY_MS,
      '2026-11-25T06',
      'nothing has come since 2026-11-24T08: 22 hours are missing',
    ],
    [
      'after a year of silence',
      NEWEST + 365 * DAY_MS,
      '2026-11-24T08',
      'nothing has come since 2026-11-24T08: 8,758 hours are missing',
    ],
  ])('%s', (_, now, newest, words) => {
    const bounds = boundsAt(known, now);
    expect(hourName(bounds?.newest ?? 0)).toBe(newest);
    expect(bounds && silenceWords(bounds, now)).toBe(words);
  });

  test('nowhere, in an empty ledger', () => {
    expect(boundsAt(undefined, NEWEST)).toBeUndefined();
  });
});

describe('moving', () => {
  test.each<[HoursAction[], string]>([
    [['left'], '2026-11-24T07'],
    [['right'], '2026-11-24T08'],
    [['down'], '2026-11-23T08'],
    [['down', 'up'], '2026-11-24T08'],
    [['week-down'], '2026-11-17T08'],
    [['week-down', 'week-up', 'week-up'], '2026-11-24T08'],
    [['oldest'], '2026-01-01T05'],
    [['oldest', 'left', 'down'], '2026-01-01T05'],
    [['oldest', 'newest'], '2026-11-24T08'],
  ])('%j leads to %s', (actions, hour) => {
    expect(hourName(after(actions).local.cursor ?? NaN)).toBe(hour);
  });

  test('stays with its hour when newer ones come', () => {
    const later = { ...DATA, bounds: { oldest: OLDEST, newest: NEWEST + HOUR_MS, known: NEWEST } };
    expect(hourName(after(['left'], after(['left']).local, later).local.cursor ?? NaN)).toBe('2026-11-24T06');
  });

  test('does nothing in an empty ledger', () => {
    const empty: HoursData = { bounds: undefined, from: 0, until: 0, hours: [] };
    for (const action of ['left', 'open', 'backfill', 'select'] as const) {
      expect(after([action], {}, empty)).toEqual({ local: CLOSED });
    }
  });

  test('older hours are asked for once', () => {
    const first = after(['oldest']);
    expect(first.effect).toMatchObject({ kind: 'load' });
    expect(after(['right'], first.local).effect).toBeUndefined();
    expect(windowKey(NEWEST, DATA)).toBe('');
  });
});

describe('a selection', () => {
  test.each<[HoursAction[], string]>([
    [['copy'], '--hour 2026-11-24T08'],
    [['select', 'left', 'left', 'copy'], '--from 2026-11-24T06 --to 2026-11-24T08'],
    [['left', 'left', 'select', 'right', 'copy'], '--from 2026-11-24T06 --to 2026-11-24T07'],
    [['select', 'left', 'close', 'copy'], '--hour 2026-11-24T07'],
    [['select', 'left', 'select', 'copy'], '--hour 2026-11-24T07'],
  ])('%j is %s', (actions, text) => {
    expect(after(actions).effect).toEqual({ kind: 'copy', text });
  });

  test('is ingested after a dry run', () => {
    expect(after(['select', 'left', 'backfill']).effect).toMatchObject({
      title: 'Ingest 2026-11-24T07 to 2026-11-24T08 (2 hours)',
      dryRun: ['ingest', '--from', '2026-11-24T07', '--to', '2026-11-24T08', '--dry-run'],
      args: ['ingest', '--from', '2026-11-24T07', '--to', '2026-11-24T08', '--yes'],
    });
  });

  const broken = (...hours: string[]): HoursData => ({
    ...DATA,
    hours: hours.map((hour) => ledgerHour(hour, { state: 'mismatch', stored: 3_000 })),
  });

  test('with an hour that does not add up is published again, and its question says so', () => {
    const data = broken('2026-11-24T07', '2026-11-23T00');
    expect(after(['left', 'backfill'], {}, data).effect).toEqual({
      kind: 'run',
      title: 'Ingest 2026-11-24T07 again',
      dryRun: ['ingest', '--hour', '2026-11-24T07', '--again', '--dry-run'],
      args: ['ingest', '--hour', '2026-11-24T07', '--again', '--yes'],
      confirm:
        'Lines of 1 hour are not all in ClickHouse. Take all objects of 2026-11-24T07 again (--again)? ' +
        'What is there already is not doubled.',
    });
    expect(after(['select', 'left', 'left', 'backfill'], {}, data).effect).toMatchObject({
      args: ['ingest', '--from', '2026-11-24T06', '--to', '2026-11-24T08', '--again', '--yes'],
      confirm: expect.stringMatching(
        /^Lines of 1 hour are not all in ClickHouse\. Take all objects of 2026-11-24T06 to 2026-11-24T08 \(3 hours\) again/,
      ) as string,
    });
    expect(after(['backfill'], {}, data).effect).toMatchObject({
      args: ['ingest', '--hour', '2026-11-24T08', '--yes'],
    });
  });

  test('with an object that failed is taken again at once, not when its time for another attempt has come', () => {
    const data = {
      ...DATA,
      hours: [...broken('2026-11-24T07').hours, ledgerHour('2026-11-24T08', { failed: 1 })],
    };
    expect(after(['backfill'], {}, data).effect).toMatchObject({
      args: ['ingest', '--hour', '2026-11-24T08', '--again', '--yes'],
      confirm: expect.stringMatching(/^Objects of 1 hour have failed\. Take all/) as string,
    });
    expect(after(['select', 'left', 'backfill'], {}, data).effect).toMatchObject({
      confirm: expect.stringMatching(
        /^Lines of 1 hour are not all in ClickHouse\. Objects of 1 hour have failed\. Take all/,
      ) as string,
    });
  });

  test('of older hours is told by the part that was loaded for them', () => {
    const part = { from: OLDEST, until: OLDEST, hours: broken('2026-01-01T05').hours };
    const detail = { key: 'x', value: { part, hour: undefined, objects: [] }, trouble: undefined };
    const oldest = { ...CLOSED, cursor: OLDEST };
    expect(reduceHours(oldest, 'backfill', { value: DATA, detail }, () => 5).effect).toMatchObject({
      args: ['ingest', '--hour', '2026-01-01T05', '--again', '--yes'],
    });
  });

  test('is joined again after a question, and verified without one', () => {
    expect(after(['join']).effect).toMatchObject({
      args: ['join', '--hour', '2026-11-24T08', '--again'],
      confirm: expect.stringMatching(/^Join 2026-11-24T08 again\?/) as string,
    });
    expect(after(['verify']).effect).toMatchObject({
      args: ['verify', '--hour', '2026-11-24T08'],
      confirm: '',
    });
  });
});

describe('the ledger of an hour', () => {
  test('is loaded, and that of the next hour when one moves', () => {
    const open = after(['open']);
    expect(open).toMatchObject({ local: { isOpen: true }, effect: { kind: 'load', key: `/${NEWEST}` } });
    expect(after(['left'], open.local).effect).toEqual({ kind: 'load', key: `/${NEWEST - HOUR_MS}` });
    expect(after(['close'], open.local).local.isOpen).toBe(false);
  });

  test('scrolls as far as it goes', () => {
    const scrolled = (...actions: HoursAction[]) => after(actions, after(['open']).local).local.scroll;
    expect(scrolled('down', 'down', 'up')).toBe(1);
    expect(scrolled('up')).toBe(0);
    expect(scrolled(...Array.from({ length: 9 }, () => 'down' as const), 'up')).toBe(4);
  });
});
