import { ExitCode, type NplError } from '../errors.js';
import type { Outcome, PlanEvent, Progress, RunMode, StepEvent, StepSummary, StepWarning } from './step.js';

/** Log lines of a step that are kept: more than anybody scrolls through. */
const LOG_TAIL = 1_000;

export type StepPhase =
  | 'waiting'
  | 'checking'
  | 'applying'
  | 'verifying'
  | 'retrying'
  | 'skipped'
  | 'planned'
  | 'done'
  | 'failed'
  | 'blocked'
  | 'cancelled';

export interface StepState extends StepSummary {
  readonly phase: StepPhase;
  /** Number of the attempt under way or the last one; 0 before the first. */
  readonly attempt: number;
  /** Of the first attempt, milliseconds since the run began. */
  readonly startedAtMs: number | undefined;
  /** Once it is done or failed, milliseconds. */
  readonly elapsedMs: number | undefined;
  /** What apply does or would do. */
  readonly will: readonly string[];
  /** `planned` only: needs that do not hold yet. */
  readonly waitsFor: readonly string[];
  /** `skipped` and `done`: what was observed. */
  readonly detail: string | undefined;
  /** `skipped`: what somebody should know all the same. */
  readonly warnings: readonly StepWarning[];
  readonly progress: Progress | undefined;
  /** The last lines only. */
  readonly log: readonly string[];
  /** `failed`, or why it is being retried. */
  readonly error: NplError | undefined;
  /** `failed` and `blocked`: it does not spoil the run. */
  readonly warning: boolean;
  /** `blocked`: the failed steps at the root of it. */
  readonly blockedBy: readonly string[];
}

export interface RunState {
  readonly mode: RunMode;
  /** In the plan's order. */
  readonly steps: readonly StepState[];
  /** Undefined while it runs. */
  readonly outcome: Outcome | undefined;
  readonly elapsedMs: number | undefined;
}

export const EMPTY_RUN: RunState = { mode: 'apply', steps: [], outcome: undefined, elapsedMs: undefined };

/** The state after an event: all that a view or a summary shows of a run. */
export function reduceRun(state: RunState, event: PlanEvent): RunState {
  if (event.type === 'plan-started') {
    return { ...EMPTY_RUN, mode: event.mode, steps: event.steps.map(waitingStep) };
  }
  if (event.type === 'plan-finished') {
    return { ...state, outcome: event.outcome, elapsedMs: event.elapsedMs };
  }
  const changed = (step: StepState): StepState => ({ ...step, ...changeOf(step, event) });
  return { ...state, steps: state.steps.map((step) => (step.id === event.step ? changed(step) : step)) };
}

/** The exit code that a run's outcome stands for (docs/errors.md). */
export function exitCodeOf(outcome: Outcome): ExitCode {
  switch (outcome) {
    case 'nothing-to-do':
    case 'planned':
    case 'done':
    case 'degraded':
      return ExitCode.ok;
    case 'failed':
      return ExitCode.failed;
    case 'cancelled':
      return ExitCode.cancelled;
  }
}

function waitingStep(summary: StepSummary): StepState {
  return {
    ...summary,
    phase: 'waiting',
    attempt: 0,
    startedAtMs: undefined,
    elapsedMs: undefined,
    will: [],
    waitsFor: [],
    detail: undefined,
    warnings: [],
    progress: undefined,
    log: [],
    error: undefined,
    warning: false,
    blockedBy: [],
  };
}

function changeOf(step: StepState, event: StepEvent): Partial<StepState> {
  switch (event.type) {
    case 'checking':
      return {
        phase: 'checking',
        attempt: step.attempt + 1,
        startedAtMs: step.startedAtMs ?? event.atMs,
        progress: undefined,
      };
    case 'skipped':
      return { phase: 'skipped', detail: event.detail, warnings: event.warnings ?? [] };
    case 'planned':
      return { phase: 'planned', will: event.will, waitsFor: event.waitsFor };
    case 'applying':
      return { phase: 'applying', will: event.will };
    case 'log':
      return { log: [...step.log.slice(1 - LOG_TAIL), event.line] };
    case 'progress':
      return { progress: event.progress };
    case 'verifying':
      return { phase: 'verifying' };
    case 'retrying':
      return { phase: 'retrying', error: event.error };
    case 'done':
      return { phase: 'done', detail: event.detail, elapsedMs: event.elapsedMs, error: undefined };
    case 'failed':
      return { phase: 'failed', error: event.error, warning: event.optional, elapsedMs: event.elapsedMs };
    case 'blocked':
      return { phase: 'blocked', blockedBy: event.by, warning: event.optional };
    case 'cancelled':
      return { phase: 'cancelled', error: undefined };
  }
}
