import { NplError } from '../errors.js';
import type { Step } from './step.js';
import { GRACE_MS, type StopReason } from './time-limit.js';

type LimitedStep = Pick<Step, 'title' | 'timeoutMs'>;

const NEXT_AFTER_TIMEOUT = 'run it again, with a longer --timeout if it needs one; what is done is skipped';

/** An attempt that was stopped at its time limit; `lastLine` is the last of its log. */
export function timeoutError(step: LimitedStep, lastLine: string | undefined, cause: unknown): NplError {
  return new NplError(`${step.title} took longer than ${step.timeoutMs / 1000} s`, {
    why: lastWords(lastLine),
    next: NEXT_AFTER_TIMEOUT,
    cause,
  });
}

/** A step that was asked to stop and did not: nobody knows what it still does. */
export function stuckError(step: LimitedStep, stopped: StopReason, lastLine: string | undefined): NplError {
  const what =
    stopped === 'cancel'
      ? `${step.title} did not stop within ${GRACE_MS / 1000} s of the cancel`
      : `${step.title} took longer than ${step.timeoutMs / 1000} s and did not stop when asked to`;
  return new NplError(what, {
    why: `it may still be running; ${lastWords(lastLine)}`,
    next: NEXT_AFTER_TIMEOUT,
  });
}

function lastWords(lastLine: string | undefined): string {
  return lastLine === undefined ? 'it printed nothing' : `its last line was: ${lastLine}`;
}
