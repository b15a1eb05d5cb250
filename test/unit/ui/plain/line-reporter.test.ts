import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BugError, NplError } from '../../../../src/errors.js';
import type { PlanEvent, RunMode, StepSummary } from '../../../../src/plan/step.js';
import { type LineReporterOptions, lineReporter } from '../../../../src/ui/plain/line-reporter.js';
import { recordedStreams } from './recorded-streams.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const step = (id: string, title: string, parts: Partial<StepSummary> = {}): StepSummary => ({
  id,
  title,
  node: 'local',
  needs: [],
  optional: false,
  ...parts,
});
const STEPS = [
  step('kafka', 'Kafka broker', { optional: true }),
  step('topics', 'Kafka topics', { needs: ['kafka'] }),
  step('tables', 'ClickHouse tables'),
];
const started = (mode: RunMode): PlanEvent => ({ type: 'plan-started', mode, steps: STEPS });
const noJava = new NplError('no Java 17 or newer was found', {
  why: 'java -version said 11.0.2',
  next: 'apt-get install openjdk-17-jre-headless',
});
const done = (id: string, detail: string, elapsedMs: number): PlanEvent => ({
  type: 'done',
  step: id,
  detail,
  elapsedMs,
});

function told(
  events: readonly PlanEvent[],
  options: Partial<LineReporterOptions> & { readonly isTTY?: boolean } = {},
): ReturnType<typeof recordedStreams> {
  const recorded = recordedStreams(options);
  const report = lineReporter({
    ...recorded.streams,
    color: false,
    verbose: false,
    redact: (text) => text,
    command: 'npl-setup --yes',
    ...options,
  });
  for (const event of events) report(event);
  return recorded;
}

describe('a run', () => {
  it('nothing to do', () => {
    const events: PlanEvent[] = [
      started('apply'),
      { type: 'checking', step: 'kafka', atMs: 0 },
      { type: 'skipped', step: 'kafka', detail: 'Apache Kafka answers on 127.0.0.1:9092' },
      { type: 'skipped', step: 'topics', detail: '4 topics with 3 partitions' },
      { type: 'skipped', step: 'tables', detail: '14 objects as planned' },
      { type: 'plan-finished', outcome: 'nothing-to-do', elapsedMs: 412 },
    ];
    expect(told(events).transcript()).toMatchInlineSnapshot(`
      "
        [1/3] Kafka broker: skipped, already true: Apache Kafka answers on 127.0.0.1:9092
        [2/3] Kafka topics: skipped, already true: 4 topics with 3 partitions
        [3/3] ClickHouse tables: skipped, already true: 14 objects as planned
      > Nothing to do: all 3 steps hold already (looked for 412 ms).
      "
    `);
  });

  it('done, with a retry', () => {
    const events: PlanEvent[] = [
      started('apply'),
      { type: 'checking', step: 'kafka', atMs: 0 },
      {
        type: 'applying',
        step: 'kafka',
        will: ['start Apache Kafka on 127.0.0.1:9092', 'wait until it answers'],
      },
      {
        type: 'retrying',
        step: 'kafka',
        attempt: 2,
        delayMs: 1_250,
        error: new NplError('the broker ended at once', {
          why: 'exit code 1\nport in use',
          next: 'npl-ops logs kafka',
        }),
      },
      { type: 'checking', step: 'kafka', atMs: 2_000 },
      { type: 'log', step: 'kafka', line: 'not shown' },
      { type: 'applying', step: 'kafka', will: ['start Apache Kafka on 127.0.0.1:9092'] },
      { type: 'verifying', step: 'kafka' },
      done('kafka', 'it answers', 75_300),
      { type: 'skipped', step: 'topics', detail: '4 topics with 3 partitions' },
      { type: 'skipped', step: 'tables', detail: '14 objects as planned' },
      { type: 'plan-finished', outcome: 'done', elapsedMs: 76_000 },
    ];
    expect(told(events).transcript()).toMatchInlineSnapshot(`
      "
        [1/3] Kafka broker: start Apache Kafka on 127.0.0.1:9092; wait until it answers
        [1/3] Kafka broker: trying again in 1.3 s (attempt 2), since it failed: the broker ended at once. Why: exit code 1; port in use. Next: npl-ops logs kafka
        [1/3] Kafka broker: start Apache Kafka on 127.0.0.1:9092
        [1/3] Kafka broker: done in 1 min 15 s, it answers
        [2/3] Kafka topics: skipped, already true: 4 topics with 3 partitions
        [3/3] ClickHouse tables: skipped, already true: 14 objects as planned
      > Done in 1 min 16 s. 3 steps: 1 done, 2 already true.
      "
    `);
  });

  it('done, with something that somebody should know', () => {
    const warning = { message: 'Docker has 1 core', why: '2 are wanted', next: 'give it another' };
    const events: PlanEvent[] = [
      started('apply'),
      { type: 'skipped', step: 'kafka', detail: 'it answers', warnings: [warning] },
      done('topics', '4 topics', 90),
      done('tables', '14 objects as planned', 300),
      { type: 'plan-finished', outcome: 'done', elapsedMs: 400 },
    ];
    expect(told(events).transcript()).toMatchInlineSnapshot(`
      "
        [1/3] Kafka broker: skipped, already true: it answers
        [1/3] Kafka broker: warning: Docker has 1 core. Why: 2 are wanted. Next: give it another
        [2/3] Kafka topics: done in 90 ms, 4 topics
        [3/3] ClickHouse tables: done in 300 ms, 14 objects as planned
      > Done in 400 ms. 3 steps: 2 done, 1 already true.
      >
      > Warning: Kafka broker: Docker has 1 core
      >   Why:  2 are wanted
      >   Next: give it another
      "
    `);
  });

  const degraded: PlanEvent[] = [
    started('apply'),
    { type: 'log', step: 'kafka', line: 'looking for \u001b[1mjava\u001b[0m' },
    { type: 'failed', step: 'kafka', error: noJava, optional: true, elapsedMs: 90 },
    { type: 'blocked', step: 'topics', by: ['kafka'], optional: true },
    done('tables', '14 objects as planned', 300),
    { type: 'plan-finished', outcome: 'degraded', elapsedMs: 400 },
  ];

  it('degraded', () => {
    expect(told(degraded).transcript()).toMatchInlineSnapshot(`
      "
        [1/3] Kafka broker: failed, going on without it: no Java 17 or newer was found. Why: java -version said 11.0.2. Next: apt-get install openjdk-17-jre-headless
              | looking for java
        [2/3] Kafka topics: not run, needs Kafka broker
        [3/3] ClickHouse tables: done in 300 ms, 14 objects as planned
      > Done in 400 ms with 1 warning. 3 steps: 1 done, 1 failed, 1 not run.
      >
      > Warning: Kafka broker: no Java 17 or newer was found
      >   Why:  java -version said 11.0.2
      >   Next: apt-get install openjdk-17-jre-headless
      >   Not run because of it: Kafka topics
      "
    `);
  });

  it('failed, with the tail of its log', () => {
    const events: PlanEvent[] = [
      started('apply'),
      { type: 'skipped', step: 'kafka', detail: 'it answers' },
      ...Array.from({ length: 12 }, (_, n): PlanEvent => ({
        type: 'log',
        step: 'tables',
        line: `line ${n + 1}`,
      })),
      {
        type: 'failed',
        step: 'tables',
        error: new NplError('ClickHouse refused sql/device_events.sql', {
          why: 'DB::Exception: Cannot reserve 1.00 MiB\nNot enough space',
          next: 'free some space in /data',
        }),
        optional: false,
        elapsedMs: 2_000,
      },
      done('topics', '4 topics', 90),
      { type: 'plan-finished', outcome: 'failed', elapsedMs: 2_345 },
    ];
    expect(told(events).transcript()).toMatchInlineSnapshot(`
      "
        [1/3] Kafka broker: skipped, already true: it answers
        [3/3] ClickHouse tables: failed: ClickHouse refused sql/device_events.sql. Why: DB::Exception: Cannot reserve 1.00 MiB; Not enough space. Next: free some space in /data
              | line 3
              | line 4
              | line 5
              | line 6
              | line 7
              | line 8
              | line 9
              | line 10
              | line 11
              | line 12
        [2/3] Kafka topics: done in 90 ms, 4 topics
      > Failed after 2.3 s. 3 steps: 1 done, 1 already true, 1 failed.
      >
      > Error: ClickHouse tables: ClickHouse refused sql/device_events.sql
      >   Why:  DB::Exception: Cannot reserve 1.00 MiB
      >         Not enough space
      >   Next: free some space in /data
      >
      > These hold and will be skipped next time: Kafka broker, Kafka topics
      > When that is mended, run: npl-setup --yes
      "
    `);
  });

  it('tells how often a step was tried', () => {
    const checking: PlanEvent = { type: 'checking', step: 'kafka', atMs: 0 };
    const failed: PlanEvent = { type: 'failed', step: 'kafka', error: noJava, optional: false, elapsedMs: 9 };
    expect(told([started('apply'), checking, checking, checking, failed]).raw()).toContain(
      '[1/3] Kafka broker: failed after 3 attempts: no Java 17',
    );
  });

  it('failed by a bug in npl, with its stack', () => {
    const bug = new TypeError('rows is not iterable');
    bug.stack = 'TypeError: rows is not iterable\n    at tables (steps/tables.js:1:1)';
    const events: PlanEvent[] = [
      { type: 'plan-started', mode: 'apply', steps: [step('tables', 'ClickHouse tables')] },
      { type: 'failed', step: 'tables', error: new BugError(bug), optional: false, elapsedMs: 5 },
      { type: 'plan-finished', outcome: 'failed', elapsedMs: 6 },
    ];
    expect(told(events).transcript()).toMatchInlineSnapshot(`
      "
        [1/1] ClickHouse tables: failed: rows is not iterable. Why: this is a bug in npl, not in your setup. Next: report it, with the lines below
      > Failed after 6 ms. 1 step: 1 failed.
      >
      > Error: ClickHouse tables: rows is not iterable
      >   Why:  this is a bug in npl, not in your setup
      >   Next: report it, with the lines below
      >
      > TypeError: rows is not iterable
      >     at tables (steps/tables.js:1:1)
      >
      > When that is mended, run: npl-setup --yes
      "
    `);
  });

  it('cancelled', () => {
    const events: PlanEvent[] = [
      started('apply'),
      { type: 'applying', step: 'kafka', will: ['start Apache Kafka'] },
      done('tables', '14 objects as planned', 300),
      { type: 'cancelled', step: 'kafka' },
      { type: 'cancelled', step: 'topics' },
      { type: 'plan-finished', outcome: 'cancelled', elapsedMs: 3_100 },
    ];
    expect(told(events).transcript()).toMatchInlineSnapshot(`
      "
        [1/3] Kafka broker: start Apache Kafka
        [3/3] ClickHouse tables: done in 300 ms, 14 objects as planned
        [1/3] Kafka broker: cancelled
        [2/3] Kafka topics: cancelled
      > Cancelled after 3.1 s. 3 steps: 1 done, 2 cancelled.
      >
      > These hold and will be skipped next time: ClickHouse tables
      > To go on, run: npl-setup --yes
      "
    `);
  });

  it('shows more with --verbose', () => {
    const events: PlanEvent[] = [
      started('apply'),
      { type: 'checking', step: 'kafka', atMs: 0 },
      { type: 'applying', step: 'kafka', will: ['start Apache Kafka'] },
      { type: 'log', step: 'kafka', line: 'Kafka \u001b[31mstarted\u001b[0m\u0007' },
      { type: 'verifying', step: 'kafka' },
      { type: 'failed', step: 'kafka', error: noJava, optional: false, elapsedMs: 90 },
    ];
    expect(told(events, { verbose: true }).transcript()).toMatchInlineSnapshot(`
      "
        [1/3] Kafka broker: checking
        [1/3] Kafka broker: start Apache Kafka
        [1/3] Kafka broker: | Kafka started
        [1/3] Kafka broker: verifying
        [1/3] Kafka broker: failed: no Java 17 or newer was found. Why: java -version said 11.0.2. Next: apt-get install openjdk-17-jre-headless
      "
    `);
  });

  it('says the same with colours as without', () => {
    const coloured = told(degraded, { color: true });
    expect(coloured.raw()).toContain('\u001b[33mfailed');
    expect(coloured.transcript().replaceAll(/\u001b\[\d+m/g, '')).toBe(told(degraded).transcript());
  });

  it('shows no secret on either stream', () => {
    const redact = (text: string): string => text.replaceAll('hunter22', '********');
    const events: PlanEvent[] = [
      started('apply'),
      { type: 'applying', step: 'kafka', will: ['use hunter22'] },
      { type: 'log', step: 'kafka', line: 'password hunter22' },
      { type: 'progress', step: 'kafka', progress: { done: 1, total: 1, unit: 'hunter22' } },
      {
        type: 'failed',
        step: 'kafka',
        error: new NplError('hunter22', { why: 'hunter22' }),
        optional: true,
        elapsedMs: 1,
      },
      { type: 'plan-finished', outcome: 'degraded', elapsedMs: 1 },
    ];
    for (const isTTY of [true, false])
      expect(told(events, { redact, isTTY }).raw()).not.toContain('hunter22');
    expect(told(events, { redact }).raw().split('********').length - 1).toBe(7);
  });
});

describe('--plan', () => {
  it('lists every step in the order of the plan, as soon as those before it are known', () => {
    const recorded = recordedStreams();
    const report = lineReporter({
      ...recorded.streams,
      color: false,
      verbose: false,
      redact: (text) => text,
      command: 'npl-setup --yes',
    });
    report(started('plan'));
    report({ type: 'skipped', step: 'tables', detail: '14 objects as planned' });
    expect(recorded.raw()).toBe('');
    report({ type: 'planned', step: 'kafka', will: ['download Apache Kafka', 'start it'], waitsFor: [] });
    report({ type: 'planned', step: 'topics', will: ['create 4 topics'], waitsFor: ['kafka'] });
    report({ type: 'plan-finished', outcome: 'planned', elapsedMs: 200 });
    expect(recorded.transcript()).toMatchInlineSnapshot(`
      "
      > 1. Kafka broker (local)
      >    - download Apache Kafka
      >    - start it
      > 2. Kafka topics (local)
      >    once step 1 has run:
      >    - create 4 topics
      > 3. ClickHouse tables (local)
      >    already true: 14 objects as planned
      >
      > 2 of 3 steps would run; nothing was changed. Run: npl-setup --yes
      "
    `);
  });

  it('tells what somebody should know below what holds', () => {
    const warnings = [{ message: 'Docker has 1 core', why: '2 are wanted', next: 'give it another' }];
    const skipped = { type: 'skipped', step: 'kafka', detail: 'it answers', warnings } as const;
    expect(told([started('plan'), skipped]).transcript()).toMatchInlineSnapshot(`
      "
      > 1. Kafka broker (local)
      >    already true: it answers
      >    Warning: Docker has 1 core
      >      Why:  2 are wanted
      >      Next: give it another
      "
    `);
  });

  it('names all steps that have to run before', () => {
    const planned = { type: 'planned', step: 'tables', will: ['create 14 objects'] } as const;
    const events: PlanEvent[] = [
      started('plan'),
      { ...planned, step: 'kafka', waitsFor: [] },
      { ...planned, step: 'topics', waitsFor: ['kafka'] },
      { ...planned, waitsFor: ['kafka', 'topics'] },
      { type: 'plan-finished', outcome: 'planned', elapsedMs: 200 },
    ];
    expect(told(events).transcript()).toContain('once steps 1 and 2 have run:');
  });

  it('foretells failures', () => {
    const events: PlanEvent[] = [
      started('plan'),
      { type: 'failed', step: 'kafka', error: noJava, optional: false, elapsedMs: 90 },
      { type: 'blocked', step: 'topics', by: ['kafka'], optional: false },
      { type: 'planned', step: 'tables', will: ['create 14 objects'], waitsFor: [] },
      { type: 'plan-finished', outcome: 'failed', elapsedMs: 400 },
    ];
    expect(told(events).transcript()).toMatchInlineSnapshot(`
      "
      > 1. Kafka broker (local)
      >    Error: no Java 17 or newer was found
      >      Why:  java -version said 11.0.2
      >      Next: apt-get install openjdk-17-jre-headless
      > 2. Kafka topics (local)
      >    would not run: needs Kafka broker
      > 3. ClickHouse tables (local)
      >    - create 14 objects
      >
      > 1 of 3 steps would run, 1 would fail; nothing was changed. Mend what fails first.
      "
    `);
  });

  it('says when nothing is to do', () => {
    const events: PlanEvent[] = [
      started('plan'),
      ...STEPS.map(({ id }): PlanEvent => ({ type: 'skipped', step: id, detail: 'seen' })),
      { type: 'plan-finished', outcome: 'nothing-to-do', elapsedMs: 400 },
    ];
    expect(told(events).raw()).toContain('Nothing to do: all 3 steps hold already; nothing was changed.\n');
  });

  it('lists all steps when it is cancelled', () => {
    const events: PlanEvent[] = [
      started('plan'),
      ...STEPS.map(({ id }): PlanEvent => ({ type: 'cancelled', step: id })),
      { type: 'plan-finished', outcome: 'cancelled', elapsedMs: 400 },
    ];
    expect(told(events).transcript()).toMatchInlineSnapshot(`
      "
      > 1. Kafka broker (local)
      >    not looked at
      > 2. Kafka topics (local)
      >    not looked at
      > 3. ClickHouse tables (local)
      >    not looked at
      >
      > Cancelled; nothing was changed.
      "
    `);
  });
});

describe('progress', () => {
  const progress = (doneCount: number, total?: number): PlanEvent => ({
    type: 'progress',
    step: 'tables',
    progress: { done: doneCount, unit: 'events', ...(total === undefined ? {} : { total }) },
  });

  it('is told at every tenth of the way where a line cannot be rewritten', () => {
    const events = [started('apply'), ...Array.from({ length: 101 }, (_, n) => progress(n * 40, 4_000))];
    const lines = told(events).raw().trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('[3/3] ClickHouse tables: 400 of 4,000 events (10 %)');
    expect(lines[9]).toBe('[3/3] ClickHouse tables: 4,000 of 4,000 events (100 %)');
  });

  it('is told every five seconds where it is slow or its end unknown, with the rate', () => {
    const recorded = recordedStreams();
    const report = lineReporter({
      ...recorded.streams,
      color: false,
      verbose: false,
      redact: (text) => text,
      command: 'npl-setup --yes',
    });
    report(started('apply'));
    for (let second = 0; second <= 12; second++) {
      report(progress(second * 1_500));
      vi.advanceTimersByTime(1_000);
    }
    expect(recorded.raw()).toBe(
      '[3/3] ClickHouse tables: 7,500 events, 1,500 events/s\n[3/3] ClickHouse tables: 15,000 events, 1,500 events/s\n',
    );
  });

  it('is told anew for another attempt', () => {
    const checking: PlanEvent = { type: 'checking', step: 'tables', atMs: 0 };
    const lines = told([started('apply'), checking, progress(9, 10), checking, progress(1, 10)]).raw();
    expect(lines).toContain('9 of 10 events');
    expect(lines).toContain('1 of 10 events');
  });

  it('rewrites one line on a terminal, cut to its width, and clears it for the next', () => {
    const wide = step('tables', 'Таблицы '.repeat(12).trim());
    const recorded = told(
      [
        { type: 'plan-started', mode: 'apply', steps: [wide] },
        progress(1, 10),
        progress(2, 10),
        done('tables', 'all there', 20),
      ],
      { isTTY: true },
    );
    const [first, second, rest] = recorded.raw().split('\u001b[K');
    expect(first).toBe(`\r[1/1] ${'Таблицы '.repeat(9).slice(0, 70)}...`);
    expect(first?.slice(1)).toHaveLength(79);
    expect(second).toBe(first);
    expect(rest).toBe('\r');
    expect(recorded.raw().endsWith('Таблицы: done in 20 ms, all there\n')).toBe(true);
  });

  it.each([{ CI: 'true' }, { TERM: 'dumb' }])('is never rewritten where %o', (env) => {
    const recorded = told([started('apply'), progress(5, 10)], { isTTY: true, env });
    expect(recorded.raw()).toBe('[3/3] ClickHouse tables: 5 of 10 events (50 %)\n');
  });

  it('is rewritten where CI=false', () => {
    expect(told([started('apply'), progress(5, 10)], { isTTY: true, env: { CI: 'false' } }).raw()).toContain(
      '\u001b[K',
    );
  });
});
