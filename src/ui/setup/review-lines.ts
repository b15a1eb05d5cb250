import type { LineChange } from '../../config/change.js';
import type { StepState } from '../../plan/run-state.js';
import { contradictions } from '../../questions/answers.js';
import { clip, wrap } from '../kit/text.js';
import { windowOf } from '../kit/window-of.js';
import { errorLines } from '../plain/error-text.js';
import { counted, printable } from '../plain/format.js';
import type { Screen } from '../screen.js';
import { findingLines } from './finding-lines.js';
import { withSample } from './rows.js';
import type { WizardState } from './wizard-state.js';

/** All that would be done, before any of it is. */
export function reviewLines(state: WizardState, screen: Screen): string[] {
  const { height } = screen;
  const lines = [
    ...changeLines(state, screen),
    '',
    ...secretLines(state, screen),
    ...sampleLines(state, screen),
    '',
    ...planLines(state, screen),
  ];
  const verdict = verdictLines(state, screen);
  const room = height - verdict.length - 1;
  const { lines: shown, below, above } = windowOf(lines, { height: room, offset: state.offset });
  const hidden = below + above === 0 ? '' : screen.theme.dim(`(${above} lines above, ${below} below)`);
  return [...shown, ...Array.from({ length: room - shown.length }, () => ''), hidden, ...verdict];
}

function changeLines({ changes, answers, facts }: WizardState, { theme, width }: Screen): string[] {
  const isNew = facts?.envConf.state === 'missing';
  const file = answers.configFile;
  if (changes.length === 0) {
    return wrap(isNew ? `${file} is written with the defaults.` : `${file} stays as it is.`, width);
  }
  const what = isNew ? 'is written with the defaults, and' : 'changes in';
  return [
    ...wrap(`${file} ${what} ${counted(changes.length, 'line')}:`, width).map(theme.strong),
    ...changes.flatMap((change) => diffLines(change, { theme, width })),
    ...(isNew ? [] : wrap('The file as it is now is kept beside it as a backup.', width).map(theme.dim)),
  ];
}

function diffLines({ line, before, after }: LineChange, { theme, width }: Pick<Screen, 'theme' | 'width'>) {
  const number = String(line).padStart(4);
  return [
    ...(before === undefined ? [] : [theme.bad(clip(`${number} - ${before}`, width))]),
    theme.ok(clip(`${number} + ${after}`, width)),
  ];
}

function secretLines({ answers }: WizardState, { width }: Screen): string[] {
  const names = Object.keys(answers.secrets);
  if (names.length === 0) return [];
  return wrap(`Kept in .npl/secrets.env, readable by you alone: ${names.join(', ')}.`, width);
}

function sampleLines(state: WizardState, { width }: Screen): string[] {
  return wrap(
    withSample(state)
      ? 'The 4,000 sample events are loaded through the pipeline, as a proof (s: leave them out).'
      : 'The sample events are not loaded (s: load them, as a proof).',
    width,
  );
}

function planLines({ plan }: WizardState, { theme, width }: Screen): string[] {
  const steps = plan?.run.steps ?? [];
  const paper = { theme, width };
  return [theme.strong('The steps'), ...steps.flatMap((step, at) => stepLines(step, at, steps, paper))];
}

function stepLines(
  step: StepState,
  at: number,
  steps: readonly StepState[],
  { theme, width }: Pick<Screen, 'theme' | 'width'>,
): string[] {
  const node = step.node === 'local' ? '' : theme.dim(` on ${step.node}`);
  const head = (mark: string, text = '') =>
    clip(
      `${mark} ${String(at + 1).padStart(2)}. ${step.title}${node}${text === '' ? '' : `: ${text}`}`,
      width,
    );
  switch (step.phase) {
    case 'skipped':
      return [head(theme.ok('✔'), `already true, ${printable(step.detail ?? '')}`)];
    case 'planned': {
      const waits = step.waitsFor.map((id) => steps.findIndex((other) => other.id === id) + 1);
      const once = waits.length === 0 ? '' : theme.dim(` (once ${waits.join(', ')} holds)`);
      return [
        head(theme.accent('+')) + once,
        ...step.will.flatMap((line) =>
          wrap(printable(line), width - 8).map((part, row) => `      ${row === 0 ? '- ' : '  '}${part}`),
        ),
      ];
    }
    case 'failed':
      return [
        head(step.warning ? theme.warn('!') : theme.bad('✖')),
        ...(step.error === undefined
          ? []
          : errorLines(step.error, theme, { label: step.warning ? 'Warning' : 'Error', verbose: false })
              .flatMap((line) => wrap(line, width - 6))
              .map((line) => `      ${line}`)),
      ];
    case 'blocked':
      return [head(theme.dim('-'), 'would not run')];
    case 'waiting':
    case 'checking':
    case 'applying':
    case 'verifying':
    case 'retrying':
    case 'done':
    case 'cancelled':
      return [head(theme.dim('…'), 'looking')];
  }
}

function verdictLines(state: WizardState, screen: Screen): string[] {
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
  const count = plan.run.steps.filter(({ phase }) => phase === 'planned').length;
  switch (plan.run.outcome) {
    case 'failed':
      return state.insists
        ? [theme.warn('Enter again begins all the same; it stops at the first step that fails.')]
        : [theme.bad('A step would fail: mend that first, then r looks again. Or Enter twice.')];
    case 'nothing-to-do':
      return [
        theme.ok('Nothing to do: all of it holds already. Enter looks once more and shows the result.'),
      ];
    case 'planned':
    case 'done':
    case 'degraded':
    case 'cancelled':
      return [
        `${theme.strong(`${counted(count, 'step')} to do; nothing is touched yet.`)} ${theme.accent('Enter does it.')}`,
      ];
  }
}
