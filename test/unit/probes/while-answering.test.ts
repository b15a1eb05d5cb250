import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { NplError } from '../../../src/errors.js';
import { whileAnswering } from '../../../src/probes/while-answering.js';

const never = () => new Promise<never>(() => undefined);
const { signal } = new AbortController();

describe('a question to a service', () => {
  test('may take longer than a probe, while the service answers', async () => {
    let pings = 0;
    const ping = () => Promise.resolve(++pings);
    const slow = async () => {
      while (pings < 3) await delay(1);
      return 'answer';
    };
    expect(await whileAnswering({ name: 'ClickHouse', ping, timeoutMs: 5 }, slow, signal)).toBe('answer');
  });

  test('is given up once the service hangs, also in the midst of it', async () => {
    let pings = 0;
    const ping = () => (++pings < 3 ? Promise.resolve() : never());
    let own: AbortSignal | undefined;
    const question = (limit: AbortSignal) => {
      own = limit;
      return never();
    };
    await expect(
      whileAnswering({ name: 'ClickHouse', ping, timeoutMs: 100 }, question, signal),
    ).rejects.toThrow('ClickHouse could not be asked: no answer within 0.1 s');
    expect(pings).toBe(3);
    expect(own?.aborted).toBe(true);
  });

  test('fails with its own error, and is asked no more when it has ended', async () => {
    let pings = 0;
    const asked = { name: 'ClickHouse', ping: () => Promise.resolve(++pings), timeoutMs: 1 };
    const failing = () => Promise.reject(new NplError('no such table'));
    await expect(whileAnswering(asked, failing, signal)).rejects.toThrow('no such table');
    await delay(20);
    expect(pings).toBe(1);
  });

  test('ends with its caller', async () => {
    const abort = new AbortController();
    const asked = { name: 'ClickHouse', ping: never, timeoutMs: 60_000 };
    const answer = whileAnswering(asked, never, abort.signal);
    abort.abort(new Error('left'));
    await expect(answer).rejects.toThrow('left');
  });
});
