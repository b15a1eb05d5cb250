import { findEntry } from '../../config/env-file.js';
import { isKeyName } from '../../config/keys.js';
import type { Question } from '../../questions/question.js';
import { textField } from '../kit/text-field.js';
import { clip, wrap } from '../kit/text.js';
import type { Screen } from '../screen.js';
import { findingLines } from './finding-lines.js';
import { givenText, textOfAnswer } from './rows.js';
import type { WizardState } from './wizard-state.js';

type Paper = Pick<Screen, 'theme' | 'width'>;

const INDENT = 4;

/** How much is told of the open question: `short` leaves room for what was found where there is little. */
export type Detail = 'help' | 'usual' | 'short';

/** The question under the cursor: how to answer it, its default with the reason, and what was found. */
export function openQuestionLines(
  state: WizardState,
  question: Question,
  { theme, width }: Paper,
  detail: Detail,
): string[] {
  const room = width - INDENT;
  const indented = (lines: readonly string[]) => lines.map((line) => ' '.repeat(INDENT) + line);
  return [
    `${theme.accent('>')} ${theme.strong(clip(question.title, width - 4 - question.id.length))}  ${theme.dim(question.id)}`,
    ...indented(inputLines(state, question, { theme, width: room }, detail)),
    ...(detail === 'short' ? [] : indented(defaultLines(state, question, { theme, width: room }))),
    ...(detail === 'help' && question.kind !== 'choice'
      ? indented(wrap(question.help, room).map(theme.dim))
      : []),
    ...troubleLines(state, question, { theme, width }),
    '',
  ];
}

function inputLines(
  state: WizardState,
  question: Question,
  { theme, width }: Paper,
  detail: Detail,
): string[] {
  if (question.kind === 'choice') return choiceLines(state, question, { theme, width }, detail);
  if (question.kind === 'yesno') {
    const now = textOfAnswer(state.answers, question).toUpperCase();
    const option = (value: string, word: string) =>
      now === value ? theme.inverse(`(•) ${word}`) : `( ) ${word}`;
    return [`${option('YES', 'yes')}   ${option('NO', 'no')}   ${theme.dim('y / n')}`];
  }
  const placeholder = question.kind === 'secret' ? `(${question.why})` : question.default;
  const field = textField(
    { ...state.field, mask: question.kind === 'secret', placeholder },
    { theme, width: width - 2 },
  );
  return [`${theme.accent('›')} ${field}`];
}

function choiceLines(
  state: WizardState,
  question: Question,
  { theme, width }: Paper,
  detail: Detail,
): string[] {
  const now = textOfAnswer(state.answers, question).toLowerCase();
  return question.choices.flatMap(({ value, title, help }, at) => {
    const isChosen = value.toLowerCase() === now;
    const head = `${isChosen ? '(•)' : '( )'} ${at + 1} ${title}`;
    const isTold = help !== '' && (isChosen || detail !== 'short');
    const lines = !isTold ? [] : wrap(help, width - 6).map((line) => `      ${theme.dim(line)}`);
    return [isChosen ? theme.inverse(clip(head, width)) : clip(head, width), ...lines];
  });
}

function defaultLines(
  { answers, facts }: WizardState,
  question: Question,
  { theme, width }: Paper,
): string[] {
  const { id, kind, why } = question;
  if (id === 'layout' || kind === 'secret') return [];
  if (question.isNeeded) return [theme.dim('no default: nothing works without an answer')];
  if (why === '') return [];
  const named = question.choices.find(({ value }) => value === question.default)?.title ?? question.default;
  const value = named === '' ? 'nothing' : named;
  const given = givenText(answers, question);
  const isOwn = given !== '' && given !== question.default;
  const isThere = facts !== undefined && facts.envConf.state !== 'missing';
  const before = isKeyName(id) && isThere ? findEntry(answers.file, id)?.value : undefined;
  const isChanged = before !== undefined && before !== given;
  return [
    ...wrap(`default ${value}: ${why}${isOwn ? ' (Ctrl-X takes it)' : ''}`, width),
    ...(isChanged ? [clip(`until now ${before === '' ? 'nothing' : before}`, width)] : []),
  ].map(theme.dim);
}

function troubleLines(state: WizardState, question: Question, { theme, width }: Paper): string[] {
  const paper = { theme, width };
  if (state.refused !== undefined) {
    const next = { level: 'problem', text: `this ${state.refused}` } as const;
    return findingLines(next, paper, INDENT);
  }
  const found = state.findings[question.id];
  const isChecking = found?.state === 'checking';
  return [
    ...(found?.findings ?? []).flatMap((finding) => findingLines(finding, paper, INDENT)),
    ...(isChecking ? [`${' '.repeat(INDENT)}${theme.dim('… checking')}`] : []),
    ...(state.insists ? [`${' '.repeat(INDENT)}${theme.warn('Enter again takes it all the same.')}`] : []),
  ];
}
