import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { clip, clipStart, pad, widthOf, wrap } from '../../../../src/ui/kit/text.js';

const red = (text: string) => styleText('red', text, { validateStream: false });
const inverse = (text: string) => styleText('inverse', text, { validateStream: false });

describe('clip', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['abcd', 1, '…'],
    ['abcd', 0, ''],
    ['', 0, ''],
    ['поток', 4, 'пот…'],
    // Two cells a letter: the third does not fit beside the mark.
    ['数据流', 5, '数据…'],
    ['数据流', 4, '数…'],
    ['👩‍🔧👩‍🔧👩‍🔧', 5, '👩‍🔧👩‍🔧…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ])('%s in %i cells: %s', (text, width, expected) => {
    expect(clip(text, width)).toBe(expected);
    expect(widthOf(clip(text, width))).toBeLessThanOrEqual(width);
  });

  it('keeps colours, and ends them', () => {
    expect(clip(red('abcdef'), 4)).toBe(red('abc…').replace('…', '').replace('\u001b[39m', '…\u001b[39m'));
  });

  it('ends no style around the text', () => {
    const line = inverse(`${clip(red('abcdef'), 4)} and more`);
    expect(line.indexOf('\u001b[27m')).toBe(line.length - 5);
    expect(line).not.toContain('\u001b[0m');
  });
});

it.each([
  ['/var/lib/kafka/data', 10, '…afka/data'],
  ['/data', 10, '/data'],
  ['数据流', 5, '…据流'],
  ['/data', 0, ''],
])('clipStart: %s in %i cells: %s', (text, width, expected) => {
  expect(clipStart(text, width)).toBe(expected);
});

it.each([
  ['ab', 4, 'left', 'ab  '],
  ['ab', 4, 'right', '  ab'],
  ['abcde', 4, 'left', 'abc…'],
  ['数', 4, 'right', '  数'],
  // The letter that does not fit leaves a cell.
  ['数据流', 4, 'left', '数… '],
] as const)('pad: %j to %i cells, %s', (text, width, align, expected) => {
  expect(pad(text, width, align)).toBe(expected);
});

describe('wrap', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['/a/very/long/path', 6, ['/a/ver', 'y/long', '/path']],
    ['数据流 数据流', 6, ['数据流', '数据流']],
    ['数据', 1, ['数', '据']],
    ['', 5, ['']],
  ])('%j in %i cells', (text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected);
  });

  it('takes a time that grows with the length of a word, not with its square', () => {
    for (const [letter, inALine] of [
      ['x', 76],
      ['数', 38],
      ['😀', 38],
    ] as const) {
      const lines = wrap(letter.repeat(76_000), 76);
      expect(lines).toHaveLength(76_000 / inALine);
      expect(new Set(lines)).toEqual(new Set([letter.repeat(inALine)]));
    }
  });
});
