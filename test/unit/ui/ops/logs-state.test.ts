import { describe, expect, test } from 'vitest';
import { logsView } from '../../../../src/ui/ops/views/logs-view.js';
import type { LogsLocal, LogsSeen } from '../../../../src/ui/ops/views/logs/logs-local.js';
import { reduceLogs, type LogsAction } from '../../../../src/ui/ops/views/logs/logs-state.js';
import { themeOf } from '../../../../src/ui/theme.js';
import { logLinesOf, manyLines } from './log-lines.js';

const screen = { theme: themeOf(false), width: 80, height: 12 };
/** Rows of the screen for lines: all but its last, and the head. */
const HEIGHT = 10;
const sources = [
  { name: 'kafka', place: 'embedded' },
  { name: 's3', place: 'embedded' },
];

function seenOf(lines = manyLines(100), filter = ''): LogsSeen {
  return {
    value: { sources },
    takenAt: new Date(0),
    trouble: undefined,
    now: new Date('2026-11-24T08:41:47Z'),
    filter,
    detail: { key: '', value: lines, trouble: undefined },
  };
}

function after(actions: readonly LogsAction[], seen = seenOf(), from: Partial<LogsLocal> = {}): LogsLocal {
  return actions.reduce((local, action) => reduceLogs(local, action, seen, screen).local, {
    ...logsView.initial,
    ...from,
  });
}

describe('scrolling', () => {
  test.each<[LogsAction[], number | undefined]>([
    [['up'], 89],
    [['up', 'up', 'down'], 89],
    [['up', 'down'], undefined],
    [['page-up'], 90 - (HEIGHT - 1)],
    [['page-up', 'page-down'], undefined],
    [['first'], 0],
    [['first', 'last'], undefined],
    [['follow'], 90],
    [['follow', 'follow'], undefined],
    [['first', 'up'], 0],
  ])('%j', (actions, seq) => {
    expect(after(actions).top?.seq).toBe(seq);
  });

  test('does not move while lines come', () => {
    const stood = after(['page-up']);
    expect(reduceLogs(stood, 'up', seenOf(manyLines(500)), screen).local.top?.seq).toBe(80);
  });

  test('has nowhere to go in a log that fits', () => {
    expect(after(['up', 'page-up'], seenOf(manyLines(5))).top).toBeUndefined();
  });

  test('does nothing without lines', () => {
    const seen = { ...seenOf(), detail: undefined };
    expect(after(['up', 'match', 'save'], seen)).toEqual(logsView.initial);
  });
});

describe('searching', () => {
  const seen = seenOf(manyLines(100), 'line 4');

  test('goes from match to match, and stands still there', () => {
    const local = after(['all-lines', 'match-before'], seen);
    expect(local.match).toBe(49);
    expect(after(['match-before'], seen, local).match).toBe(48);
    expect(after(['match'], seen, local).match).toBe(4);
    expect(local.top?.seq).toBe(49 - 3);
  });

  test('begins at the top of the screen', () => {
    expect(after(['all-lines', 'first', 'match'], seen).match).toBe(4);
  });
});

describe('services', () => {
  test('one after the other, round', () => {
    expect(after(['next']).source).toBe('kafka');
    expect(after(['next', 'next', 'next']).source).toBe('');
    expect(after(['previous']).source).toBe('s3');
  });

  test('another one is loaded, and followed from its end', () => {
    const { local, effect } = reduceLogs(after(['first']), 'next', seenOf(), screen);
    expect(effect).toEqual({ kind: 'load', key: 'kafka' });
    expect(local.top).toBeUndefined();
  });

  test('are chosen from a list', () => {
    expect(after(['pick', 'down', 'down', 'pick'])).toMatchObject({ source: 's3', picking: undefined });
    expect(after(['pick', 'down', 'close'])).toMatchObject({ source: '', picking: undefined });
    expect(after(['pick', 'last']).picking).toBe(2);
    expect(after(['pick', 'wrap']).wraps).toBe(false);
  });

  test('the one that another view asks for is loaded', () => {
    const arrived = logsView.arrive?.(logsView.initial, 's3', seenOf());
    expect(arrived).toMatchObject({ local: { source: 's3' }, effect: { kind: 'load', key: 's3' } });
    expect(logsView.arrive?.(arrived!.local, undefined, seenOf())).toMatchObject({ local: { source: 's3' } });
  });
});

test('what is shown is saved, with its service where there are several', () => {
  const lines = { ...logLinesOf(['WARN one', 'INFO two']), isMixed: true };
  const { effect } = reduceLogs({ ...logsView.initial, gravity: 'warn' }, 'save', seenOf(lines), screen);
  expect(effect).toEqual({
    kind: 'save',
    name: 'npl-ops-log-all-2026-11-24T08-41-47.log',
    lines: ['kafka | WARN one'],
  });
});

test('gravity goes round', () => {
  expect(
    ['gravity', 'gravity', 'gravity'].map(
      (_, at) => after(Array<LogsAction>(at + 1).fill('gravity')).gravity,
    ),
  ).toEqual(['warn', 'error', 'all']);
});
