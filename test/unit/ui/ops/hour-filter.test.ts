import { expect, test } from 'vitest';
import { hourMatcher } from '../../../../src/ui/ops/views/hours/hour-filter.js';

const at = (name: string) => Date.parse(`${name}:00:00Z`);

test.each<[string, string, boolean]>([
  ['', '2022-11-28T21', true],
  ['21', '2022-11-28T21', true],
  ['21', '2022-11-21T05', true],
  ['21', '2022-11-28T20', false],
  // Of every hour of 2022.
  ['20', '2022-11-28T21', false],
  ['7', '2022-11-28T07', true],
  ['2022-11-28', '2022-11-28T03', true],
  ['11-28', '2022-11-27T03', false],
  ['T21', '2022-11-28T21', true],
  ['2022-11-28t21', '2022-11-28T21', true],
  ['mon', '2022-11-28T21', true],
  ['tue', '2022-11-28T21', false],
  ['stored', '2022-11-28T21', true],
  ['joined', '2022-11-28T21', false],
  ['stored 21 mon', '2022-11-28T21', true],
  ['stored 22', '2022-11-28T21', false],
])('%j and %s: %s', (filter, hour, isShown) => {
  expect(hourMatcher(filter)(at(hour), 'stored')).toBe(isShown);
});
