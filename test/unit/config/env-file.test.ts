import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES, findEntry, parseEnvFile } from '../../../src/config/env-file.js';

const parse = (text: string | Buffer) => parseEnvFile(Buffer.from(text));

describe('the value of one line', () => {
  it.each([
    ['KEY=value', 'value'],
    ['KEY=', ''],
    ['KEY=   ', ''],
    ['KEY = value\t ', 'value'],
    ['\tKEY\t=\tvalue', 'value'],
    ['export KEY=value', 'value'],
    ['KEY=value # comment', 'value'],
    ['KEY=value#comment', 'value'],
    ['KEY=#comment', ''],
    ['KEY= # comment', ''],
    ['KEY=a=b=c', 'a=b=c'],
    ['KEY=two words', 'two words'],
    [`KEY=it's fine`, `it's fine`],
    [`KEY='a # b'`, 'a # b'],
    [`KEY='a "b" \\'`, 'a "b" \\'],
    ['KEY="a # b" # comment', 'a # b'],
    ['KEY="say \\"hi\\" \\\\ \\$HOME \\n"', 'say "hi" \\ $HOME \\n'],
    ['KEY=" kept "', ' kept '],
    [`KEY=''`, ''],
    ['KEY=Р', 'Р'],
    ['KEY=данные/РР # Р', 'данные/РР'],
    ['\u{feff}KEY=value', 'value'],
    ['KEY=value\r', 'value'],
    ['KEY=one\nKEY=two', 'two'],
    ['# KEY=commented', undefined],
    ['  ## KEY=commented', undefined],
    ['OTHER=1', undefined],
    ['', undefined],
  ])('%j is %j', (text, expected) => {
    const file = parse(text);
    expect(file.problems).toEqual([]);
    expect(findEntry(file, 'KEY')?.value).toBe(expected);
  });
});

it.each(['\n', '\r\n', '\r'])('counts lines that end in %j', (ending) => {
  const file = parse(['# one', 'A=1', '', 'B=2'].join(ending));
  expect(file.entries.map(({ key, value, line }) => [key, value, line])).toEqual([
    ['A', '1', 2],
    ['B', '2', 4],
  ]);
});

describe('lines that cannot be read', () => {
  it.each([
    ['A=1\nno equals sign', 2, undefined, /neither KEY=VALUE nor a comment/, true],
    ['=value', 1, undefined, /neither/, true],
    ['A="open', 1, 'A', /never closes/, false],
    ["\n\nA='open", 3, 'A', /never closes/, false],
    ['A="a" b', 1, 'A', /after the closing quote/, false],
    [Buffer.from('A=1\nB=\xff\xfe', 'latin1'), 2, 'B', /UTF-8/, false],
    [Buffer.from('H\0O\0S\0T\0', 'latin1'), 1, undefined, /NUL/, true],
    [`A=1\nB=${'x'.repeat(MAX_LINE_BYTES)}`, 2, 'B', /bytes long/, true],
    [`# ${'x'.repeat(MAX_LINE_BYTES)}`, 1, undefined, /bytes long/, true],
  ])('%j', (text, line, key, reason, fatal) => {
    expect(parse(text as string).problems).toEqual([
      { line, key, reason: expect.stringMatching(reason), fatal },
    ]);
  });

  it('does not mind invalid UTF-8 in a comment', () => {
    const file = parse(Buffer.from('# \xff\nA=1 # \xfe', 'latin1'));
    expect(file.problems).toEqual([]);
    expect(findEntry(file, 'A')?.value).toBe('1');
  });
});
