import { isKeyName } from '../../config/keys.js';
import { valueOf, type Answers } from '../../questions/answers.js';
import { worstLevel, type Finding } from '../../probes/answers/finding.js';
import type { Question, SectionName } from '../../questions/question.js';
import { questionsOf, sectionsOf, type Section } from '../../questions/questions.js';
import type { WizardState } from './wizard-state.js';

/** What the cursor of a section can stand on. */
export type Row = { readonly kind: 'question'; readonly question: Question } | { readonly kind: 'more' };

/** The pages of questions that matter; those whose questions are all rarely changed only on demand. */
export function pagesOf({ answers, advanced }: Pick<WizardState, 'answers' | 'advanced'>): Section[] {
  return sectionsOf(answers).filter(
    ({ questions }) => advanced || questions.some((question) => !question.advanced),
  );
}

export function sectionOf(state: Pick<WizardState, 'answers'>, name: SectionName): Section | undefined {
  return sectionsOf(state.answers).find((section) => section.name === name);
}

export function rowsOf(state: Pick<WizardState, 'answers' | 'advanced'>, name: SectionName): Row[] {
  const questions = sectionOf(state, name)?.questions ?? [];
  const shown = questions.filter((question) => state.advanced || !question.advanced);
  const rows = shown.map((question): Row => ({ kind: 'question', question }));
  return questions.some((question) => question.advanced) ? [...rows, { kind: 'more' }] : rows;
}

/** Whether the sample events are loaded, too. */
export function withSample({ sample, answers }: Pick<WizardState, 'sample' | 'answers'>): boolean {
  return sample ?? answers.layout === 'embedded';
}

/** How many questions of the section are rarely changed. */
export function advancedCount(state: Pick<WizardState, 'answers'>, name: SectionName): number {
  return (sectionOf(state, name)?.questions ?? []).filter((question) => question.advanced).length;
}

/** As it is written in env.conf, or the layout's name; empty for the default, and for a secret that was not typed. */
export function givenText(answers: Answers, { id }: Pick<Question, 'id'>): string {
  if (id === 'layout') return answers.layout;
  return isKeyName(id) ? valueOf(answers, id) : (answers.secrets[id] ?? '');
}

/** What holds: the answer, else the default. */
export function textOfAnswer(answers: Answers, question: Question): string {
  return givenText(answers, question) || question.default;
}

/** Answers with a problem, as far as they were looked at, in the order of the questions. */
export function troubledAnswers({
  answers,
  findings,
}: Pick<WizardState, 'answers' | 'findings'>): { readonly question: Question; readonly finding: Finding }[] {
  return questionsOf(answers).flatMap((question) => {
    const finding = findings[question.id]?.findings.find(({ level }) => level === 'problem');
    return finding === undefined ? [] : [{ question, finding }];
  });
}

/** The worst that is known of the answers of a section. */
export function levelOfSection({ findings }: Pick<WizardState, 'findings'>, { questions }: Section) {
  return worstLevel(questions.flatMap(({ id }) => findings[id]?.findings ?? []));
}
