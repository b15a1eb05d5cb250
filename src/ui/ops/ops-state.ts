import type { TextState } from '../kit/edit-text.js';
import type { AnyView, Effect, Loaded, ViewName } from './view.js';

/** Whose pipeline is looked at; always on screen. */
export interface Target {
  /** Path of env.conf. */
  readonly configFile: string;
  readonly stack: string;
  /** Machines that run something; `local` is this one. */
  readonly nodes: readonly string[];
  readonly readOnly: boolean;
}

/** What the shell keeps for each view. */
export interface ViewState {
  readonly value: unknown;
  readonly takenAt: Date | undefined;
  readonly trouble: string | undefined;
  readonly detail: Loaded<unknown> | undefined;
  readonly filter: string;
  readonly local: unknown;
}

/** One sentence about everything, for the header. */
export interface Verdict {
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly text: string;
  /** Of the look that it is told from. */
  readonly takenAt: Date;
}

export type Overlay =
  | { readonly kind: 'help'; readonly offset: number }
  | { readonly kind: 'palette'; readonly text: TextState; readonly selected: number }
  | { readonly kind: 'filter'; readonly text: TextState; readonly before: string }
  | RunOverlay;

/**
 * A command that was asked for: its dry run, the question, its run, its outcome. `offset` is the first line that is
 * shown; undefined: the newest ones.
 */
export interface RunOverlay {
  readonly kind: 'run';
  /** Tells the output of one run from that of another. */
  readonly id: number;
  readonly effect: Extract<Effect, { kind: 'run' }>;
  /** `idle`: its dry run has found nothing to do, so nothing is asked. */
  readonly phase: 'dry-run' | 'question' | 'running' | 'cancelling' | 'ended' | 'idle';
  readonly lines: readonly string[];
  /** Lines that were dropped from the beginning, because there were too many. */
  readonly dropped: number;
  readonly offset: number | undefined;
  readonly typed: TextState;
  /** Undefined until it has ended; null: it could not be started or was killed. */
  readonly exitCode: number | null | undefined;
}

export interface Notice {
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly text: string;
}

export interface OpsState {
  readonly target: Target;
  readonly active: ViewName;
  /** Views to which Esc goes back, the newest last. */
  readonly trail: readonly ViewName[];
  readonly views: Readonly<Partial<Record<ViewName, ViewState>>>;
  readonly verdict: Verdict | undefined;
  readonly overlay: Overlay | undefined;
  /** One line above the key bar, until the next key. */
  readonly notice: Notice | undefined;
  readonly paused: boolean;
  readonly now: Date;
  /** Of the next run. */
  readonly nextRun: number;
}

export function initialOps(target: Target, views: readonly AnyView[], now: Date): OpsState {
  const states = views.map(({ name, initial }): [ViewName, ViewState] => [
    name,
    {
      value: undefined,
      takenAt: undefined,
      trouble: undefined,
      detail: undefined,
      filter: '',
      local: initial,
    },
  ]);
  return {
    target,
    active: views[0]?.name ?? 'overview',
    trail: [],
    views: Object.fromEntries(states),
    verdict: undefined,
    overlay: undefined,
    notice: undefined,
    paused: false,
    now,
    nextRun: 1,
  };
}
