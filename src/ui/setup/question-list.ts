import { worstLevel } from '../../probes/answers/finding.js';
import type { Answers } from '../../questions/answers.js';
import type { Question } from '../../questions/question.js';
import { pad, widthOf } from '../kit/text.js';
import type { Screen } from '../screen.js';
import { givenText, textOfAnswer } from './rows.js';
import type { WizardState } from './wizard-state.js';

const MASKED = '••••••••';

/** Cells of the columns in which the questions of a page stand. */
export interface ListColumns {
  readonly title: number;
  readonly value: number;
  /** 0: there is no room for it; the open question shows it all the same. */
  readonly key: number;
}

const MARK = 3;
const LEAST_VALUE = 12;

/** Keys are seen whole where that leaves room for the rest; then titles; what remains is for the answers. */
export function listColumns(questions: readonly Question[], width: number): ListColumns {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(widthOf));
  const room = width - MARK - 2;
  const key = longest(questions.map(({ id }) => id));
  const withKey = room - key >= 2 * LEAST_VALUE + 10;
  const rest = withKey ? room - key : room;
  const title = Math.min(
    longest(questions.map((question) => question.title)),
    Math.max(0, rest - LEAST_VALUE),
  );
  return { title, value: Math.max(0, rest - title), key: withKey ? key : 0 };
}

/** A question that is not open: its title, its answer, and the key that it sets. */
export function questionLine(
  state: WizardState,
  question: Question,
  theme: Screen['theme'],
  columns: ListColumns,
): string {
  const given = givenText(state.answers, question);
  const paint = given === '' ? theme.dim : (text: string) => text;
  const value = paint(pad(shownValue(state.answers, question), columns.value));
  const key = columns.key === 0 ? '' : ` ${theme.dim(question.id)}`;
  return `${markOf(state, question, theme)} ${pad(question.title, columns.title)} ${value}${key}`;
}

/** What is known of the answer in one cell. */
function markOf(state: WizardState, { id }: Question, theme: Screen['theme']): string {
  const found = state.findings[id];
  if (found?.state === 'checking') return theme.dim(' …');
  switch (worstLevel(found?.findings ?? [])) {
    case 'problem':
      return theme.bad(' ✖');
    case 'warning':
      return theme.warn(' !');
    case 'ok':
      return theme.ok(' ✔');
    case 'note':
    case undefined:
      return '  ';
  }
}

function shownValue(answers: Answers, question: Question): string {
  const text = textOfAnswer(answers, question);
  if (question.kind === 'secret') return text === '' ? `(${question.why})` : MASKED;
  if (question.kind === 'text') return text === '' ? '(none)' : text;
  const choice = question.choices.find(({ value }) => value.toLowerCase() === text.toLowerCase());
  return choice?.title ?? text;
}
