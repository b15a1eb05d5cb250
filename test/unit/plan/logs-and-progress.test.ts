import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NplError } from '../../../src/errors.js';
import { runPlan } from '../../../src/plan/run-plan.js';
import type { StepContext } from '../../../src/plan/step.js';
import { fakeStep, HOLDS, MISSING, shortly, untilAborted } from './fake-steps.js';
import { later, linesOf, resumeTime, runToEnd, start, stopTime } from './run-steps.js';

beforeEach(stopTime);
afterEach(resumeTime);

describe('logs and progress', () => {
  it('passes ten progress events a second at most, and always the newest', async () => {
    const step = fakeStep('a', {
      apply: async (context) => {
        for (let done = 1; done <= 950; done++) {
          context.progress({ done, total: 950, unit: 'events' });
          await later(1);
        }
      },
      verify: () => Promise.resolve('seen'),
    });
    const { lines } = await runToEnd([step]);
    const progress = lines.filter((line) => line.startsWith('a progress'));
    expect(progress.length).toBeGreaterThanOrEqual(9);
    expect(progress.length).toBeLessThanOrEqual(11);
    expect(progress.at(-1)).toBe('a progress: 950');
    expect(lines.indexOf('a progress: 950')).toBeLessThan(lines.indexOf('a verifying'));
  });

  it('shows a value that was held back when nothing newer comes', async () => {
    const step = fakeStep('a', {
      apply: async (context) => {
        context.progress({ done: 1, unit: 'events' });
        context.progress({ done: 2, unit: 'events' });
        await untilAborted(context);
      },
    });
    const run = start([step]);
    await vi.advanceTimersByTimeAsync(150);
    expect(run.lines.slice(-2)).toEqual(['a progress: 1', 'a progress: 2']);
    await vi.runAllTimersAsync();
    await run.ended;
  });

  it('tells how far a step came before it failed', async () => {
    const step = fakeStep('a', {
      apply: (context) => {
        context.progress({ done: 1, unit: 'events' });
        context.progress({ done: 2, unit: 'events' });
        return Promise.reject(new NplError('no luck'));
      },
    });
    expect((await linesOf([step])).slice(-3)).toEqual([
      'a progress: 2',
      'a failed: no luck',
      'finish: failed',
    ]);
  });

  it('splits a log text into lines and shortens endless ones', async () => {
    const step = fakeStep('a', {
      check: (context) => {
        context.log('one\r\ntwo');
        context.log('x'.repeat(1_000_000));
        return Promise.resolve(HOLDS);
      },
    });
    const { lines } = await runToEnd([step]);
    expect(lines.slice(2, 4)).toEqual(['a log: one', 'a log: two']);
    expect(lines[4]).toHaveLength('a log: '.length + 4_003);
  });

  it('passes every line to a consumer that keeps up', async () => {
    const step = fakeStep('a', {
      apply: async (context) => {
        for (let n = 1; n <= 5; n++) {
          context.log(`line ${n}`);
          context.progress({ done: n, unit: 'events' });
          await later(200);
        }
      },
      verify: () => Promise.resolve('seen'),
    });
    const { lines } = await runToEnd([step]);
    expect(lines.slice(3, -3)).toEqual(
      [1, 2, 3, 4, 5].flatMap((n) => [`a log: line ${n}`, `a progress: ${n}`]),
    );
  });

  it('keeps the order of one step while nobody reads', async () => {
    const talk = (context: StepContext, line: string): void => {
      context.log(line);
      context.progress({ done: line.length, unit: 'letters' });
    };
    const step = fakeStep('a', {
      check: (context) => {
        talk(context, 'in check');
        return Promise.resolve(MISSING);
      },
      apply: async (context) => {
        await later(200);
        talk(context, 'in apply, later');
      },
      verify: (context) => {
        talk(context, 'x');
        return Promise.resolve('seen');
      },
    });
    const events = runPlan([step], { signal: new AbortController().signal, mode: 'apply' });
    await events.next();
    await vi.runAllTimersAsync();
    const rest: string[] = [];
    for await (const event of events) rest.push(shortly(event));
    expect(rest).toEqual([
      'a checking',
      'a log: in check',
      'a progress: 8',
      'a applying: make it',
      'a log: in apply, later',
      'a progress: 15',
      'a verifying',
      'a log: x',
      'a progress: 1',
      'a done: seen',
      'finish: done',
    ]);
  });

  it('stays bounded while nobody reads: keeps the changes, the last lines and the newest progress', async () => {
    const step = fakeStep('a', {
      apply: async (context) => {
        for (let n = 1; n <= 50_000; n++) {
          context.log(`line ${n}`);
          context.progress({ done: n, unit: 'events' });
          if (n % 5_000 === 0) await later(200);
        }
      },
      verify: () => Promise.resolve('seen'),
    });
    const events = runPlan([step], { signal: new AbortController().signal, mode: 'apply' });
    await events.next();
    await vi.runAllTimersAsync();
    const rest: string[] = [];
    for await (const event of events) rest.push(shortly(event));
    expect(rest.filter((line) => line.startsWith('a progress'))).toEqual(['a progress: 50000']);
    const logs = rest.filter((line) => line.startsWith('a log'));
    expect(logs).toHaveLength(1_001);
    expect(logs[0]).toBe('a log: ... 49000 lines left out');
    expect(logs.at(-1)).toBe('a log: line 50000');
    expect(rest.filter((line) => !/ (log|progress): /.test(line))).toEqual([
      'a checking',
      'a applying: make it',
      'a verifying',
      'a done: seen',
      'finish: done',
    ]);
  });
});
