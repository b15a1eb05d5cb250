import { describe, expect, test } from 'vitest';
import {
  reduceEngine,
  retryDelayMs,
  STOPPED,
  type EngineEvent,
  type EngineState,
} from '../../../../src/embedded/supervisor/engine-state.js';

const PROBLEM = { summary: 'it exited with code 1', next: undefined };
const MINUTE = 60_000;

function after(events: readonly EngineEvent[], from: EngineState = STOPPED): EngineState {
  return events.reduce(reduceEngine, from);
}

const spawned = (at: number): EngineEvent => ({ type: 'spawned', pid: 100 + at, at });
const ready = (at: number): EngineEvent => ({ type: 'ready', at });
const ended = (at: number): EngineEvent => ({ type: 'ended', problem: PROBLEM, at });
const crashes = (count: number): EngineEvent[] =>
  Array.from({ length: count }, (_, i) => [spawned(i), ended(i)]).flat();

describe('an engine', () => {
  test('starts, runs and stops', () => {
    const starting = after([{ type: 'wanted' }, spawned(1)]);
    expect(starting).toMatchObject({ state: 'starting', pid: 101, startedAt: 1, restarts: 0 });
    expect(after([ready(2)], starting)).toMatchObject({ state: 'running', readyAt: 2 });
    expect(after([ready(2), { type: 'stopped' }], starting)).toEqual(STOPPED);
  });

  test('backs off after an unwanted end and keeps the reason when it runs again', () => {
    const down = after([{ type: 'wanted' }, spawned(1), ready(2), ended(3)]);
    expect(down).toMatchObject({ state: 'backing-off', pid: undefined, failures: 1, ended: PROBLEM });
    expect(after([spawned(4), ready(5)], down)).toMatchObject({
      state: 'running',
      restarts: 1,
      ended: PROBLEM,
    });
  });

  test('has failed after five ends in a row, and stays so until it is ready', () => {
    expect(after([{ type: 'wanted' }, ...crashes(4)]).state).toBe('backing-off');
    const failed = after([{ type: 'wanted' }, ...crashes(5)]);
    expect(failed.state).toBe('failed');
    expect(after([spawned(9)], failed)).toMatchObject({ state: 'failed', pid: 109, restarts: 5 });
    expect(after([spawned(9), ready(10)], failed).state).toBe('running');
  });

  test.each([
    { healthyMs: MINUTE - 1, failures: 5, state: 'failed' },
    { healthyMs: MINUTE, failures: 1, state: 'backing-off' },
  ])('$healthyMs ms of health leave $failures ends in a row', ({ healthyMs, failures, state }) => {
    const events = [...crashes(4), spawned(0), ready(0), ended(healthyMs)];
    expect(after([{ type: 'wanted' }, ...events])).toMatchObject({ failures, state });
  });

  test('an engine that hangs does not start its minute of health anew', () => {
    const hung = after([{ type: 'wanted' }, spawned(0), ready(1), { type: 'silent', problem: PROBLEM }]);
    expect(hung).toMatchObject({ state: 'unresponsive', silent: PROBLEM, ended: undefined, readyAt: 1 });
    expect(after([ready(MINUTE)], hung)).toMatchObject({ state: 'running', silent: undefined, readyAt: 1 });
  });

  test('what hinders it shows as failed at once and counts as no end', () => {
    const hindered = after([{ type: 'wanted' }, { type: 'hindered', problem: PROBLEM }]);
    expect(hindered).toMatchObject({ state: 'failed', failures: 0, ended: PROBLEM });
    expect(after([spawned(1)], hindered)).toMatchObject({ state: 'starting', restarts: 0 });
  });

  test('wanted again, it counts afresh', () => {
    expect(after([{ type: 'wanted' }, ...crashes(5), { type: 'wanted' }])).toEqual({
      ...STOPPED,
      state: 'starting',
    });
  });
});

test('waits longer with each end, up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 100].map(retryDelayMs)).toEqual([0, 1_000, 2_000, 5_000, 10_000, 30_000, 30_000]);
});
