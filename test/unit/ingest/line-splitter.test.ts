import { describe, expect, it } from 'vitest';
import { lineSplitter, type Line } from '../../../src/ingest/load/line-splitter.js';

function split(file: Buffer, cuts: readonly number[], longest: number): [number, string, number][] {
  const splitter = lineSplitter(longest);
  const lines: Line[] = [];
  let start = 0;
  for (const cut of [...cuts, file.length]) {
    lines.push(...splitter.push(file.subarray(start, cut)));
    start = cut;
  }
  lines.push(...splitter.end());
  return lines.map(({ number, bytes, length }) => [number, bytes.toString(), length]);
}

const cases: { name: string; file: string; lines: [number, string, number][] }[] = [
  { name: 'an empty file', file: '', lines: [] },
  { name: 'one line', file: 'abc\n', lines: [[1, 'abc', 3]] },
  { name: 'no last line break', file: 'a\nbc', lines: [[1, 'a', 1], [2, 'bc', 2]] }, // prettier-ignore
  { name: 'CRLF', file: 'a\r\nb\r\n', lines: [[1, 'a', 1], [2, 'b', 1]] }, // prettier-ignore
  { name: 'blank lines keep their numbers', file: '\na\n \t\r\n\nb\n\n', lines: [[2, 'a', 1], [5, 'b', 1]] }, // prettier-ignore
  { name: 'a byte order mark', file: '\ufeff{"a": 1}\n\ufeffb\n', lines: [[1, '{"a": 1}', 8], [2, '\ufeffb', 4]] }, // prettier-ignore
  { name: 'nothing but a byte order mark', file: '\ufeff', lines: [] },
  { name: 'letters of several bytes', file: 'ü€\n😀', lines: [[1, 'ü€', 5], [2, '😀', 4]] }, // prettier-ignore
  { name: 'the longest line', file: '0123456789ab\r\nx', lines: [[1, '0123456789ab', 12], [2, 'x', 1]] }, // prettier-ignore
  { name: 'a line too long', file: 'a\n0123456789abc\nb', lines: [[1, 'a', 1], [2, '', 13], [3, 'b', 1]] }, // prettier-ignore
  { name: 'a last line far too long', file: `a\n${'x'.repeat(50)}`, lines: [[1, 'a', 1], [2, '', 50]] }, // prettier-ignore
];

describe('lineSplitter', () => {
  it.each(cases)('$name, cut at every byte', ({ file: text, lines }) => {
    const file = Buffer.from(text);
    expect(split(file, [], 12)).toEqual(lines);
    for (let cut = 0; cut <= file.length; cut += 1) expect(split(file, [cut], 12)).toEqual(lines);
    const everyByte = Array.from({ length: file.length }, (_, at) => at);
    expect(split(file, everyByte, 12)).toEqual(lines);
  });

  it('keeps nothing of a line that is too long, however many chunks it has', () => {
    const splitter = lineSplitter(1000);
    const chunk = Buffer.alloc(1 << 20, 'x');
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 64; i += 1) expect(splitter.push(chunk)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
    expect(splitter.push(Buffer.from('\n'))).toMatchObject([{ number: 1, length: 64 << 20 }]);
  });
});
