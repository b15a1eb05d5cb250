import type { CheckResult, PlanEvent, Step, StepContext } from '../../../src/plan/step.js';

export const HOLDS: CheckResult = { holds: true, detail: 'already there' };
export const MISSING: CheckResult = { holds: false, will: ['make it'] };

/** A step that does not hold until its `apply` ran; every part of it can be replaced. */
export function fakeStep(id: string, parts: Partial<Step> = {}): Step {
  let made = false;
  return {
    id,
    title: `The ${id}`,
    node: 'local',
    needs: [],
    will: [`make ${id} in general`],
    timeoutMs: 60_000,
    check: () => Promise.resolve(made ? HOLDS : MISSING),
    apply: () => {
      made = true;
      return Promise.resolve();
    },
    verify: () => (made ? Promise.resolve('seen') : Promise.reject(new Error('verify ran before apply'))),
    ...parts,
  };
}

/** Work that ends only when it is asked to stop. */
export function untilAborted({ signal }: StepContext): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
}

/** Work that never ends, whatever it is asked. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** A promise and its ends, to hold a step at a point. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** An event in one line: times left out, since each test says its own. */
export function shortly(event: PlanEvent): string {
  switch (event.type) {
    case 'plan-started':
      return `start ${event.mode}: ${event.steps.map((step) => step.id).join(' ')}`;
    case 'plan-finished':
      return `finish: ${event.outcome}`;
    case 'skipped':
    case 'done':
      return `${event.step} ${event.type}: ${event.detail}`;
    case 'planned':
      return `${event.step} planned${event.waitsFor.map((id) => ` after ${id}`).join('')}: ${event.will.join('; ')}`;
    case 'applying':
      return `${event.step} applying: ${event.will.join('; ')}`;
    case 'log':
      return `${event.step} log: ${event.line}`;
    case 'progress':
      return `${event.step} progress: ${event.progress.done}`;
    case 'retrying':
      return `${event.step} retrying, attempt ${event.attempt}: ${event.error.message}`;
    case 'failed':
      return `${event.step} failed${event.optional ? ' (optional)' : ''}: ${event.error.message}`;
    case 'blocked':
      return `${event.step} blocked${event.optional ? ' (optional)' : ''} by ${event.by.join(' ')}`;
    case 'checking':
    case 'verifying':
    case 'cancelled':
      return `${event.step} ${event.type}`;
  }
}
