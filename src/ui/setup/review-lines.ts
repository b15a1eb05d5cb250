import type { LineChange } from '../../config/change.js';
import { clip, wrap } from '../kit/text.js';
import { windowOf } from '../kit/window-of.js';
import { counted } from '../plain/format.js';
import type { Screen } from '../screen.js';
import { findingLines } from './finding-lines.js';
import { plannedLines } from './planned-lines.js';
import { troubledAnswers, withSample } from './rows.js';
import { verdictLines } from './verdict-lines.js';
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
    ...troubleLines(state, screen),
    ...plannedLines(state, screen),
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
    ...changes.flatMap((change) =>
      diffLines(isNew ? { ...change, before: undefined } : change, { theme, width }),
    ),
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

/** What was found wrong with answers, and was taken all the same. */
function troubleLines(state: WizardState, screen: Screen): string[] {
  const troubled = troubledAnswers(state);
  if (troubled.length === 0) return [];
  const lines = troubled.flatMap(({ question, finding }) =>
    findingLines({ ...finding, text: `${question.id}: ${finding.text}` }, screen, 0),
  );
  return [...lines, ''];
}
