import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BugError, Cancelled, NplError, UsageError } from '../../../src/errors.js';
import { type RunOptions, runPlan } from '../../../src/plan/run-plan.js';
import type { PlanEvent, Step, StepContext } from '../../../src/plan/step.js';
import { fakeStep, gate, HOLDS, MISSING, never, shortly, untilAborted } from './fake-steps.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Run {
  readonly events: PlanEvent[];
  readonly lines: string[];
  readonly ended: Promise<void>;
}

function start(steps: readonly Step[], options: Partial<RunOptions> = {}): Run {
  const run: Run = { events: [], lines: [], ended: Promise.resolve() };
  const ended = (async () => {
    for await (const event of runPlan(steps, {
      signal: new AbortController().signal,
      mode: 'apply',
      ...options,
    })) {
      run.events.push(event);
      run.lines.push(shortly(event));
    }
  })();
  return Object.assign(run, { ended });
}

async function runToEnd(steps: readonly Step[], options: Partial<RunOptions> = {}): Promise<Run> {
  const run = start(steps, options);
  await vi.runAllTimersAsync();
  await run.ended;
  return run;
}

async function linesOf(steps: readonly Step[], options: Partial<RunOptions> = {}): Promise<string[]> {
  return (await runToEnd(steps, options)).lines;
}

function failing(id: string, message: string, parts: Partial<Step> = {}): Step {
  return fakeStep(id, { apply: () => Promise.reject(new NplError(message)), ...parts });
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
function cancelAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Cancelled()), ms);
  return controller.signal;
}

const held = (): Partial<Step> => ({ check: () => Promise.resolve(HOLDS) });

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
