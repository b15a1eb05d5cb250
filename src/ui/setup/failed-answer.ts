import { isKeyName } from '../../config/keys.js';
import type { RunState } from '../../plan/run-state.js';
import { contradictions } from '../../questions/answers.js';
import type { QuestionId, SectionName } from '../../questions/question.js';
import { openSection } from './reduce-section.js';
import { pagesOf, rowsOf, troubledAnswers } from './rows.js';
import type { Next, WizardState } from './wizard-state.js';

/** Which answers a step goes by, where its error names none of them. */
const SECTION_OF_STEP: readonly (readonly [sign: RegExp, section: SectionName])[] = [
  [/kafka|topics/, 'kafka'],
  [/clickhouse|schema|sample/, 'clickhouse'],
  [/airflow/, 'airflow'],
  [/superset|dashboards/, 'superset'],
  [/s3|bucket/, 's3'],
];

/** To the answer that a failed run or plan is about, else to one with a problem, else to the first page. */
export function openFailedAnswer(state: WizardState, run: RunState | undefined): Next {
  const failed = run?.steps.find(({ phase }) => phase === 'failed');
  const { message = '', why = '', next = '' } = failed?.error ?? {};
  const named = `${message} ${why} ${next}`.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? [];
  const clashing = contradictions(state.answers).flatMap(({ keys }) => keys);
  for (const name of [...clashing, ...named]) {
    const opened = isKeyName(name) ? openQuestion(state, name) : undefined;
    if (opened !== undefined) return opened;
  }
  const wanted = SECTION_OF_STEP.find(([sign]) => sign.test(failed?.id ?? ''))?.[1];
  const pages = pagesOf(state);
  const page = pages.find(({ name }) => name === wanted);
  if (page !== undefined) return openSection(state, { kind: 'section', name: page.name });
  const [troubled] = troubledAnswers(state);
  const opened = troubled === undefined ? undefined : openQuestion(state, troubled.question.id);
  if (opened !== undefined) return opened;
  const [first] = pages;
  return first === undefined
    ? { state, effects: [] }
    : openSection(state, { kind: 'section', name: first.name });
}

/** With what is rarely changed, where the question is of that kind; undefined: nobody asks it. */
function openQuestion(state: WizardState, id: QuestionId): Next | undefined {
  for (const advanced of [state.advanced, true]) {
    for (const { name } of pagesOf({ ...state, advanced })) {
      const rows = rowsOf({ ...state, advanced }, name);
      const at = rows.findIndex((row) => row.kind === 'question' && row.question.id === id);
      if (at >= 0) return openSection({ ...state, advanced }, { kind: 'section', name }, at);
    }
  }
  return undefined;
}
