import { describe, expect, it } from 'vitest';
import { setValue } from '../../../src/config/env-edit.js';
import { findEntry, parseEnvFile } from '../../../src/config/env-file.js';

function edit(text: string, key: string, value: string): string {
  return Buffer.from(setValue(parseEnvFile(Buffer.from(text)), key, value).text, 'latin1').toString('utf8');
}

describe('setting a key', () => {
  it.each([
    ['replaces the value alone', 'A=1 # one\nB=2', '3', 'A=3 # one\nB=2'],
    ['keeps the blanks around', '\tA =  1 \t # one\r\n', '3', '\tA =  3 \t # one\r\n'],
    ['fills an empty value', 'A=\n', '3', 'A=3\n'],
    ['fills an empty value before a comment', 'A=  # one', '3', 'A=3  # one'],
    ['empties a value', 'A=1 # one', '', 'A= # one'],
    ['keeps the kind of quotes', `A='1'\n`, '3', `A='3'\n`],
    ['changes quotes that cannot hold the value', `A='1'\n`, `it's`, `A="it's"\n`],
    ['quotes what needs it', 'A=1 # one', 'a # b', `A='a # b' # one`],
    ['escapes in double quotes', 'A="1"', 'a"b$c\\d', 'A="a\\"b\\$c\\\\d"'],
    ['changes the last of several', 'A=1\nA=2\nB=1', '3', 'A=1\nA=3\nB=1'],
    ['adds it below its comment', '# A=1 # one\nB=2\n', '3', '# A=1 # one\nA=3\nB=2\n'],
    ['adds it below the last such comment', '#A=1\n# A=2\n\nB=2', '3', '#A=1\n# A=2\nA=3\n\nB=2'],
    ['adds it below a comment that ends the file', 'B=2\r\n# A=1', '3', 'B=2\r\n# A=1\r\nA=3'],
    ['appends what is not there', 'B=2\n', '3', 'B=2\nA=3\n'],
    ['appends to a line without end', 'B=2\r\nC=3', '3', 'B=2\r\nC=3\r\nA=3'],
    ['uses the line ending nearby', 'B=1\nC=2\r\n# A=\r\nD=3\n', '3', 'B=1\nC=2\r\n# A=\r\nA=3\r\nD=3\n'],
    ['uses lone carriage returns', 'B=1\rC=2\r', '3', 'B=1\rC=2\rA=3\r'],
    ['fills an empty file', '', '3', 'A=3\n'],
    ['leaves a byte order mark first', '\u{feff}', '3', '\u{feff}A=3\n'],
    ['leaves a comment that ends with the key alone', '# AA=1\n# B A=1\n', '3', '# AA=1\n# B A=1\nA=3\n'],
    ['mends an open quote', 'A="1 # one\n', '3', 'A=3 # one\n'],
    ['writes nothing new', `A="3"\n`, '3', `A="3"\n`],
  ])('%s', (_, before, value, after) => {
    expect(edit(before, 'A', value)).toBe(after);
    expect(findEntry(parseEnvFile(Buffer.from(after)), 'A')?.value).toBe(value);
  });

  it.each(['a\nb', 'a\rb', 'a\0b'])('refuses %j', (value) => {
    expect(() => edit('A=1', 'A', value)).toThrow(TypeError);
  });
});

describe('edits of any mix of lines', () => {
  it.each(Array.from({ length: 300 }, (_, seed) => seed))('seed %i: only the value changes', (seed) => {
    const random = mulberry32(seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const ending = () => pick(['\n', '\r\n', '\r']);
    const blank = () => pick(['', '', ' ', '\t', '  ']);
    const line = (): Buffer[] => {
      const key = pick(['A', 'B', 'C', 'HOST', 'НOST']);
      const value = pick(['', '1', 'два', 'РР', `'q # q'`, '"d \\" d"', 'a=b', `it's`]);
      const comment = pick(['', '', '#', ' # text', '# A=1', ' #\tзаметка Р', '# \xff\xfe invalid']);
      const shape = pick(['set', 'set', 'set', 'export', 'commented', 'blank', 'comment'] as const);
      const assignment = `${blank()}${shape === 'export' ? 'export ' : ''}${key}${blank()}=${blank()}${value}${blank()}`;
      const head = {
        set: assignment,
        export: assignment,
        commented: `#${assignment}`,
        blank: blank(),
        comment: '',
      }[shape];
      const invalid = comment.includes('\xff');
      return [Buffer.from(head), Buffer.from(comment, invalid ? 'latin1' : 'utf8')];
    };
    const count = Math.floor(random() * 12);
    const parts = Array.from({ length: count }, (_, i) => [
      ...line(),
      Buffer.from(i < count - 1 || random() < 0.5 ? ending() : ''),
    ]);
    const bytes = Buffer.concat([Buffer.from(pick(['', '\u{feff}'])), ...parts.flat()]);

    const key = pick(['A', 'B', 'C', 'NEW']);
    const value = pick(['', 'x', 'два слова', 'a # b', `it's "both"`, 'РР', '$(id)', ' lead', 'back\\slash']);
    const before = parseEnvFile(bytes);
    const after = setValue(before, key, value);
    const edited = Buffer.from(after.text, 'latin1');

    expect(findEntry(after, key)?.value).toBe(value);
    const others = (file: typeof before) =>
      file.entries.filter((entry) => entry.key !== key).map((entry) => [entry.key, entry.value]);
    expect(others(after)).toEqual(others(before));
    const entry = findEntry(before, key);
    if (entry === undefined) {
      // Taking the new line out again must leave the old bytes.
      const added = findEntry(after, key)!;
      const start = edited.lastIndexOf(Buffer.from(key), added.start - 1);
      const head = edited.subarray(0, start).toString('latin1');
      const tail = edited.subarray(added.end).toString('latin1');
      const whole = bytes.toString('latin1');
      // The line goes with its own break, or, at the end of a file that had none there, with the one before it.
      expect([head + tail.replace(/^(\r\n|\n|\r)/, ''), head.replace(/(\r\n|\n|\r)$/, '') + tail]).toContain(
        whole,
      );
      expect(/[\r\n]$/.test(edited.toString('latin1'))).toBe(
        !/[^\r\n]$/.test(whole.replace('\xef\xbb\xbf', '')),
      );
    } else {
      expect(edited.subarray(0, entry.start)).toEqual(bytes.subarray(0, entry.start));
      const tail = bytes.subarray(entry.end);
      expect(edited.subarray(edited.length - tail.length)).toEqual(tail);
    }
  });
});

/** A small seeded generator, so that a failure can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
