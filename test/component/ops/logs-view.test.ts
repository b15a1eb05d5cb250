import { describe, expect, test } from 'vitest';
import type { LogLines } from '../../../src/ui/ops/views/logs/log-line.js';
import type { LogsLocal, LogsSeen } from '../../../src/ui/ops/views/logs/logs-local.js';
import { logsView } from '../../../src/ui/ops/views/logs-view.js';
import { themeOf } from '../../../src/ui/theme.js';
import { drawAt, drawAtAllSizes } from '../../helpers/draw-at.js';
import { logLinesOf, manyLines } from '../../unit/ui/ops/log-lines.js';

const MIXED: LogLines = {
  lines: [
    ...logLinesOf(['INFO ready', 'WARN the disk is nearly full', 'ERROR the disk is full']).lines,
    ...logLinesOf(['DEBUG asked', `INFO ${'long '.repeat(40)}end`], { name: 'clickhouse' }).lines,
    ...logLinesOf(['clickhouse has ended'], { name: 'clickhouse', isNote: true }).lines,
  ].map((line, seq) => ({ ...line, seq })),
  dropped: 0,
  isMixed: true,
};

function seenOf(value: LogLines | undefined, facts: Partial<LogsSeen> = {}): LogsSeen {
  return {
    value: { sources: [{ name: 'kafka', place: 'embedded' }] },
    takenAt: new Date(0),
    trouble: undefined,
    now: new Date(0),
    filter: '',
    detail: { key: '', value, trouble: undefined },
    ...facts,
  };
}

const frame = (width: number, height: number, seen: LogsSeen, local: Partial<LogsLocal> = {}) =>
  drawAt(width, height, (screen) => logsView.lines(seen, { ...logsView.initial, ...local }, screen));

describe('the lines', () => {
  test('have a mark for their level, and their service', () => {
    expect(frame(80, 12, seenOf(MIXED)).split('\n')).toEqual([
      'all services  following, 6 lines',
      '  kafka      INFO ready',
      '! kafka      WARN the disk is nearly full',
      '✖ kafka      ERROR the disk is full',
      '· clickhouse DEBUG asked',
      expect.stringMatching(/^ {2}clickhouse INFO long .*…$/),
      '─ clickhouse clickhouse has ended',
    ]);
  });

  test('the newest are at the end of the screen', () => {
    const text = frame(80, 12, seenOf(manyLines(100)));
    expect(text.split('\n').slice(1)).toEqual(
      Array.from({ length: 10 }, (_, at) => `  INFO line ${90 + at}`),
    );
  });

  test('stand where one stands', () => {
    const text = frame(80, 12, seenOf(manyLines(100)), { top: { seq: 40, row: 0 } });
    expect(text.split('\n')[0]).toBe('all services  standing still, G follows, 100 lines');
    expect(text.split('\n')[1]).toBe('  INFO line 40');
  });

  test('are wrapped on demand', () => {
    const text = frame(80, 14, seenOf(MIXED), { wraps: true });
    expect(text).toMatch(/\n {13}.*end\n/);
    expect(text).not.toContain('…');
  });

  test('on screens of all sizes', () => {
    for (const wraps of [false, true]) {
      for (const picking of [undefined, 0]) {
        drawAtAllSizes((screen) =>
          logsView.lines(seenOf(MIXED, { filter: 'disk' }), { ...logsView.initial, wraps, picking }, screen),
        );
      }
    }
  });
});

describe('the filter', () => {
  test('leaves the lines with the text, and marks it', () => {
    const local = logsView.initial;
    const lines = logsView.lines(seenOf(MIXED, { filter: 'DISK' }), local, {
      theme: themeOf(true),
      width: 80,
      height: 12,
    });
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('\u001b[7mdisk\u001b[27m');
    expect(frame(80, 12, seenOf(MIXED, { filter: 'DISK' }))).toMatch(
      /^all services {2}following, 2 matches, 2 of 6 lines\n/,
    );
  });

  test('tells which match one is at', () => {
    const text = frame(80, 12, seenOf(MIXED, { filter: 'disk' }), { isWithAll: true, match: 2 });
    expect(text).toMatch(/match 2 of 2, 6 lines\n/);
    expect(text).toContain('> kafka      ERROR');
  });

  test('only what is grave', () => {
    expect(frame(80, 12, seenOf(MIXED), { gravity: 'error' }).split('\n')).toEqual([
      'all services  following, errors only, 2 of 6 lines',
      '✖ kafka      ERROR the disk is full',
      '─ clickhouse clickhouse has ended',
    ]);
  });
});

describe('without lines', () => {
  test.each<[LogsSeen, Partial<LogsLocal>, string]>([
    [seenOf(undefined), {}, '… reading'],
    [seenOf(undefined, { detail: undefined }), {}, '… reading'],
    [seenOf(logLinesOf([])), {}, 'Nothing has been logged yet; what comes is shown.'],
    [seenOf(MIXED, { filter: 'nowhere' }), {}, 'No line has this text.'],
    [seenOf(logLinesOf(['INFO a'])), { gravity: 'error' }, 'No line is as grave as that; e shows all.'],
    // What was loaded for another service is not shown for this one.
    [seenOf(MIXED), { source: 'kafka' }, '… reading'],
  ])('%#', (seen, local, words) => {
    expect(frame(80, 12, seen, local).split('\n')[1]).toBe(words);
  });

  test('says why there are none', () => {
    const detail = { key: '', value: undefined, trouble: 'npl does not run kafka' };
    expect(frame(80, 12, seenOf(undefined, { detail }))).toContain('npl does not run kafka');
  });
});

test('services to choose from', () => {
  const text = frame(80, 12, seenOf(MIXED), { picking: 1 });
  expect(text).toContain('  all services');
  expect(text).toContain('> kafka         embedded');
});
