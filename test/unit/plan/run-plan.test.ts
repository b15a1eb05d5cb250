import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BugError, NplError } from '../../../src/errors.js';
import { runPlan } from '../../../src/plan/run-plan.js';
import type { Step } from '../../../src/plan/step.js';
import { fakeStep, gate } from './fake-steps.js';
import { failing, held, later, linesOf, resumeTime, runToEnd, start, stopTime } from './run-steps.js';

beforeEach(stopTime);
afterEach(resumeTime);

describe('order and ends', () => {
  it('skips what holds and says that nothing was to do', async () => {
    const apply = vi.fn(() => Promise.resolve());
    const steps = [fakeStep('a', { ...held(), apply }), fakeStep('b', { ...held(), apply, needs: ['a'] })];
    expect(await linesOf(steps)).toEqual([
      'start apply: a b',
      'a checking',
      'a skipped: already there',
      'b checking',
      'b skipped: already there',
      'finish: nothing-to-do',
    ]);
    expect(apply).not.toHaveBeenCalled();
  });

  it('runs a chain one after the other, whatever the order of the array', async () => {
    expect(await linesOf([fakeStep('b', { needs: ['a'] }), fakeStep('a')])).toEqual([
      'start apply: b a',
      'a checking',
      'a applying: make it',
      'a verifying',
      'a done: seen',
      'b checking',
      'b applying: make it',
      'b verifying',
      'b done: seen',
      'finish: done',
    ]);
  });

  it('runs the sides of a diamond at the same time, and its end after both', async () => {
    const [left, right] = [gate(), gate()];
    const run = start([
      fakeStep('top', held()),
      fakeStep('left', { needs: ['top'], apply: () => left.opened, verify: () => Promise.resolve('seen') }),
      fakeStep('right', { needs: ['top'], apply: () => right.opened, verify: () => Promise.resolve('seen') }),
      fakeStep('end', { needs: ['left', 'right'] }),
    ]);
    await vi.advanceTimersByTimeAsync(0);
    const bothAtWork = [
      'start apply: top left right end',
      'top checking',
      'top skipped: already there',
      'left checking',
      'right checking',
      'left applying: make it',
      'right applying: make it',
    ];
    expect(run.lines).toEqual(bothAtWork);
    right.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(run.lines.slice(bothAtWork.length)).toEqual(['right verifying', 'right done: seen']);
    left.open();
    await run.ended;
    expect(run.lines.slice(bothAtWork.length + 2)).toEqual([
      'left verifying',
      'left done: seen',
      'end checking',
      'end applying: make it',
      'end verifying',
      'end done: seen',
      'finish: done',
    ]);
  });

  it('keeps to the limit of steps at one time', async () => {
    let atWork = 0;
    let most = 0;
    const apply = async (): Promise<void> => {
      most = Math.max(most, ++atWork);
      await later(10);
      atWork -= 1;
    };
    const steps = ['a', 'b', 'c', 'd', 'e'].map((id) =>
      fakeStep(id, { apply, verify: () => Promise.resolve('seen') }),
    );
    await runToEnd(steps, { maxParallel: 2 });
    expect(most).toBe(2);
  });

  it('starts an `after` step when the other has ended, even badly', async () => {
    const steps = [failing('a', 'no luck', { optional: true }), fakeStep('b', { after: ['a'] })];
    expect(await linesOf(steps)).toEqual([
      'start apply: a b',
      'a checking',
      'a applying: make it',
      'a failed (optional): no luck',
      'b checking',
      'b applying: make it',
      'b verifying',
      'b done: seen',
      'finish: degraded',
    ]);
  });

  it('tells the time of each step and of the run', async () => {
    const slow = fakeStep('a', {
      apply: () => later(1_200),
      verify: () => Promise.resolve('seen'),
    });
    const { events } = await runToEnd([slow, fakeStep('b', { needs: ['a'] })]);
    expect(events).toContainEqual({ type: 'done', step: 'a', detail: 'seen', elapsedMs: 1_200 });
    expect(events).toContainEqual({ type: 'checking', step: 'b', atMs: 1_200 });
    expect(events.at(-1)).toEqual({ type: 'plan-finished', outcome: 'done', elapsedMs: 1_200 });
  });

  it.each<[string, Step[], RegExp]>([
    ['two steps of one name', [fakeStep('a'), fakeStep('a')], /two steps are called a/],
    ['an unknown need', [fakeStep('a', { needs: ['x'] })], /a waits for unknown step x/],
    ['an unknown predecessor', [fakeStep('a', { after: ['x'] })], /a waits for unknown step x/],
    [
      'a cycle',
      [fakeStep('a', { needs: ['c'] }), fakeStep('b', { needs: ['a'] }), fakeStep('c', { after: ['b'] })],
      /a -> c -> b -> a/,
    ],
  ])('refuses %s as a bug, at once', (_, steps, message) => {
    const run = (): unknown => runPlan(steps, { signal: new AbortController().signal, mode: 'apply' });
    expect(run).toThrow(message);
    expect(run).not.toThrow(NplError);
  });
});

describe('failures', () => {
  it('blocks what depends on a failed step and goes on with the rest', async () => {
    const steps = [
      failing('a', 'disk full'),
      fakeStep('b', { needs: ['a'] }),
      fakeStep('c', { needs: ['b'] }),
      fakeStep('d', { apply: () => later(10), verify: () => Promise.resolve('seen') }),
    ];
    expect(await linesOf(steps)).toEqual([
      'start apply: a b c d',
      'a checking',
      'd checking',
      'a applying: make it',
      'd applying: make it',
      'a failed: disk full',
      'b blocked by a',
      'c blocked by a',
      'd verifying',
      'd done: seen',
      'finish: failed',
    ]);
  });

  it('blocks the whole chain behind it also where the array is upside down', async () => {
    const steps = [fakeStep('c', { needs: ['b'] }), fakeStep('b', { needs: ['a'] }), failing('a', 'no luck')];
    expect((await linesOf(steps)).slice(-4)).toEqual([
      'a failed: no luck',
      'b blocked by a',
      'c blocked by a',
      'finish: failed',
    ]);
  });

  it('warns only of an optional step that a required one blocks', async () => {
    const steps = [failing('a', 'no luck'), fakeStep('b', { needs: ['a'], optional: true })];
    expect((await linesOf(steps)).slice(-2)).toEqual(['b blocked (optional) by a', 'finish: failed']);
  });

  it('is only degraded where an optional step blocks a required one', async () => {
    const steps = [failing('kafka', 'no Java', { optional: true }), fakeStep('topics', { needs: ['kafka'] })];
    expect((await linesOf(steps)).slice(-3)).toEqual([
      'kafka failed (optional): no Java',
      'topics blocked (optional) by kafka',
      'finish: degraded',
    ]);
  });

  it('names all roots of a blocked step, and is failed where one of them is required', async () => {
    const steps = [
      failing('a', 'one', { optional: true }),
      fakeStep('b', { apply: () => later(10).then(() => Promise.reject(new NplError('two'))) }),
      fakeStep('c', { needs: ['a', 'b'] }),
    ];
    expect((await linesOf(steps)).slice(-4)).toEqual([
      'a failed (optional): one',
      'b failed: two',
      'c blocked by a b',
      'finish: failed',
    ]);
  });

  it('fails a step whose apply said yes and whose verify says no', async () => {
    const step = fakeStep('a', { verify: () => Promise.reject(new NplError('the topic is not there')) });
    expect((await linesOf([step])).slice(-3)).toEqual([
      'a verifying',
      'a failed: the topic is not there',
      'finish: failed',
    ]);
  });

  it('keeps a programming error and its stack as the cause of a BugError', async () => {
    const bug = new TypeError('x is not a function');
    const { events } = await runToEnd([fakeStep('a', { retries: 3, apply: () => Promise.reject(bug) })]);
    const failed = events.find((event) => event.type === 'failed');
    expect(failed?.error).toBeInstanceOf(BugError);
    expect(failed?.error.cause).toBe(bug);
    expect(events.some((event) => event.type === 'retrying')).toBe(false);
  });

  it('survives a step that throws before it returns a promise, or throws no Error at all', async () => {
    const sync = fakeStep('a', {
      check: () => {
        throw new NplError('thrown at once');
      },
    });
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a careless library does
    const odd = fakeStep('b', { check: () => Promise.reject('just text') });
    expect((await linesOf([sync, odd])).slice(-3)).toEqual([
      'a failed: thrown at once',
      'b failed: just text',
      'finish: failed',
    ]);
  });
});

describe('plan mode', () => {
  it('only looks, and describes in general what waits for something undone', async () => {
    const [apply, verify, check] = [vi.fn(), vi.fn(), vi.fn()];
    const steps = [
      fakeStep('a', { ...held(), apply, verify }),
      fakeStep('b', { needs: ['a'], apply, verify }),
      fakeStep('c', { needs: ['a', 'b'], check, apply, verify }),
      fakeStep('d', { needs: ['c'], check, apply, verify }),
      fakeStep('e', { after: ['d'], ...held(), apply, verify }),
    ];
    expect(await linesOf(steps, { mode: 'plan' })).toEqual([
      'start plan: a b c d e',
      'a checking',
      'a skipped: already there',
      'b checking',
      'b planned: make it',
      'c planned after b: make c in general',
      'd planned after c: make d in general',
      'e checking',
      'e skipped: already there',
      'finish: planned',
    ]);
    for (const call of [apply, verify, check]) expect(call).not.toHaveBeenCalled();
  });

  it('says that nothing is to do', async () => {
    expect((await linesOf([fakeStep('a', held())], { mode: 'plan' })).at(-1)).toBe('finish: nothing-to-do');
  });

  it('foretells the failure of a check, without retries, and what it blocks', async () => {
    const steps = [
      fakeStep('a', { retries: 5, check: () => Promise.reject(new NplError('no Java')) }),
      fakeStep('b', { needs: ['a'] }),
      fakeStep('c'),
    ];
    expect(await linesOf(steps, { mode: 'plan' })).toEqual([
      'start plan: a b c',
      'a checking',
      'c checking',
      'a failed: no Java',
      'c planned: make it',
      'b blocked by a',
      'finish: failed',
    ]);
  });
});
