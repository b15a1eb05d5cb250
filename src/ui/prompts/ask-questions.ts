import { isKeyName } from '../../config/keys.js';
import { answer, valueOf, type Answers } from '../../questions/answers.js';
import { worstLevel, type Finding, type FindingLevel } from '../../probes/answers/finding.js';
import { SECTIONS, type Question, type QuestionId } from '../../questions/question.js';
import { questionsOf } from '../../questions/questions.js';
import { onLatinKeys, type Typing } from './choose.js';

export interface Asking extends Typing {
  /** Also what is rarely changed. */
  readonly advanced: boolean;
  /** What the world says to an answer. */
  readonly check: (question: QuestionId, answers: Answers) => Promise<readonly Finding[]>;
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
  before: Answers,
  { say, type, check }: Asking,
  place: string,
): Promise<Answers | typeof BACK> {
  let answers = before;
  let insists = false;
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
    const key = question.kind === 'secret' ? typed : onLatinKeys(typed);
    if (key === BACK) return BACK;
    if (key === HELP && question.kind !== 'secret') {
      say(`${question.help} Allowed: ${question.allowed}.`);
      if (question.why !== '') say(`The default is ${question.default || 'nothing'}: ${question.why}.`);
      continue;
    }
    if (typed === '' && insists) return answers;
    if (typed === '' && question.isNeeded && currentText(question, answers) === '') {
      say('This is needed: nothing works without it.');
      continue;
    }
    const result = typed === '' ? { answers } : answer(answers, question.id, choiceOf(question, typed));
    if ('refused' in result) {
      say(`Not taken: it ${result.refused}.`);
      continue;
    }
    answers = result.answers;
    const found = await check(question.id, answers);
    found.forEach((finding) => say(sentenceOf(finding)));
    if (worstLevel(found) !== 'problem') return answers;
    say('Answer otherwise, or press Enter again to keep it all the same.');
    insists = true;
  }
}

const WORDS: Readonly<Record<FindingLevel, string>> = {
  ok: 'Checked: ',
  note: 'Note: ',
  warning: 'Warning: ',
  problem: 'Problem: ',
};

/** `Problem: port 9092 is taken. Next: choose another.` */
export function sentenceOf({ level, text, next }: Finding): string {
  return `${WORDS[level]}${text}.${next === undefined ? '' : ` Next: ${next}.`}`;
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

/** A choice by its number, or yes and no by their first letters. */
function choiceOf({ choices, kind }: Question, typed: string): string {
  if (kind === 'yesno')
    return { y: 'YES', n: 'NO' }[onLatinKeys(typed).toLowerCase()] ?? byNumber(choices, typed);
  return byNumber(choices, typed);
}

function byNumber(choices: Question['choices'], typed: string): string {
  return /^\d$/.test(typed) ? (choices[Number(typed) - 1]?.value ?? typed) : typed;
}
