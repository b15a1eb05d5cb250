import { isKeyName } from '../../config/keys.js';
import { answer, valueOf, type Answers } from '../../questions/answers.js';
import type { Question } from '../../questions/question.js';
import { questionsOf } from '../../questions/questions.js';
import { SECTIONS } from '../../questions/question.js';

export interface Asking {
  /** Prints one sentence. */
  readonly say: (line: string) => void;
  readonly type: (message: string, isSecret: boolean) => Promise<string>;
  /** Also what is rarely changed. */
  readonly advanced: boolean;
}

const BACK = '<';
const HELP = '?';

/** Asks one question after another, each in a few sentences; `<` goes back to the one before, `?` explains. */
export async function askQuestions(start: Answers, asking: Asking): Promise<Answers> {
  let answers = start;
  let at = 0;
  for (;;) {
    const questions = questionsOf(answers).filter(({ advanced }) => asking.advanced || !advanced);
    const question = questions[at];
    if (question === undefined) return answers;
    const step = await askOne(question, answers, asking, `Question ${at + 1} of ${questions.length}`);
    if (step === BACK) at = Math.max(0, at - 1);
    else {
      answers = step;
      at += 1;
    }
  }
}

async function askOne(
  question: Question,
  answers: Answers,
  { say, type }: Asking,
  place: string,
): Promise<Answers | typeof BACK> {
  const section = SECTIONS.find(({ name }) => name === question.section)?.title ?? '';
  say('');
  say(
    `${place}, ${section}: ${question.title} ${question.id === 'layout' ? '' : `(${question.id})`}`.trimEnd(),
  );
  question.choices.forEach(({ title, help }, index) => {
    say(`${index + 1}: ${title}${help === '' ? '.' : `. ${help}`}`);
  });
  for (;;) {
    const typed = await type(messageOf(question, answers), question.kind === 'secret');
    if (typed === BACK) return BACK;
    if (typed === HELP && question.kind !== 'secret') {
      say(`${question.help} Allowed: ${question.allowed}.`);
      if (question.why !== '') say(`The default is ${question.default || 'nothing'}: ${question.why}.`);
      continue;
    }
    if (typed === '') {
      if (!question.isNeeded || currentText(question, answers) !== '') return answers;
      say('This is needed: nothing works without it.');
      continue;
    }
    const result = answer(answers, question.id, choiceOf(question, typed));
    if ('answers' in result) return result.answers;
    say(`Not taken: it ${result.refused}.`);
  }
}

function messageOf(question: Question, answers: Answers): string {
  if (question.kind === 'secret') return `Answer (Enter: ${question.why})`;
  const now = currentText(question, answers);
  const choice = question.choices.findIndex(({ value }) => value.toLowerCase() === now.toLowerCase());
  const kept = choice < 0 ? now : `${choice + 1}, ${question.choices[choice]?.title ?? now}`;
  return kept === '' ? 'Answer' : `Answer (Enter: ${kept})`;
}

function currentText({ id, default: fallback }: Question, answers: Answers): string {
  if (id === 'layout') return answers.layout;
  return isKeyName(id) ? valueOf(answers, id) || fallback : (answers.secrets[id] ?? '');
}

/** A choice by its number. */
function choiceOf({ choices }: Question, typed: string): string {
  return /^\d$/.test(typed) ? (choices[Number(typed) - 1]?.value ?? typed) : typed;
}
