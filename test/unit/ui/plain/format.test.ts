import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatProgress, printable } from '../../../../src/ui/plain/format.js';
import { fitWidth, formatTable } from '../../../../src/ui/plain/table.js';

describe('format', () => {
  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [3_599_499, '59 min 59 s'],
    [3_599_500, '1 h 0 min'],
    [90_000_000, '25 h 0 min'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [9_940, '9.9 kB'],
    [9_950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [5.5e17, '550 PB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [{ done: 2_000, total: 4_000, unit: 'events' }, 950, '2,000 of 4,000 events (50 %), 950 events/s'],
    [{ done: 2_000, unit: 'events' }, undefined, '2,000 events'],
    [{ done: 3_999, total: 4_000, unit: 'events' }, undefined, '3,999 of 4,000 events (99 %)'],
    [{ done: 1_500, total: 3_000_000, unit: 'bytes' }, 1_000, '1.5 kB of 3.0 MB (0 %), 1.0 kB/s'],
    [{ done: 0, total: 0, unit: 'events' }, undefined, '0 of 0 events (100 %)'],
  ])('%o reads well', (progress, rate, text) => expect(formatProgress(progress, rate)).toBe(text));

  it('keeps line breaks and tabs of foreign text, and letters of every script', () => {
    expect(printable('a\r\nb\tc\u0000\u0085d Привет 日本')).toBe('a\nb\tcd Привет 日本');
  });
});

describe('formatTable', () => {
  it('aligns by the width on the terminal', () => {
    const columns = [{ title: 'topic' }, { title: 'messages', align: 'right' as const }, { title: 'note' }];
    const rows = [
      ['browser_events', '1,000', ''],
      ['события', '12', 'Cyrillic'],
      ['日本', '3', 'wide'],
      ['👍🏽', '4', 'two\nlines'],
      ['\u001b[32mgreen\u001b[39m', '5'],
    ];
    expect(formatTable(columns, rows)).toEqual([
      'topic           messages  note',
      'browser_events     1,000',
      'события               12  Cyrillic',
      '日本                   3  wide',
      '👍🏽                     4  two lines',
      '\u001b[32mgreen\u001b[39m                  5',
    ]);
  });

  it('shows the titles of an empty table', () => {
    expect(formatTable([{ title: 'a' }, { title: 'b' }], [])).toEqual(['a  b']);
  });
});

describe('fitWidth', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly 10', 10, 'exactly 10'],
    ['more than 10', 10, 'more th...'],
    ['日本日本日本', 10, '日本日...'],
    ['\u001b[32mmore than 10\u001b[39m', 10, 'more th...'],
    ['too narrow', 2, '..'],
  ])('%j in %d', (text, width, fitted) => expect(fitWidth(text, width)).toBe(fitted));
});
