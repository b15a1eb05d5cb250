import { describe, expect, test } from 'vitest';
import { rateOfLate, rates, sum } from '../../../../src/probes/flow/rates.js';

type Values = readonly (number | undefined)[];
/** One look each second. */
const points = (values: Values) => values.map((value, at) => ({ at: at * 1_000, value }));

describe('rates', () => {
  test.each<[string, Values, Values]>([
    ['nothing', [], []],
    ['one look tells none', [5], [undefined]],
    ['growth', [0, 10, 30], [undefined, 10, 20]],
    ['standstill', [7, 7], [undefined, 0]],
    ['a gap is spread over its time', [0, undefined, 30], [undefined, undefined, 15]],
    ['a restart begins anew', [50, 3, 8], [undefined, undefined, 5]],
  ])('%s', (_, values, wanted) => {
    expect(rates(points(values))).toEqual(wanted);
  });

  test('two looks at one time divide by nothing', () => {
    expect(
      rates([
        { at: 0, value: 1 },
        { at: 0, value: 2 },
      ]),
    ).toEqual([undefined, undefined]);
  });
});

describe('the rate of late', () => {
  test.each<[string, Values, number | undefined]>([
    ['nothing', [], undefined],
    ['one look', [5], undefined],
    ['the whole window', [0, 10, 30], 15],
    ['what is older does not count', [0, 1_000, 1_000, 1_000, 1_000, 1_000], 0],
    ['unknown now', [0, 10, undefined], undefined],
    ['a restart is left out', [100, 110, 0, 10], 10],
  ])('%s', (_, values, wanted) => {
    expect(rateOfLate(points(values), 3_500)).toBe(wanted);
  });
});

test('a sum with an unknown part is unknown', () => {
  expect(sum([1, 2])).toBe(3);
  expect(sum([1, undefined])).toBeUndefined();
  expect(sum([])).toBe(0);
});
