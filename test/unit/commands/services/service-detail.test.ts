import { expect, test } from 'vitest';
import { lastOf } from '../../../../src/commands/services/service-detail.js';

const info = (count: number) => Array.from({ length: count }, (_, at) => `INFO ${at}`);

test('the last lines that tell of errors', () => {
  const lines = [
    ...info(3),
    'ERROR old',
    ...Array.from({ length: 9 }, (_, at) => `ERROR ${at}`),
    ...info(20),
  ];
  const { lastLines, areErrors } = lastOf(lines);
  expect(areErrors).toBe(true);
  expect(lastLines).toEqual(Array.from({ length: 8 }, (_, at) => `ERROR ${at + 1}`));
});

test('without any, the very last', () => {
  expect(lastOf(info(20))).toEqual({ lastLines: info(20).slice(-8), areErrors: false });
  expect(lastOf([])).toEqual({ lastLines: [], areErrors: false });
});
