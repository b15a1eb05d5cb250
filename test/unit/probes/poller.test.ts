import { describe, expect, it } from 'vitest';
import { poll, type PollOptions } from '../../../src/probes/poller.js';

/** A clock of the test's own: it notes each wait and ends the polling after a number of them. */
function clock(waits: number) {
  const abort = new AbortController();
  const slept: number[] = [];
  const options: PollOptions<string> = {
    signal: abort.signal,
    intervalMs: 2_000,
    longestIntervalMs: 10_000,
    failing: (value) => value === 'bad',
    sleep: async (ms) => {
      slept.push(ms);
      if (slept.length === waits) abort.abort();
    },
  };
  return { abort, slept, options };
}

async function collect<T>(looks: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const look of looks) all.push(look);
  return all;
}

describe('poll', () => {
  it('looks at its interval', async () => {
    const { options, slept } = clock(3);
    const looks = await collect(poll(async () => 'good', options));
    expect(looks).toEqual(Array(3).fill({ ok: true, value: 'good', waitMs: 2_000 }));
    expect(slept).toEqual([2_000, 2_000, 2_000]);
  });

  it('rests a little longer after a look at which nothing moved', async () => {
    const { options, slept } = clock(4);
    const results = ['still', 'good', 'bad', 'still'];
    const still = { intervalMs: 3_000, isStill: (value: string) => value === 'still' };
    await collect(poll(async () => results.shift() ?? '', { ...options, still }));
    expect(slept).toEqual([3_000, 2_000, 4_000, 3_000]);
  });

  it('never starts a look before the last one ended', async () => {
    const { options } = clock(5);
    let running = 0;
    let most = 0;
    const look = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return 'good';
    };
    await collect(poll(look, options));
    expect(most).toBe(1);
  });

  it('backs off while looks fail, up to a limit, and comes back at once', async () => {
    const { options, slept } = clock(6);
    const results = ['bad', 'bad', new Error('thrown'), 'bad', 'good', 'bad'];
    const looks = await collect(
      poll(async () => {
        const result = results.shift();
        if (result instanceof Error) throw result;
        return String(result);
      }, options),
    );
    expect(slept).toEqual([4_000, 8_000, 10_000, 10_000, 2_000, 4_000]);
    expect(looks[2]).toMatchObject({ ok: false, error: { message: 'thrown' } });
  });

  it('ends without an error when cancelled while waiting', async () => {
    const abort = new AbortController();
    const looks = poll(async () => 'good', {
      signal: abort.signal,
      intervalMs: 3_600_000,
      longestIntervalMs: 3_600_000,
      failing: () => false,
    });
    await looks.next();
    const ended = looks.next();
    abort.abort();
    expect(await ended).toEqual({ done: true, value: undefined });
  });

  it('ends without an error when cancelled during a look', async () => {
    const { options, abort } = clock(9);
    const looks = poll(async () => {
      abort.abort();
      throw new Error('cancelled');
    }, options);
    expect(await looks.next()).toEqual({ done: true, value: undefined });
  });
});
