import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cancelled, NplError, UsageError } from '../../../src/errors.js';
import type { StepContext } from '../../../src/plan/step.js';
import { fakeStep, gate, HOLDS, MISSING, never, untilAborted } from './fake-steps.js';
import { cancelAfter, failing, later, linesOf, resumeTime, runToEnd, start, stopTime } from './run-steps.js';

beforeEach(stopTime);
afterEach(resumeTime);

describe('retries', () => {
  it('tries again after a growing, jittered wait, looking at the system anew', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    let calls = 0;
    const step = fakeStep('a', {
      retries: 2,
      apply: () => (++calls < 3 ? Promise.reject(new NplError(`refused ${calls}`)) : Promise.resolve()),
      verify: () => Promise.resolve('seen'),
    });
    const { lines, events } = await runToEnd([step]);
    expect(lines).toEqual([
      'start apply: a',
      'a checking',
      'a applying: make it',
      'a retrying, attempt 2: refused 1',
      'a checking',
      'a applying: make it',
      'a retrying, attempt 3: refused 2',
      'a checking',
      'a applying: make it',
      'a verifying',
      'a done: seen',
      'finish: done',
    ]);
    const delays = events.flatMap((event) => (event.type === 'retrying' ? [event.delayMs] : []));
    expect(delays).toEqual([750, 1_500]);
    expect(events.flatMap((event) => (event.type === 'checking' ? [event.atMs] : []))).toEqual([
      0, 750, 2_250,
    ]);
  });

  it('never waits longer than half a minute', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { events } = await runToEnd([failing('a', 'no', { retries: 8 })]);
    const delays = events.flatMap((event) => (event.type === 'retrying' ? [event.delayMs] : []));
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('fails with the last error when the attempts are used up', async () => {
    let calls = 0;
    const step = fakeStep('a', { retries: 1, check: () => Promise.reject(new NplError(`no ${++calls}`)) });
    expect((await linesOf([step])).slice(-2)).toEqual(['a failed: no 2', 'finish: failed']);
  });

  it.each([new UsageError('bad value'), new Cancelled('declined')])('does not repeat %s', async (error) => {
    const step = fakeStep('a', { retries: 5, apply: () => Promise.reject(error) });
    expect(await linesOf([step])).toEqual([
      'start apply: a',
      'a checking',
      'a applying: make it',
      `a failed: ${error.message}`,
      'finish: failed',
    ]);
  });

  it('verifies a goal that a failed attempt reached after all, and calls it done, not skipped', async () => {
    let made = false;
    const step = fakeStep('a', {
      retries: 1,
      check: () => Promise.resolve(made ? HOLDS : MISSING),
      apply: () => {
        made = true;
        return Promise.reject(new NplError('connection lost'));
      },
      verify: () => Promise.resolve('seen'),
    });
    expect((await linesOf([step])).slice(-5)).toEqual([
      'a retrying, attempt 2: connection lost',
      'a checking',
      'a verifying',
      'a done: seen',
      'finish: done',
    ]);
  });
});

describe('time limits', () => {
  it('stops an attempt that takes too long and quotes its last line', async () => {
    const step = fakeStep('a', {
      timeoutMs: 1_500,
      apply: (context) => {
        context.log('pulling');
        context.log('waiting for a lock\n');
        return untilAborted(context);
      },
    });
    const { events, lines } = await runToEnd([step]);
    expect(lines.slice(-2)).toEqual(['a failed: The a took longer than 1.5 s', 'finish: failed']);
    const failed = events.find((event) => event.type === 'failed');
    expect(failed?.error.why).toBe('its last line was: waiting for a lock');
    expect(failed?.elapsedMs).toBe(1_500);
  });

  it('counts check, apply and verify of one attempt together, each attempt anew', async () => {
    const step = fakeStep('a', {
      timeoutMs: 1_000,
      retries: 1,
      check: async () => {
        await later(600);
        return MISSING;
      },
      apply: () => later(600),
    });
    // The sleeps ignore the signal, so each attempt ends with its apply, and verify is never reached.
    expect(await linesOf([step])).toEqual([
      'start apply: a',
      'a checking',
      'a applying: make it',
      'a retrying, attempt 2: The a took longer than 1 s',
      'a checking',
      'a applying: make it',
      'a failed: The a took longer than 1 s',
      'finish: failed',
    ]);
  });

  it.each(['check', 'apply', 'verify'] as const)('gives up on a %s that ignores its signal', async (part) => {
    const step = fakeStep('a', { timeoutMs: 1_000, retries: 3, [part]: never });
    const { events, lines } = await runToEnd([step, fakeStep('b', { needs: ['a'] })]);
    expect(lines.slice(-3)).toEqual([
      'a failed: The a took longer than 1 s and did not stop when asked to',
      'b blocked by a',
      'finish: failed',
    ]);
    const failed = events.find((event) => event.type === 'failed');
    expect(failed?.error.why).toBe('it may still be running; it printed nothing');
    expect(failed?.elapsedMs).toBe(11_000);
  });

  it('hears no more of a step that was given up', async () => {
    let context: StepContext | undefined;
    const released = gate();
    const stray = fakeStep('a', {
      timeoutMs: 1_000,
      apply: (given) => {
        context = given;
        return released.opened;
      },
      verify: () => Promise.reject(new NplError('must not be called')),
    });
    const next = fakeStep('b', {
      after: ['a'],
      apply: async () => {
        context?.log('a ghost');
        context?.progress({ done: 1, unit: 'events' });
        released.open();
        await later(1_000);
      },
      verify: () => Promise.resolve('seen'),
    });
    const lines = await linesOf([stray, next]);
    expect(lines.slice(lines.indexOf('b checking'))).toEqual([
      'b checking',
      'b applying: make it',
      'b verifying',
      'b done: seen',
      'finish: failed',
    ]);
  });

  it('does not grant the grace period again when the run is cancelled within it', async () => {
    const run = await runToEnd([fakeStep('a', { timeoutMs: 1_000, check: never })], {
      signal: cancelAfter(5_000),
    });
    expect(run.events.at(-1)).toMatchObject({ outcome: 'cancelled', elapsedMs: 11_000 });
    expect(run.lines.at(-2)).toBe('a failed: The a took longer than 1 s and did not stop when asked to');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind when a step stops late, after a time limit and a cancel', async () => {
    const run = start([fakeStep('a', { timeoutMs: 1_000, check: () => later(6_000).then(() => MISSING) })], {
      signal: cancelAfter(5_000),
    });
    await vi.advanceTimersByTimeAsync(6_000);
    await run.ended;
    expect(run.lines.slice(-2)).toEqual(['a cancelled', 'finish: cancelled']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes a limit longer than a timer can be', async () => {
    const step = fakeStep('a', {
      timeoutMs: Infinity,
      check: () => new Promise((resolve) => setTimeout(() => resolve(HOLDS), 60_000)),
    });
    expect((await linesOf([step])).at(-1)).toBe('finish: nothing-to-do');
  });
});
