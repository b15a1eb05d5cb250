import type { NplError } from '../errors.js';

/** What somebody should know of a step that holds, why, and what mends it. */
export type StepWarning = Pick<NplError, 'message' | 'why' | 'next'>;

/** What a step's look at the real system found. */
export type CheckResult =
  | { readonly holds: true; readonly detail: string; readonly warnings?: readonly StepWarning[] }
  /** `will`: what apply would do, one line per action, as shown by `--plan`. */
  | { readonly holds: false; readonly will: readonly string[] };

export interface Progress {
  readonly done: number;
  /** Unknown until the size of the work is known. */
  readonly total?: number;
  /** Plural noun of what is counted: `events`, `bytes`. */
  readonly unit: string;
}

/** What a running step may use. */
export interface StepContext {
  /** Aborted by a cancel or by the time limit; a step that ignores it is given up after a grace period. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly progress: (progress: Progress) => void;
}

/**
 * One idempotent unit of work on the real system. The runner calls `check`; if it does not hold,
 * `apply`; then `verify`, which observes the system again and never trusts apply's own success.
 */
export interface Step {
  /** Stable kebab-case name, used in `needs`, events and JSON. */
  readonly id: string;
  readonly title: string;
  /** Node it acts on: `local` or `ssh://user@host`. */
  readonly node: string;
  /** Steps that must hold before this one is checked. */
  readonly needs: readonly string[];
  /** Steps that must have ended, however they ended, before this one is checked. */
  readonly after?: readonly string[];
  /** An optional step that fails is a warning: the run still ends well. */
  readonly optional?: boolean;
  /** What apply does in general, shown by `--plan` while its needs do not hold yet. */
  readonly will: readonly string[];
  /** Time limit of one attempt (check, apply and verify together), milliseconds. */
  readonly timeoutMs: number;
  /** Further attempts after a failed one that is worth repeating. Default 0. */
  readonly retries?: number;
  check(context: StepContext): Promise<CheckResult>;
  apply(context: StepContext): Promise<void>;
  /** Resolves to a sentence saying what was observed; throws when the goal does not hold. */
  verify(context: StepContext): Promise<string>;
}

/** `plan` only looks; `apply` changes what does not hold. */
export type RunMode = 'apply' | 'plan';

/** What every event of one step carries: the step's id. */
interface OfStep<Type extends string> {
  readonly type: Type;
  readonly step: string;
}

export type StepEvent =
  /** `atMs`: milliseconds since the run began. Sent again for every further attempt. */
  | (OfStep<'checking'> & { readonly atMs: number })
  /** It held already. */
  | (OfStep<'skipped'> & { readonly detail: string; readonly warnings?: readonly StepWarning[] })
  /** Plan mode. `waitsFor`: needs that do not hold yet, so `will` is the general description, unchecked. */
  | (OfStep<'planned'> & { readonly will: readonly string[]; readonly waitsFor: readonly string[] })
  | (OfStep<'applying'> & { readonly will: readonly string[] })
  | (OfStep<'log'> & { readonly line: string })
  | (OfStep<'progress'> & { readonly progress: Progress })
  | OfStep<'verifying'>
  /** `attempt`: number of the coming one, 2 or more; it starts after `delayMs`. */
  | (OfStep<'retrying'> & { readonly attempt: number; readonly delayMs: number; readonly error: NplError })
  | (OfStep<'done'> & { readonly detail: string; readonly elapsedMs: number })
  | (OfStep<'failed'> & { readonly error: NplError; readonly optional: boolean; readonly elapsedMs: number })
  /** `by`: the failed steps at the root of it. `optional`: a warning only, it or all of them being optional. */
  | (OfStep<'blocked'> & { readonly by: readonly string[]; readonly optional: boolean })
  /** Stopped, or never started, because the run was cancelled. */
  | OfStep<'cancelled'>;

/**
 * How a whole run ended. `degraded`: nothing but optional steps failed, and what they block.
 * `planned`: plan mode found something to do.
 */
export type Outcome = 'nothing-to-do' | 'planned' | 'done' | 'degraded' | 'failed' | 'cancelled';

/** What a view needs to know of a step in advance. */
export type StepSummary = Pick<Step, 'id' | 'title' | 'node' | 'needs'> & { readonly optional: boolean };

export type PlanEvent =
  | { readonly type: 'plan-started'; readonly mode: RunMode; readonly steps: readonly StepSummary[] }
  | StepEvent
  | { readonly type: 'plan-finished'; readonly outcome: Outcome; readonly elapsedMs: number };
