import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cancelled, NplError } from '../../../src/errors.js';
import { runPlan } from '../../../src/plan/run-plan.js';
import { fakeStep, HOLDS, MISSING, never, untilAborted } from './fake-steps.js';
import { cancelAfter, failing, held, later, linesOf, resumeTime, runToEnd, stopTime } from './run-steps.js';

beforeEach(stopTime);
afterEach(resumeTime);

describe('cancelling', () => {
  it.each(['check', 'apply', 'verify'] as const)(
    'stops a running %s and starts nothing more',
    async (part) => {
      const started = vi.fn(() => Promise.resolve(HOLDS));
      const steps = [
        fakeStep('a', { retries: 3, [part]: untilAborted }),
        fakeStep('b', { needs: ['a'], check: started }),
        fakeStep('c', held()),
      ];
      const lines = await linesOf(steps, { signal: cancelAfter(500) });
      expect(lines.slice(-4)).toEqual([lines.at(-4), 'a cancelled', 'b cancelled', 'finish: cancelled']);
      expect(started).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('runs nothing at all when it is cancelled beforehand', async () => {
    const check = vi.fn(() => Promise.resolve(HOLDS));
    expect(await linesOf([fakeStep('a', { check })], { signal: AbortSignal.abort(new Cancelled()) })).toEqual(
      ['start apply: a', 'a cancelled', 'finish: cancelled'],
    );
    expect(check).not.toHaveBeenCalled();
  });

  it('ends the wait before another attempt', async () => {
    const run = await runToEnd([failing('a', 'no', { retries: 3 })], { signal: cancelAfter(200) });
    expect(run.lines.slice(-3)).toEqual(['a retrying, attempt 2: no', 'a cancelled', 'finish: cancelled']);
    expect(run.events.at(-1)).toMatchObject({ elapsedMs: 200 });
  });

  it('waits until a step has cleaned up, and reports a failure in that', async () => {
    const step = fakeStep('a', {
      apply: async (context) => {
        await untilAborted(context).catch(() => undefined);
        await later(300);
        throw new NplError('the container would not stop');
      },
    });
    const run = await runToEnd([step], { signal: cancelAfter(100) });
    expect(run.lines.slice(-3)).toEqual([
      'a log: while stopping: the container would not stop',
      'a cancelled',
      'finish: cancelled',
    ]);
    expect(run.events.at(-1)).toMatchObject({ elapsedMs: 400 });
  });

  it('does not verify or count as done an apply that the cancel cut short quietly', async () => {
    const verify = vi.fn(() => Promise.resolve('seen'));
    const step = fakeStep('a', { verify, apply: (context) => untilAborted(context).catch(() => undefined) });
    expect((await linesOf([step], { signal: cancelAfter(100) })).slice(-2)).toEqual([
      'a cancelled',
      'finish: cancelled',
    ]);
    expect(verify).not.toHaveBeenCalled();
  });

  it('does not apply what a check found after the cancel', async () => {
    const apply = vi.fn(() => Promise.resolve());
    const step = fakeStep('a', { apply, check: () => later(300).then(() => MISSING) });
    expect((await linesOf([step], { signal: cancelAfter(100) })).slice(-3)).toEqual([
      'a checking',
      'a cancelled',
      'finish: cancelled',
    ]);
    expect(apply).not.toHaveBeenCalled();
  });

  it('takes whatever the cancel was made with for the cancel itself', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('SIGTERM')), 100);
    expect(await linesOf([fakeStep('a', { check: untilAborted })], { signal: controller.signal })).toEqual([
      'start apply: a',
      'a checking',
      'a cancelled',
      'finish: cancelled',
    ]);
  });

  it('lets a step that was all but done be done', async () => {
    const step = fakeStep('a', {
      apply: () => Promise.resolve(),
      verify: () => new Promise((resolve) => setTimeout(() => resolve('seen'), 300)),
    });
    expect((await linesOf([step], { signal: cancelAfter(100) })).slice(-2)).toEqual([
      'a done: seen',
      'finish: done',
    ]);
  });

  it('does not wait for ever for a step that ignores it, and says so', async () => {
    const run = await runToEnd([fakeStep('a', { apply: never }), fakeStep('b', { needs: ['a'] })], {
      signal: cancelAfter(100),
    });
    expect(run.lines.slice(-3)).toEqual([
      'a failed: The a did not stop within 10 s of the cancel',
      'b cancelled',
      'finish: cancelled',
    ]);
    expect(run.events.at(-1)).toMatchObject({ elapsedMs: 10_100 });
    const alone = await linesOf([fakeStep('a', { apply: never })], { signal: cancelAfter(100) });
    expect(alone.at(-1)).toBe('finish: cancelled');
  });

  it('is what a consumer does that leaves early: the steps stop before it goes on', async () => {
    let stopped = false;
    const steps = [
      fakeStep('a', {
        apply: async (context) => {
          await untilAborted(context).catch(() => undefined);
          await Promise.resolve();
          stopped = true;
        },
      }),
      fakeStep('b', { needs: ['a'] }),
    ];
    for await (const event of runPlan(steps, { signal: new AbortController().signal, mode: 'apply' })) {
      if (event.type === 'applying') break;
    }
    expect(stopped).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
