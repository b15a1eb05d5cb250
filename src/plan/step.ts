import type { NplError } from '../errors.js';

/** What a step's look at the real system found. */
export type CheckResult =
  | { readonly holds: true; readonly detail: string }
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
  readonly signal: AbortSignal;
  log(line: string): void;
  progress(progress: Progress): void;
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

export type StepEvent =
  | { readonly type: 'checking'; readonly step: string }
  | { readonly type: 'skipped'; readonly step: string; readonly detail: string }
  | { readonly type: 'planned'; readonly step: string; readonly will: readonly string[] }
  | { readonly type: 'applying'; readonly step: string; readonly will: readonly string[] }
  | { readonly type: 'log'; readonly step: string; readonly line: string }
  | { readonly type: 'progress'; readonly step: string; readonly progress: Progress }
  | { readonly type: 'verifying'; readonly step: string }
  | { readonly type: 'retrying'; readonly step: string; readonly attempt: number; readonly delayMs: number; readonly error: NplError }
  | { readonly type: 'done'; readonly step: string; readonly detail: string; readonly elapsedMs: number }
  | { readonly type: 'failed'; readonly step: string; readonly error: NplError; readonly optional: boolean; readonly elapsedMs: number }
  | { readonly type: 'blocked'; readonly step: string; readonly by: readonly string[]; readonly optional: boolean }
  | { readonly type: 'cancelled'; readonly step: string };

/** How a whole run ended. */
export type Outcome = 'nothing-to-do' | 'done' | 'degraded' | 'failed' | 'cancelled';

export type PlanEvent =
  | { readonly type: 'plan-started'; readonly steps: readonly Pick<Step, 'id' | 'title' | 'node' | 'needs'>[] }
  | StepEvent
  | { readonly type: 'plan-finished'; readonly outcome: Outcome; readonly elapsedMs: number };
