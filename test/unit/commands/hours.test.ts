import { expect, test } from 'vitest';
import { hourRange } from '../../../src/commands/hours.js';

const at = (hour: number, day = 28): number => Date.UTC(2022, 10, day, hour);

test.each([
  [{}, undefined],
  [{ hour: '2022-11-28T20' }, { from: at(20), until: at(20) }],
  [
    { from: '2022-11-28T20', to: '2022-11-28T23:59' },
    { from: at(20), until: at(23) },
  ],
  [
    { from: '2022-11-28', to: '2022-11-29' },
    { from: at(0), until: at(23, 29) },
  ],
])('%j names %j', (flags, range) => {
  expect(hourRange(flags)).toEqual(range);
});

test.each([
  [{ hour: 'noon' }, '--hour noon is not an hour'],
  [{ hour: '2022-11-28T20', from: '2022-11-28' }, '--hour excludes --from and --to'],
  [{ from: '2022-11-28' }, '--from and --to belong together'],
  [{ from: '2022-11-28', to: 'today' }, '--to today is not an hour'],
  [{ from: '2022-11-29', to: '2022-11-28' }, '--from 2022-11-29 is later than --to 2022-11-28'],
  [{ from: '2022-02-30', to: '2022-03-01' }, '--from 2022-02-30T00 is not an hour'],
])('%j is refused: %s', (flags, message) => {
  expect(() => hourRange(flags)).toThrow(message);
});
