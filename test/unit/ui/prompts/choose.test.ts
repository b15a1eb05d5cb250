import { expect, test } from 'vitest';
import { choose, isYes, onLatinKeys, type Typing } from '../../../../src/ui/prompts/choose.js';

function typing(...typed: readonly string[]): Typing & { readonly said: string[] } {
  const left = [...typed];
  const said: string[] = [];
  return { said, say: (line) => said.push(line), type: () => Promise.resolve(left.shift() ?? '') };
}

test.each([
  [[''], true, true],
  [[''], false, false],
  [['y'], false, true],
  [['No'], true, false],
  [['н'], false, true],
  [['what', 'n'], true, false],
] as const)('%j typed, Enter meaning %j: %j', async (typed, onEnter, expected) => {
  expect(await isYes('Really?', onEnter, typing(...typed))).toBe(expected);
});

test('one of several by its number, the first by Enter', async () => {
  const options = [
    { title: 'begin', value: 'b' },
    { title: 'leave', value: 'l' },
  ] as const;
  expect(await choose('What now?', options, typing(''))).toBe('b');
  const other = typing('3', 'x', '2');
  expect(await choose('What now?', options, other)).toBe('l');
  expect(other.said).toEqual([
    'What now?',
    '1: begin.',
    '2: leave.',
    'Not taken: type a number from 1 to 2.',
    'Not taken: type a number from 1 to 2.',
  ]);
});

test('a key of the Russian layout is the key; a word is a word', () => {
  expect(['Б', 'т', 'kafka', 'да'].map(onLatinKeys)).toEqual(['<', 'n', 'kafka', 'да']);
});
