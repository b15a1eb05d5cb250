import type { RunState, StepState } from '../../plan/run-state.js';
import type { Theme } from '../theme.js';
import { errorLines } from './error-text.js';
import { counted } from './format.js';
import { allHold, blockersOf, inPhase } from './summary.js';

/** One step of `--plan`: what holds, or what would be done. */
export function plannedStepLines(state: RunState, at: number, theme: Theme): string[] {
  const step = state.steps[at];
  if (step === undefined) return [];
  const head = `${at + 1}. ${theme.strong(step.title)} ${theme.dim(`(${step.node})`)}`;
  return [head, ...bodyOf(state, step, theme).map((line) => `   ${line}`)];
}

/** The last line of `--plan`; `command` is the one that does it. */
export function planSummaryLine(state: RunState, command: string): string {
  const failed = inPhase(state, 'failed').length;
  const wouldRun = inPhase(state, 'planned').length;
  const wouldFail = failed === 0 ? '' : `, ${failed} would fail`;
  const change = `${wouldRun} of ${counted(state.steps.length, 'step')} would run${wouldFail}; nothing was changed.`;
  switch (state.outcome) {
    case undefined:
      return '';
    case 'nothing-to-do':
      return `Nothing to do: ${allHold(state)}; nothing was changed.`;
    case 'cancelled':
      return 'Cancelled; nothing was changed.';
    case 'failed':
      return `${change} Mend what fails first.`;
    case 'planned':
    case 'done':
    case 'degraded':
      return wouldRun === 0 ? change : `${change} Run: ${command}`;
  }
}

function bodyOf(state: RunState, step: StepState, theme: Theme): string[] {
  switch (step.phase) {
    case 'skipped':
      return [
        `${theme.ok('already true:')} ${step.detail ?? ''}`,
        ...step.warnings.flatMap((each) => errorLines(each, theme, { label: 'Warning', verbose: false })),
      ];
    case 'planned': {
      const first = step.waitsFor.map((id) => state.steps.findIndex((other) => other.id === id) + 1);
      const once = first.length === 0 ? [] : [onceRun(first)];
      return [...once, ...step.will.map((action) => `- ${action}`)];
    }
    case 'failed': {
      if (step.error === undefined) return [];
      return errorLines(step.error, theme, { label: step.warning ? 'Warning' : 'Error', verbose: false });
    }
    case 'blocked':
      return [`would not run: needs ${blockersOf(state, step)}`];
    case 'cancelled':
      return ['not looked at'];
    case 'waiting':
    case 'checking':
    case 'applying':
    case 'verifying':
    case 'retrying':
    case 'done':
      return [];
  }
}

function onceRun(steps: readonly number[]): string {
  if (steps.length === 1) return `once step ${steps[0]} has run:`;
  return `once steps ${new Intl.ListFormat('en').format(steps.map(String))} have run:`;
}
