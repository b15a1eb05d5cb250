import { expect, test } from 'vitest';
import type { EventObject } from '../../../../src/ingest/event-object.js';
import { waves } from '../../../../src/ingest/run/waves.js';

const objects = (...hours: number[]): EventObject[] => hours.map((hour) => ({ hour }) as EventObject);
const shape = (list: readonly EventObject[], least: number) =>
  waves(list, least).map(({ objects: some, from, until }) => [some.length, from, until]);

test.each([
  ['nothing', [], 2, []],
  [
    'whole hours stay together',
    [1, 1, 1, 2, 2],
    2,
    [
      [3, 1, 1],
      [2, 2, 2],
    ],
  ],
  [
    'small hours come together',
    [1, 2, 3, 4],
    3,
    [
      [3, 1, 3],
      [1, 4, 4],
    ],
  ],
  [
    'far hours stay apart',
    [1, 2 ** 40, 2 ** 40],
    3,
    [
      [1, 1, 1],
      [2, 2 ** 40, 2 ** 40],
    ],
  ],
  [
    'newest first',
    [4, 4, 3, 1],
    3,
    [
      [3, 3, 4],
      [1, 1, 1],
    ],
  ],
])('%s', (_name, hours, least, expected) => {
  expect(shape(objects(...hours), least)).toEqual(expected);
});
