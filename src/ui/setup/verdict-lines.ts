import type { RunState } from '../../plan/run-state.js';
import { contradictions } from '../../questions/answers.js';
import { clip, wrap } from '../kit/text.js';
import { counted, inOneLine, printable } from '../plain/format.js';
import type { Screen } from '../screen.js';
import { findingLines } from './finding-lines.js';
import { troubledAnswers } from './rows.js';
import type { WizardState } from './wizard-state.js';

const INSIST = 'Enter again begins all the same; it stops at the first step that fails.';

/** What the plan comes to, and what can be pressed now. */
export function verdictLines(state: WizardState, screen: Screen): string[] {
  const { theme, width } = screen;
  const { plan, answers } = state;
  const clashes = contradictions(answers);
  if (clashes.length > 0) {
    const lines = clashes.flatMap(({ keys, reason }) =>
      findingLines({ level: 'problem', text: `${keys.join(', ')}: ${reason}` }, screen),
    );
    return [...lines.slice(0, 6), theme.bad('These answers contradict each other. Esc goes back to them.')];
  }
  if (plan?.trouble !== undefined) {
    return [
      ...wrap(printable(plan.trouble), width).slice(0, 6).map(theme.bad),
      'Esc goes back to the questions.',
    ];
  }
  if (plan?.run.outcome === undefined) {
    return [theme.dim('… looking at what is true already; nothing is changed')];
  }
  const troubled = troubledAnswers(state).length;
  const count = plan.run.steps.filter(({ phase }) => phase === 'planned').length;
  const warnings = plan.run.steps.flatMap((step) => step.warnings).length;
  // Its lines may be out of sight.
  const warned = warnings === 0 ? '' : theme.warn(` ${counted(warnings, 'warning')} above.`);
  switch (plan.run.outcome) {
    case 'failed':
      return state.insists ? [theme.warn(INSIST)] : failedLines(plan.run, screen);
    case 'nothing-to-do':
      return [`${theme.ok('Nothing to do: all of it holds already. Enter shows what is there.')}${warned}`];
    case 'planned':
    case 'done':
    case 'degraded':
    case 'cancelled':
      if (state.insists) return [theme.warn(INSIST)];
      if (troubled > 0)
        return [
          theme.bad(`${counted(troubled, 'answer')} with a problem.`) +
            ` ${theme.accent('e')} edits, ${theme.accent('Enter twice')} does it all the same.`,
        ];
      return [
        `${theme.strong(`${counted(count, 'step')} to do; nothing is touched yet.`)}${warned} ${theme.accent('Enter does it.')}`,
      ];
  }
}

/** The first step that would fail, by name: its lines may be out of sight. */
function failedLines({ steps }: RunState, { theme, width }: Screen): string[] {
  const at = steps.findIndex(({ phase, warning }) => phase === 'failed' && !warning);
  const step = steps[at];
  const why = step?.error === undefined ? '' : `: ${inOneLine(step.error.message)}`;
  return [
    theme.bad(clip(`Step ${at + 1}, ${step?.title ?? ''}, would fail${why}`, width)),
    `Mend that, then ${theme.accent('r')} looks again; ${theme.accent('e')} edits; ${theme.accent('Enter twice')} begins all the same.`,
  ];
}
