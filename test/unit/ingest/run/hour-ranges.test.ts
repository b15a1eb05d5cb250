import { expect, test } from 'vitest';
import { hourRanges } from '../../../../src/ingest/run/hour-ranges.js';

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

test.each([
  ['no hour', [], []],
  ['one', [HOUR], [{ from: HOUR, until: HOUR }]],
  ['in any order, some twice', [3 * HOUR, HOUR, HOUR], [{ from: HOUR, until: 3 * HOUR }]],
  ['a gap of a week', [0, WEEK], [{ from: 0, until: WEEK }]],
  [
    'a longer one',
    [0, HOUR, WEEK + 2 * HOUR],
    [
      { from: 0, until: HOUR },
      { from: WEEK + 2 * HOUR, until: WEEK + 2 * HOUR },
    ],
  ],
])('%s', (_name, hours, ranges) => {
  expect(hourRanges(hours)).toEqual(ranges);
});
