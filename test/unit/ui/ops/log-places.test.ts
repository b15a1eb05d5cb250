import { describe, expect, test } from 'vitest';
import { chop, endSpot, movedBy, orderIn, placeAt, spotOf } from '../../../../src/ui/ops/views/logs/place.js';
import { nextMatch } from '../../../../src/ui/ops/views/logs/search.js';
import { finder, visibleLines, type Wish } from '../../../../src/ui/ops/views/logs/visible.js';
import { logLinesOf, manyLines } from './log-lines.js';

const ALL: Wish = { filter: '', gravity: 'all', isWithAll: false };
const texts = (lines: ReturnType<typeof logLinesOf>, wish: Partial<Wish>) =>
  visibleLines(lines, { ...ALL, ...wish }).map(({ line }) => line.text);

describe('chop', () => {
  test.each([
    ['abcdef', 3, ['abc', 'def']],
    ['abcdefg', 3, ['abc', 'def', 'g']],
    ['', 3, ['']],
    ['日本語', 4, ['日本', '語']],
    ['日本語', 1, ['日', '本', '語']],
    ['пример', 4, ['прим', 'ер']],
    ['ab', 0, ['a', 'b']],
  ])('%j in %i cells', (text, width, rows) => {
    expect(chop(text, width)).toEqual(rows);
  });
});

describe('visibleLines', () => {
  const lines = logLinesOf(['INFO one', 'WARN two', 'ERROR two [x]', 'plain']);

  test.each([
    [{ filter: 'TWO' }, ['WARN two', 'ERROR two [x]']],
    [{ filter: '[x]' }, ['ERROR two [x]']],
    [{ filter: '!two' }, ['INFO one', 'plain']],
    [{ filter: '!' }, ['INFO one', 'WARN two', 'ERROR two [x]', 'plain']],
    [{ filter: 'two', isWithAll: true }, ['INFO one', 'WARN two', 'ERROR two [x]', 'plain']],
    [{ gravity: 'warn' as const }, ['WARN two', 'ERROR two [x]']],
    [{ gravity: 'error' as const }, ['ERROR two [x]']],
    [{ gravity: 'error' as const, filter: 'one' }, []],
  ])('%j', (wish, shown) => {
    expect(texts(lines, wish)).toEqual(shown);
  });

  test('a note is no line of the log: its gravity is not asked', () => {
    expect(texts(logLinesOf(['kafka has ended'], { isNote: true }), { gravity: 'error' })).toHaveLength(1);
  });

  test('what is typed is a text and no pattern', () => {
    expect(finder('a.b(')?.test('xA.B(')).toBe(true);
    expect(finder('a.b')?.test('a-b')).toBe(false);
  });
});

describe('places', () => {
  const room = { height: 4, width: 10, wraps: true };
  // Rows: 1, 3, 1, 2.
  const lines = logLinesOf(['one', 'x'.repeat(25), 'three', 'y'.repeat(15)]);
  const shown = visibleLines(lines, ALL);

  test('the end is where the last rows fill the screen', () => {
    expect(endSpot(shown, room)).toEqual({ at: 1, row: 2 });
    expect(endSpot(shown, { ...room, wraps: false })).toEqual({ at: 0, row: 0 });
    expect(endSpot(shown, { ...room, height: 50 })).toEqual({ at: 0, row: 0 });
    expect(endSpot([], room)).toEqual({ at: 0, row: 0 });
  });

  test.each([
    [{ at: 0, row: 0 }, 1, { at: 1, row: 0 }],
    [{ at: 0, row: 0 }, 2, { at: 1, row: 1 }],
    [{ at: 1, row: 2 }, 1, { at: 2, row: 0 }],
    [{ at: 2, row: 0 }, -1, { at: 1, row: 2 }],
    [{ at: 2, row: 0 }, -3, { at: 1, row: 0 }],
    [{ at: 1, row: 1 }, -9, { at: 0, row: 0 }],
    [{ at: 1, row: 1 }, 99, { at: 3, row: 1 }],
  ])('from %j by %i', (from, by, to) => {
    expect(movedBy(from, by, shown, room)).toEqual(to);
  });

  test('a place stays with its line, whatever comes and goes', () => {
    const many = manyLines(100);
    const place = placeAt({ at: 60, row: 0 }, visibleLines(many, ALL))!;
    const later = { ...many, lines: many.lines.slice(30) };
    const spot = spotOf(place, visibleLines(later, ALL), orderIn(later), room);
    expect(spot).toEqual({ at: 30, row: 0 });
    const gone = { ...many, lines: many.lines.slice(80) };
    expect(spotOf(place, visibleLines(gone, ALL), orderIn(gone), room)).toEqual({ at: 0, row: 0 });
  });

  test('where a filter hides its line, what follows it stands there', () => {
    const many = manyLines(100);
    const some = visibleLines(many, { ...ALL, filter: 'line 7' });
    expect(spotOf({ seq: 60, row: 0 }, some, orderIn(many), room).at).toBe(1);
  });
});

describe('nextMatch', () => {
  const shown = visibleLines(logLinesOf(['a', 'b', 'a', 'b', 'a']), { ...ALL, filter: 'a', isWithAll: true });

  test.each([
    [{ current: undefined, top: 1, forward: true }, 2],
    [{ current: 2, top: 0, forward: true }, 4],
    [{ current: 4, top: 0, forward: true }, 0],
    [{ current: undefined, top: 0, forward: false }, 4],
    [{ current: 2, top: 0, forward: false }, 0],
    [{ current: 0, top: 0, forward: false }, 4],
  ])('%j', (from, at) => {
    expect(nextMatch(shown, from)).toBe(at);
  });

  test('there is none', () => {
    const none = visibleLines(logLinesOf(['a']), ALL);
    expect(nextMatch(none, { current: undefined, top: 0, forward: true })).toBeUndefined();
    expect(nextMatch([], { current: 3, top: 0, forward: false })).toBeUndefined();
  });
});
