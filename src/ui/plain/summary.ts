import type { RunState, StepPhase, StepState } from '../../plan/run-state.js';
import type { Theme } from '../theme.js';
import { errorLines } from './error-text.js';
import { counted, formatDuration } from './format.js';

export interface SummaryOptions {
  /** The command that repeats the run without questions: `npl-setup --yes`. */
  readonly command: string;
  readonly verbose: boolean;
}

/** What a finished run in apply mode came to, what went wrong, and what to do next. */
export function summaryLines(state: RunState, theme: Theme, options: SummaryOptions): string[] {
  const time = formatDuration(state.elapsedMs ?? 0);
  switch (state.outcome) {
    case undefined:
    case 'planned':
      return [];
    case 'nothing-to-do':
      return [theme.ok(`Nothing to do: ${allHold(state)} (looked for ${time}).`), ...warnings(state, theme)];
    case 'done':
      return [`${theme.ok(`Done in ${time}.`)} ${tally(state)}.`, ...warnings(state, theme)];
    case 'degraded': {
      const count = inPhase(state, 'failed').length + state.steps.flatMap((step) => step.warnings).length;
      return [
        `${theme.warn(`Done in ${time} with ${counted(count, 'warning')}.`)} ${tally(state)}.`,
        ...failures(state, theme, options),
        ...warnings(state, theme),
      ];
    }
    case 'failed':
      return [
        `${theme.bad(`Failed after ${time}.`)} ${tally(state)}.`,
        ...failures(state, theme, options),
        ...whatHolds(state),
        `When that is mended, run: ${options.command}`,
      ];
    case 'cancelled':
      return [
        `${theme.warn(`Cancelled after ${time}.`)} ${tally(state)}.`,
        ...failures(state, theme, options),
        ...whatHolds(state),
        `To go on, run: ${options.command}`,
      ];
  }
}

/** `all 9 steps hold already`, `the one step holds already` */
export function allHold({ steps }: RunState): string {
  return steps.length === 1 ? 'the one step holds already' : `all ${steps.length} steps hold already`;
}

export function inPhase({ steps }: RunState, ...phases: StepPhase[]): StepState[] {
  return steps.filter((step) => phases.includes(step.phase));
}

/** Titles of the failed steps that keep a blocked one from running. */
export function blockersOf(state: RunState, step: StepState): string {
  return state.steps.flatMap(({ id, title }) => (step.blockedBy.includes(id) ? [title] : [])).join(', ');
}

const TALLY: readonly (readonly [StepPhase, string])[] = [
  ['done', 'done'],
  ['skipped', 'already true'],
  ['failed', 'failed'],
  ['blocked', 'not run'],
  ['cancelled', 'cancelled'],
];

/** `4 steps: 2 done, 1 already true, 1 failed` */
function tally(state: RunState): string {
  const parts = TALLY.flatMap(([phase, word]) => {
    const count = inPhase(state, phase).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return `${counted(state.steps.length, 'step')}: ${parts.join(', ')}`;
}

function failures(state: RunState, theme: Theme, { verbose }: SummaryOptions): string[] {
  return inPhase(state, 'failed').flatMap((step) => {
    if (step.error === undefined) return [];
    const label = step.warning ? 'Warning' : 'Error';
    const stopped = inPhase(state, 'blocked').filter(({ blockedBy }) => blockedBy.includes(step.id));
    return [
      '',
      ...errorLines(step.error, theme, { label, subject: step.title, verbose }),
      ...(stopped.length === 0 ? [] : [`  Not run because of it: ${titles(stopped)}`]),
    ];
  });
}

/** Of steps that hold, all the same. */
function warnings({ steps }: RunState, theme: Theme): string[] {
  return steps.flatMap((step) =>
    step.warnings.flatMap((each) => [
      '',
      ...errorLines(each, theme, { label: 'Warning', subject: step.title, verbose: false }),
    ]),
  );
}

function whatHolds(state: RunState): string[] {
  const held = inPhase(state, 'done', 'skipped');
  return held.length === 0 ? [''] : ['', `These hold and will be skipped next time: ${titles(held)}`];
}

function titles(steps: readonly StepState[]): string {
  return steps.map((step) => step.title).join(', ');
}
