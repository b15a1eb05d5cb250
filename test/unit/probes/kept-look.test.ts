import { describe, expect, test } from 'vitest';
import { keptLook } from '../../../src/probes/resources/kept-look.js';

const options = { signal: new AbortController().signal, timeoutMs: 10_000, tooSlow: new Error('too slow') };
const wait = { freshMs: 0, patienceMs: Infinity };

function gate<T>() {
  let open!: (value: T) => void;
  const value = new Promise<T>((resolve) => (open = resolve));
  return { open, value };
}

describe('keptLook', () => {
  test('takes what is fresh, and looks again when it is not', async () => {
    let looks = 0;
    const kept = keptLook(() => Promise.resolve(++looks), options);
    expect((await kept.look(wait)).value).toBe(1);
    expect((await kept.look({ ...wait, freshMs: 60_000 })).value).toBe(1);
    expect((await kept.look(wait)).value).toBe(2);
  });

  test('does not wait longer than it may, and never looks twice at once', async () => {
    let looks = 0;
    const slow = gate<string>();
    const kept = keptLook(() => {
      looks += 1;
      return slow.value;
    }, options);
    const first = await kept.look({ freshMs: 0, patienceMs: 0 });
    expect(first).toEqual({ value: undefined, takenAt: undefined, trouble: undefined });
    await kept.look({ freshMs: 0, patienceMs: 0 });
    slow.open('there');
    expect((await kept.look(wait)).value).toBe('there');
    expect(looks).toBe(1);
  });

  test('keeps what it knew over a failure, and tells it', async () => {
    let fails = false;
    const kept = keptLook(() => (fails ? Promise.reject(new Error('gone')) : Promise.resolve(1)), options);
    const good = await kept.look(wait);
    fails = true;
    expect(await kept.look(wait)).toEqual({ ...good, trouble: new Error('gone') });
    fails = false;
    expect((await kept.look(wait)).trouble).toBeUndefined();
  });

  test('tells a look that takes too long', async () => {
    const kept = keptLook(() => new Promise(() => undefined), { ...options, timeoutMs: 10 });
    expect((await kept.look(wait)).trouble).toBe(options.tooSlow);
  });

  test('ends quietly when it is cancelled', async () => {
    const ended = new AbortController();
    const kept = keptLook(() => new Promise(() => undefined), { ...options, signal: ended.signal });
    const looking = kept.look(wait);
    ended.abort();
    expect(await looking).toEqual({ value: undefined, takenAt: undefined, trouble: undefined });
  });
});
