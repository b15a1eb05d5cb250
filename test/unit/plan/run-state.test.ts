import { describe, expect, it } from 'vitest';
import { ExitCode, NplError } from '../../../src/errors.js';
import {
  EMPTY_RUN,
  exitCodeOf,
  reduceRun,
  type RunState,
  type StepState,
} from '../../../src/plan/run-state.js';
import type { PlanEvent, StepEvent } from '../../../src/plan/step.js';

const STARTED: PlanEvent = {
  type: 'plan-started',
  mode: 'apply',
  steps: [
    { id: 'a', title: 'The a', node: 'local', needs: [], optional: false },
    { id: 'b', title: 'The b', node: 'ssh://u@h', needs: ['a'], optional: true },
  ],
};

function after(...events: readonly PlanEvent[]): RunState {
  return [STARTED, ...events].reduce(reduceRun, EMPTY_RUN);
}

function stepAfter(...events: readonly StepEvent[]): StepState | undefined {
  return after(...events).steps[0];
}

describe('reduceRun', () => {
  it('begins with all steps waiting, in the order of the plan', () => {
    expect(after()).toMatchObject({
      mode: 'apply',
      outcome: undefined,
      steps: [
        { id: 'a', phase: 'waiting', attempt: 0, optional: false },
        { id: 'b', phase: 'waiting', node: 'ssh://u@h', needs: ['a'], optional: true },
      ],
    });
  });

  it('changes the step of the event alone', () => {
    const before = after();
    const state = reduceRun(before, { type: 'verifying', step: 'b' });
    expect(state.steps[0]).toBe(before.steps[0]);
    expect(state.steps[1]?.phase).toBe('verifying');
    expect(before.steps[1]?.phase).toBe('waiting');
  });

  const error = new NplError('no luck');
  it.each<[StepEvent, Partial<StepState>]>([
    [
      { type: 'checking', step: 'a', atMs: 40 },
      { phase: 'checking', attempt: 1, startedAtMs: 40 },
    ],
    [
      { type: 'skipped', step: 'a', detail: 'seen' },
      { phase: 'skipped', detail: 'seen', warnings: [] },
    ],
    [
      { type: 'planned', step: 'a', will: ['x'], waitsFor: ['b'] },
      { phase: 'planned', will: ['x'], waitsFor: ['b'] },
    ],
    [
      { type: 'applying', step: 'a', will: ['x'] },
      { phase: 'applying', will: ['x'] },
    ],
    [
      { type: 'log', step: 'a', line: 'x' },
      { phase: 'waiting', log: ['x'] },
    ],
    [
      { type: 'progress', step: 'a', progress: { done: 1, unit: 'events' } },
      { progress: { done: 1, unit: 'events' } },
    ],
    [{ type: 'verifying', step: 'a' }, { phase: 'verifying' }],
    [
      { type: 'retrying', step: 'a', attempt: 2, delayMs: 5, error },
      { phase: 'retrying', error },
    ],
    [
      { type: 'done', step: 'a', detail: 'seen', elapsedMs: 9 },
      { phase: 'done', detail: 'seen', elapsedMs: 9 },
    ],
    [
      { type: 'failed', step: 'a', error, optional: true, elapsedMs: 9 },
      { phase: 'failed', error, warning: true, elapsedMs: 9 },
    ],
    [
      { type: 'blocked', step: 'a', by: ['b'], optional: false },
      { phase: 'blocked', blockedBy: ['b'], warning: false },
    ],
    [{ type: 'cancelled', step: 'a' }, { phase: 'cancelled' }],
  ])('%o', (event, expected) => expect(stepAfter(event)).toMatchObject(expected));

  it('counts attempts, keeps the first start, and forgets the error and progress of an attempt that failed', () => {
    const checking = (atMs: number): StepEvent => ({ type: 'checking', step: 'a', atMs });
    const again = [
      checking(10),
      { type: 'progress', step: 'a', progress: { done: 1, unit: 'events' } },
      { type: 'retrying', step: 'a', attempt: 2, delayMs: 5, error },
      checking(20),
    ] as const;
    expect(stepAfter(...again)).toMatchObject({ attempt: 2, startedAtMs: 10, progress: undefined, error });
    expect(
      stepAfter(...again, { type: 'done', step: 'a', detail: 'seen', elapsedMs: 9 })?.error,
    ).toBeUndefined();
  });

  it('keeps the last 1,000 log lines', () => {
    const lines = Array.from({ length: 1_050 }, (_, n): StepEvent => ({
      type: 'log',
      step: 'a',
      line: `${n}`,
    }));
    const log = stepAfter(...lines)?.log;
    expect(log).toHaveLength(1_000);
    expect([log?.at(0), log?.at(-1)]).toEqual(['50', '1049']);
  });

  it('keeps the outcome', () => {
    expect(after({ type: 'plan-finished', outcome: 'failed', elapsedMs: 7 })).toMatchObject({
      outcome: 'failed',
      elapsedMs: 7,
    });
  });
});

it.each([
  ['nothing-to-do', ExitCode.ok],
  ['planned', ExitCode.ok],
  ['done', ExitCode.ok],
  ['degraded', ExitCode.ok],
  ['failed', ExitCode.failed],
  ['cancelled', ExitCode.cancelled],
] as const)('outcome %s exits %d', (outcome, code) => expect(exitCodeOf(outcome)).toBe(code));
