import type { StepState } from '../../plan/run-state.js';
import { clip, wrap } from '../kit/text.js';
import { errorLines } from '../plain/error-text.js';
import { printable } from '../plain/format.js';
import type { Screen } from '../screen.js';
import type { WizardState } from './wizard-state.js';

type Paper = Pick<Screen, 'theme' | 'width'>;

/** Every step: what it would do, or what is true already, or why it would fail. */
export function plannedLines({ plan }: WizardState, { theme, width }: Paper): string[] {
  const steps = plan?.run.steps ?? [];
  return [theme.strong('The steps'), ...steps.flatMap((_, at) => stepLines(steps, at, { theme, width }))];
}

function stepLines(steps: readonly StepState[], at: number, { theme, width }: Paper): string[] {
  const step = steps[at];
  if (step === undefined) return [];
  const node = step.node === 'local' ? '' : theme.dim(` on ${step.node}`);
  const head = (mark: string, text = '') => {
    const title = `${mark} ${String(at + 1).padStart(2)}. ${step.title}${node}`;
    return clip(text === '' ? title : `${title}: ${text}`, width);
  };
  switch (step.phase) {
    case 'skipped':
      return [
        head(theme.ok('✔'), `already true, ${printable(step.detail ?? '')}`),
        ...step.warnings.flatMap((each) => troubleLines(each, 'Warning', { theme, width })),
      ];
    case 'planned': {
      const waits = step.waitsFor.map((id) => steps.findIndex((other) => other.id === id) + 1);
      const once = waits.length === 0 ? '' : theme.dim(` (once ${waits.join(', ')} holds)`);
      return [
        head(theme.accent('+')) + once,
        ...willLines(step).flatMap((line) =>
          wrap(printable(line), width - 8).map((part, row) => `      ${row === 0 ? '- ' : '  '}${part}`),
        ),
      ];
    }
    case 'failed':
      return [
        head(step.warning ? theme.warn('!') : theme.bad('✖')),
        ...(step.error === undefined
          ? []
          : troubleLines(step.error, step.warning ? 'Warning' : 'Error', { theme, width })),
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

function troubleLines(
  error: Parameters<typeof errorLines>[0],
  label: 'Error' | 'Warning',
  { theme, width }: Paper,
): string[] {
  return errorLines(error, theme, { label, verbose: false })
    .flatMap((line) => wrap(line, width - 6))
    .map((line) => `      ${line}`);
}

/** The lines of env.conf that change stand above the steps already. */
function willLines({ id, will }: StepState): readonly string[] {
  return id === 'env-conf' ? will.filter((line) => !/^\d+ [-+] /.test(line)) : will;
}
