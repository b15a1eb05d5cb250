import { describe, expect, it } from 'vitest';
import { lineRuns } from '../../../../src/ingest/publish/line-runs.js';
import { generatorOf } from './random-bytes.js';

const LIMITS = { longest: 20, head: 8 };

async function runsOf(
  chunks: readonly (string | Buffer)[],
): Promise<(string | { head: string; length: number })[]> {
  const runs: (string | { head: string; length: number })[] = [];
  async function* body() {
    for (const chunk of chunks) {
      const bytes = Buffer.from(chunk);
      yield bytes;
      // The reader may use its memory again.
      bytes.fill('#');
    }
  }
  for await (const run of lineRuns(body(), LIMITS)) {
    runs.push(
      run.kind === 'lines'
        ? run.bytes.toString('latin1')
        : { head: run.head.toString('latin1'), length: run.length },
    );
  }
  return runs;
}

const long = 'x'.repeat(100);

describe('lineRuns', () => {
  it.each([
    ['nothing', [], []],
    ['an empty chunk', [''], []],
    ['one line without a line break', ['a'], ['a\n']],
    ['lines', ['a\nb\n\n'], ['a\nb\n\n']],
    ['a line over chunks', ['a\nb', 'c', 'd\ne\n'], ['a\n', 'bcd\n', 'e\n']],
    ['a line break of its own', ['a', '\n', 'b'], ['a\n', 'b\n']],
    ['a byte order mark', ['\ufeffa\n\ufeffb\n'], ['a\n\xef\xbb\xbfb\n']],
    ['a byte order mark in parts', [Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x61])], ['a\n']],
    ["a long line within a chunk is the run's", [`${long}\n`], [`${long}\n`]],
    [
      'a line that is too long',
      ['a\nyy', long, long, 'z\nb\n'],
      ['a\n', { head: 'yyxxxxxx', length: 203 }, 'b\n'],
    ],
    ['a line that is too long at the end', [long, long], [{ head: 'xxxxxxxx', length: 200 }]],
    [
      'two of them',
      [long, `\n${long}`, 'c\nd'],
      [{ head: 'xxxxxxxx', length: 100 }, { head: 'xxxxxxxx', length: 101 }, 'd\n'],
    ],
  ])('%s', async (_name, chunks, expected) => {
    expect(await runsOf(chunks)).toEqual(expected);
  });

  it('does not depend on where the chunks end', async () => {
    const random = generatorOf(5);
    const text = 'a\nbb\r\n\nccc ccc\nd\n\neeeeeeee\nf';
    for (let round = 0; round < 500; round += 1) {
      const chunks: string[] = [];
      for (let at = 0; at < text.length;) {
        const size = 1 + random(7);
        chunks.push(text.slice(at, at + size));
        at += size;
      }
      expect((await runsOf(chunks)).map(String).join('')).toBe(`${text}\n`);
    }
  });
});
