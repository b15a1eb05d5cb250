import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { dial, observe, systemCode } from '../../../src/probes/probe.js';

const never = new AbortController().signal;
const limits = { signal: never, timeoutMs: 5_000 };

describe('observe', () => {
  it('gives what the probe saw', async () => {
    expect(await observe(async () => 'seen', limits)).toEqual({ kind: 'seen', value: 'seen' });
  });

  it('makes a failure data, whether the probe rejects or throws at once', async () => {
    const error = new Error('no');
    expect(await observe(() => Promise.reject(error), limits)).toEqual({ kind: 'failed', error });
    const throwing = () => {
      throw error;
    };
    expect(await observe(throwing, limits)).toEqual({ kind: 'failed', error });
  });

  it('says that a probe was cut off, not what it threw when it was told', async () => {
    const seen = await observe(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
      { signal: never, timeoutMs: 20 },
    );
    expect(seen).toEqual({ kind: 'timed-out', afterMs: 20 });
  });

  it('cuts off a probe that never settles, and tells it so', async () => {
    let told: AbortSignal | undefined;
    const seen = await observe(
      (signal) => {
        told = signal;
        return new Promise(() => undefined);
      },
      { signal: never, timeoutMs: 20 },
    );
    expect(seen).toEqual({ kind: 'timed-out', afterMs: 20 });
    expect(told?.aborted).toBe(true);
  });

  it('rejects only when the caller cancels', async () => {
    const abort = new AbortController();
    const reason = new Error('cancelled by the caller');
    const looking = observe(() => new Promise(() => undefined), { signal: abort.signal, timeoutMs: 60_000 });
    abort.abort(reason);
    await expect(looking).rejects.toBe(reason);
    await expect(observe(async () => 1, { signal: abort.signal, timeoutMs: 1 })).rejects.toBe(reason);
  });
});

describe('dial', () => {
  it('resolves where something listens and rejects with the code where nothing does', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await dial('127.0.0.1', port, never);
    await new Promise((resolve) => server.close(resolve));
    const error: unknown = await dial('localhost', port, never).catch((e: unknown) => e);
    expect(systemCode(error)).toBe('ECONNREFUSED');
  });

  it('stops when its signal is aborted', async () => {
    await expect(dial('127.0.0.1', 1, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});

describe('systemCode', () => {
  it.each([
    [Object.assign(new Error(), { code: 'ENOTFOUND' }), 'ENOTFOUND'],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
      'ECONNREFUSED',
    ],
    [Object.assign(new Error(), { code: '516' }), undefined],
    [new Error('plain'), undefined],
    ['text', undefined],
  ])('%o: %s', (error, code) => {
    expect(systemCode(error)).toBe(code);
  });

  it('ends on an error that causes itself', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(systemCode(error)).toBeUndefined();
  });
});
