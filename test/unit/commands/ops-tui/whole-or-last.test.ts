import { expect, test } from 'vitest';
import { wholeOrLast } from '../../../../src/commands/ops-tui/whole-or-last.js';

test('a look without an answer is told while there was none, and fails from then on', async () => {
  const answers = ['refused', undefined, 'refused', undefined];
  const look = wholeOrLast(() => Promise.resolve({ unasked: answers.shift() }));
  const { signal } = new AbortController();
  expect(await look(signal)).toEqual({ unasked: 'refused' });
  expect(await look(signal)).toEqual({ unasked: undefined });
  await expect(look(signal)).rejects.toThrow('refused');
  expect(await look(signal)).toEqual({ unasked: undefined });
});
