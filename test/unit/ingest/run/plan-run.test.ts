import { expect, test } from 'vitest';
import { readObjectName } from '../../../../src/ingest/event-object.js';
import type { FoundObject } from '../../../../src/ingest/source/list-objects.js';
import { planRun, retryTime, type PlanOptions } from '../../../../src/ingest/run/plan-run.js';

type KnownObject = PlanOptions['known'] extends ReadonlyMap<string, infer T> ? T : never;

const now = new Date('2022-11-29T00:02:00Z');

function listed(hour: number, file = 'browser_events.jsonl.zip', etag = '"1"'): FoundObject {
  const key = `year=2022/month=11/day=28/hour=${String(hour).padStart(2, '0')}/${file}`;
  const { name } = readObjectName(key);
  return { key, etag, size: 10, lastModified: now, hour: Date.UTC(2022, 10, 28, hour), name };
}

function plan(
  objects: readonly FoundObject[],
  known: readonly [string, KnownObject][] = [],
  request: Partial<Pick<PlanOptions, 'again' | 'keys'>> = {},
) {
  return planRun(objects, {
    bucket: 'b',
    known: new Map(known),
    now,
    order: 'oldest',
    again: false,
    keys: [],
    isComplete: true,
    ...request,
  });
}

test('an object that nobody has seen is to be published, the oldest hour first', () => {
  const { todo, published } = plan([listed(20), listed(18), listed(18, 'geo_events.jsonl')]);
  expect(todo.map(({ hour, type, format }) => [new Date(hour).getUTCHours(), type, format])).toEqual([
    [18, 'browser', 'zip'],
    [18, 'geo', 'plain'],
    [20, 'browser', 'zip'],
  ]);
  expect(published).toBe(0);
});

test('newest first turns the hours round', () => {
  const { todo } = planRun([listed(18), listed(20)], {
    bucket: 'b',
    known: new Map(),
    now,
    order: 'newest',
    again: false,
    keys: [],
    isComplete: true,
  });
  expect(todo.map(({ hour }) => new Date(hour).getUTCHours())).toEqual([20, 18]);
});

test('what is published is left alone, a rewrite of it is not', () => {
  const known: [string, KnownObject][] = [
    [listed(18).key, { published: { etag: '"1"' }, failures: new Map() }],
    [listed(19).key, { published: { etag: '"1"' }, failures: new Map() }],
  ];
  const { todo, published } = plan([listed(18), listed(19, undefined, '"2"')], known);
  expect(todo.map(({ etag }) => etag)).toEqual(['"2"']);
  expect(published).toBe(1);
});

test('a version that was replaced and came back is published again', () => {
  const known: [string, KnownObject][] = [
    [listed(18).key, { published: { etag: '"2"' }, failures: new Map() }],
  ];
  expect(plan([listed(18, undefined, '"1"')], known).todo).toHaveLength(1);
});

test('a failed object waits for its time', () => {
  const failure = (retryAt: string): KnownObject => ({
    failures: new Map([['"1"', { attempt: 3, retryAt: new Date(retryAt), error: 'truncated', at: now }]]),
  });
  const { todo, waiting, attempts } = plan(
    [listed(18), listed(19)],
    [
      [listed(18).key, failure('2022-11-29T00:03:00Z')],
      [listed(19).key, failure('2022-11-29T00:02:00Z')],
    ],
  );
  expect(waiting.map(({ object, error }) => [object.key, error])).toEqual([[listed(18).key, 'truncated']]);
  expect(todo.map(({ key }) => key)).toEqual([listed(19).key]);
  expect(attempts.get(listed(19).key)).toBe(3);
});

test('a failure of another version says nothing of this one', () => {
  const known: KnownObject = {
    failures: new Map([
      ['"0"', { attempt: 1, retryAt: new Date('2030-01-01T00:00:00Z'), error: 'truncated', at: now }],
    ]),
  };
  const { todo, attempts } = plan([listed(18)], [[listed(18).key, known]]);
  expect(todo).toHaveLength(1);
  expect(attempts.size).toBe(0);
});

test('again takes what is published and what waits', () => {
  const { todo } = plan(
    [listed(18), listed(19)],
    [
      [listed(18).key, { published: { etag: '"1"' }, failures: new Map() }],
      [
        listed(19).key,
        {
          failures: new Map([
            ['"1"', { attempt: 9, retryAt: new Date('2030-01-01T00:00:00Z'), error: 'bad', at: now }],
          ]),
        },
      ],
    ],
    { again: true },
  );
  expect(todo).toHaveLength(2);
});

test('an object that is named is tried before its time, and not published again', () => {
  const failures = new Map([
    ['"1"', { attempt: 9, retryAt: new Date('2030-01-01T00:00:00Z'), error: 'bad', at: now }],
  ]);
  const { todo, published, attempts } = plan(
    [listed(18), listed(19)],
    [
      [listed(18).key, { published: { etag: '"1"' }, failures: new Map() }],
      [listed(19).key, { failures }],
    ],
    { keys: [listed(18).key, listed(19).key] },
  );
  expect(todo.map(({ key }) => key)).toEqual([listed(19).key]);
  expect(published).toBe(1);
  expect(attempts.get(listed(19).key)).toBe(9);
});

test('a name that tells no type is named once', () => {
  const odd = listed(18, 'notes.txt');
  expect(plan([odd]).unnamed.map(({ key }) => key)).toEqual([odd.key]);
  const recorded: KnownObject = {
    failures: new Map([['"1"', { attempt: 1, retryAt: undefined, error: 'unknown name', at: now }]]),
  };
  expect(plan([odd], [[odd.key, recorded]]).unnamed).toEqual([]);
});

test('the same content under the same key has the same id, a rewrite another', () => {
  const ids = [listed(18), listed(18), listed(18, undefined, '"2"'), listed(19)].map(
    (each) => plan([each]).todo[0]?.id,
  );
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
});

test('a failed version that was removed or replaced is given up, a present one is not', () => {
  const failures = new Map([['"1"', { attempt: 1, retryAt: undefined, error: 'truncated', at: now }]]);
  const known: [string, KnownObject][] = [18, 19, 20].map((hour) => [listed(hour).key, { failures }]);
  const objects = [listed(18), listed(19, undefined, '"2"')];
  expect(plan(objects, known).gone).toEqual([
    { key: listed(19).key, etag: '"1"' },
    { key: listed(20).key, etag: '"1"' },
  ]);
  const partial = planRun(objects, {
    bucket: 'b',
    known: new Map(known),
    now,
    order: 'oldest',
    again: false,
    keys: [],
    isComplete: false,
  });
  expect(partial.gone).toEqual([]);
});

test.each([
  [1, '2022-11-29T00:07:00.000Z'],
  [2, '2022-11-29T00:12:00.000Z'],
  [5, '2022-11-29T01:22:00.000Z'],
  [40, '2022-11-30T00:02:00.000Z'],
])('attempt %i is followed by one at %s', (attempt, at) => {
  expect(retryTime(attempt, now).toISOString()).toBe(at);
});
