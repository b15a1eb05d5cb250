import { vi } from 'vitest';
import { Cancelled, NplError } from '../../../src/errors.js';
import { type RunOptions, runPlan } from '../../../src/plan/run-plan.js';
import type { PlanEvent, Step } from '../../../src/plan/step.js';
import { fakeStep, HOLDS, shortly } from './fake-steps.js';

/** Time that stands still until a test moves it. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
}

export function resumeTime(): void {
  vi.useRealTimers();
  vi.restoreAllMocks();
}

export interface Run {
  readonly events: PlanEvent[];
  readonly lines: string[];
  readonly ended: Promise<void>;
}

export function start(steps: readonly Step[], options: Partial<RunOptions> = {}): Run {
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

export async function runToEnd(steps: readonly Step[], options: Partial<RunOptions> = {}): Promise<Run> {
  const run = start(steps, options);
  await vi.runAllTimersAsync();
  await run.ended;
  return run;
}

export async function linesOf(steps: readonly Step[], options: Partial<RunOptions> = {}): Promise<string[]> {
  return (await runToEnd(steps, options)).lines;
}

export function failing(id: string, message: string, parts: Partial<Step> = {}): Step {
  return fakeStep(id, { apply: () => Promise.reject(new NplError(message)), ...parts });
}

export const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function cancelAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Cancelled()), ms);
  return controller.signal;
}

export const held = (): Partial<Step> => ({ check: () => Promise.resolve(HOLDS) });
