import { asNplError, BugError, Cancelled, type NplError, UsageError } from '../errors.js';
import { StepChannel } from './step-channel.js';
import { stuckError, timeoutError } from './step-errors.js';
import type { RunMode, Step, StepContext, StepEvent } from './step.js';
import { withinLimit } from './time-limit.js';

/** Waits between attempts double from here to the longest, milliseconds, each cut by up to half at random. */
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;

/** How one step ended. */
export type StepEnd = 'skipped' | 'planned' | 'done' | 'failed' | 'blocked' | 'cancelled';

export interface StepRun {
  readonly mode: RunMode;
  readonly signal: AbortSignal;
  /** `performance.now()` at which the whole run began. */
  readonly runStartedAt: number;
  readonly emit: (event: StepEvent) => void;
}

type Attempt = { readonly end: 'skipped' | 'planned' | 'done'; readonly event: StepEvent };

/** Runs one step to its end, with its time limit and its retries. Never rejects. */
export async function runStep(step: Step, run: StepRun): Promise<StepEnd> {
  const startedAt = performance.now();
  const elapsed = (): number => Math.round(performance.now() - startedAt);
  const retries = run.mode === 'apply' ? (step.retries ?? 0) : 0;
  const fail = (error: NplError): void =>
    run.emit({
      type: 'failed',
      step: step.id,
      error,
      optional: step.optional === true,
      elapsedMs: elapsed(),
    });
  let applied = false;

  for (let attempt = 1; ; attempt++) {
    const channel = new StepChannel(step.id, run.emit);
    const change = (event: StepEvent): void => {
      applied ||= event.type === 'applying';
      channel.change(event);
    };
    change({ type: 'checking', step: step.id, atMs: Math.round(performance.now() - run.runStartedAt) });
    const settled = await withinLimit(
      (signal) => attemptStep(step, run.mode, applied, channel.context(signal), change, elapsed),
      run.signal,
      step.timeoutMs,
    );
    if (settled.kind === 'value') {
      channel.close();
      run.emit(settled.value.event);
      return settled.value.end;
    }
    const cause = settled.kind === 'error' ? settled.error : undefined;
    if (run.signal.aborted && settled.kind === 'error') reportLastWords(cause, run.signal, channel);
    channel.close();
    if (settled.kind === 'stuck') {
      fail(stuckError(step, settled.stopped, channel.lastLine));
      return run.signal.aborted ? 'cancelled' : 'failed';
    }
    if (run.signal.aborted) return cancelled(step, run);
    const error =
      settled.stopped === 'timeout' ? timeoutError(step, channel.lastLine, cause) : asNplError(cause);
    if (attempt > retries || !isWorthRepeating(error)) {
      fail(error);
      return 'failed';
    }
    const delayMs = backoffMs(attempt);
    run.emit({ type: 'retrying', step: step.id, attempt: attempt + 1, delayMs, error });
    if (!(await waited(delayMs, run.signal))) return cancelled(step, run);
  }
}

async function attemptStep(
  step: Step,
  mode: RunMode,
  appliedBefore: boolean,
  context: StepContext,
  change: (event: StepEvent) => void,
  elapsed: () => number,
): Promise<Attempt> {
  const check = await step.check(context);
  if (check.holds && !appliedBefore) {
    const { detail, warnings = [] } = check;
    const told = warnings.length === 0 ? {} : { warnings };
    return { end: 'skipped', event: { type: 'skipped', step: step.id, detail, ...told } };
  }
  if (!check.holds) {
    if (mode === 'plan') {
      return { end: 'planned', event: { type: 'planned', step: step.id, will: check.will, waitsFor: [] } };
    }
    context.signal.throwIfAborted();
    change({ type: 'applying', step: step.id, will: check.will });
    await step.apply(context);
  }
  context.signal.throwIfAborted();
  change({ type: 'verifying', step: step.id });
  const detail = await step.verify(context);
  return { end: 'done', event: { type: 'done', step: step.id, detail, elapsedMs: elapsed() } };
}

function cancelled(step: Step, run: StepRun): StepEnd {
  run.emit({ type: 'cancelled', step: step.id });
  return 'cancelled';
}

/** A failure while stopping is not the cancel itself, and must not be lost in it. */
function reportLastWords(error: unknown, signal: AbortSignal, channel: StepChannel): void {
  if (error === signal.reason) return;
  const failure = asNplError(error);
  if (!(failure instanceof Cancelled)) channel.context(signal).log(`while stopping: ${failure.message}`);
}

/** Wrong input and bugs fail the same way again; a cancel is meant. */
function isWorthRepeating(error: NplError): boolean {
  return !(error instanceof UsageError || error instanceof Cancelled || error instanceof BugError);
}

function backoffMs(attempt: number): number {
  const longest = Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
  return Math.round(longest * (0.5 + Math.random() / 2));
}

/** False: the wait was cancelled. */
function waited(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = (): void => end(false);
    const timer = setTimeout(() => end(true), delayMs);
    const end = (whole: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      resolve(whole);
    };
    signal.addEventListener('abort', cancel, { once: true });
  });
}
