import { expect, test } from 'vitest';
import type { EventObject } from '../../../../src/ingest/event-object.js';
import type { Outcome } from '../../../../src/ingest/run/outcome.js';
import { publishAll } from '../../../../src/ingest/run/publish-pool.js';

const objects = Array.from({ length: 10 }, (_, at) => ({ key: `key-${at}` }) as EventObject);
const gone = (object: EventObject): Outcome => ({ kind: 'gone', object });

test('never more at once than allowed, begun in order, each once', async () => {
  let under = 0;
  let most = 0;
  const begun: string[] = [];
  const ended: string[] = [];
  await publishAll(objects, {
    parallel: 3,
    signal: new AbortController().signal,
    publish: async (object) => {
      begun.push(object.key);
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      return gone(object);
    },
    onOutcome: ({ object }) => ended.push(object.key),
  });
  expect(most).toBe(3);
  expect(begun).toEqual(objects.map(({ key }) => key));
  expect(ended.toSorted()).toEqual(begun.toSorted());
});

test('the first rejection stops the rest and is the one that is thrown', async () => {
  const begun: string[] = [];
  const publishing = publishAll(objects, {
    parallel: 2,
    signal: new AbortController().signal,
    publish: async (object, signal) => {
      begun.push(object.key);
      await new Promise((resolve) => setImmediate(resolve));
      if (object.key === 'key-3') throw new Error('Kafka is away');
      signal.throwIfAborted();
      return gone(object);
    },
    onOutcome: () => undefined,
  });
  await expect(publishing).rejects.toThrow('Kafka is away');
  expect(begun.length).toBeLessThan(objects.length);
});

test('a cancel begins no further object', async () => {
  const cancel = new AbortController();
  const begun: string[] = [];
  const publishing = publishAll(objects, {
    parallel: 1,
    signal: cancel.signal,
    publish: (object) => {
      begun.push(object.key);
      cancel.abort(new Error('cancelled'));
      return Promise.resolve(gone(object));
    },
    onOutcome: () => undefined,
  });
  await expect(publishing).rejects.toThrow('cancelled');
  expect(begun).toEqual(['key-0']);
});
