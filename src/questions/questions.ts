import { isKeyName, KEYS, type KeyName } from '../config/keys.js';
import { SECRET_KEYS, type SecretKey } from '../config/secrets.js';
import { situationOfAnswers, valueOf, type Answers } from './answers.js';
import { flagOf } from './flags.js';
import { KEY_QUESTIONS } from './key-questions.js';
import { LAYOUTS } from './layouts.js';
import { SECTIONS, type Choice, type Question, type SectionName } from './question.js';
import { SECRET_QUESTIONS } from './secret-questions.js';
import type { Situation } from './situation.js';

export interface Section {
  readonly name: SectionName;
  readonly title: string;
  readonly questions: readonly Question[];
}

const YES_NO: readonly Choice[] = [
  { value: 'YES', title: 'yes', help: '' },
  { value: 'NO', title: 'no', help: '' },
];

const LAYOUT_QUESTION: Omit<Question, 'default'> = {
  id: 'layout',
  section: 'layout',
  kind: 'choice',
  title: 'What do you want to stand up?',
  help: 'It answers several questions at once; each can be changed afterwards.',
  allowed: LAYOUTS.map(({ value }) => value).join(', '),
  why: '',
  choices: LAYOUTS,
  advanced: false,
  isNeeded: true,
  flag: '--layout',
};

/** The sections with a question that matters, given the answers so far. */
export function sectionsOf(answers: Answers): Section[] {
  const questions = questionsOf(answers);
  return SECTIONS.map(({ name, title }) => ({
    name,
    title,
    questions: questions.filter(({ section }) => section === name),
  })).filter((section) => section.questions.length > 0);
}

/** Every question that matters, given the answers so far, in order. */
export function questionsOf(answers: Answers): Question[] {
  const situation = situationOfAnswers(answers);
  const found = [
    { ...LAYOUT_QUESTION, default: answers.layout },
    ...(Object.keys(KEY_QUESTIONS) as KeyName[]).flatMap((key) => keyQuestion(key, situation)),
    ...SECRET_KEYS.flatMap((key) => secretQuestion(key, situation, answers)),
  ];
  // Secrets come after the keys of their section; a sort in place keeps the order of the rest.
  const rank = ({ section }: Question) => SECTIONS.findIndex(({ name }) => name === section);
  return found.sort((a, b) => rank(a) - rank(b));
}

function keyQuestion(key: KeyName, situation: Situation): Question[] {
  const { section, why, when, advanced = false, isNeeded, choices } = KEY_QUESTIONS[key];
  if (when !== undefined && !when(situation)) return [];
  const { type, default: fallback, question, doc } = KEYS[key];
  const isYesNo = fallback === 'YES' || fallback === 'NO';
  const needed = isNeeded?.(situation) ?? false;
  return [
    {
      id: key,
      section,
      kind: isYesNo ? 'yesno' : choices === undefined ? 'text' : 'choice',
      title: question,
      // Written for docs/env-conf.md.
      help: doc.replaceAll('`', ''),
      allowed: type.allowed,
      default: fallback,
      why,
      choices: isYesNo ? YES_NO : (choices ?? []),
      advanced: !needed && (typeof advanced === 'function' ? advanced(situation) : advanced),
      isNeeded: needed,
      flag: flagOf(key),
    },
  ];
}

function secretQuestion(key: SecretKey, situation: Situation, { kept }: Answers): Question[] {
  const found = SECRET_QUESTIONS[key];
  if (found === undefined || !found.when(situation)) return [];
  const isMadeUp = found.isMadeUp(situation);
  const isKept = kept.includes(key);
  return [
    {
      id: key,
      section: found.section,
      kind: 'secret',
      title: found.title,
      help: found.help,
      allowed: 'any text of one line',
      default: '',
      why: isKept ? 'the one that is kept' : isMadeUp ? 'one is made up' : 'none',
      choices: [],
      advanced: isMadeUp || isKept,
      isNeeded: key === 'KAFKA_PASSWORD' && !isMadeUp && !isKept,
      flag: undefined,
    },
  ];
}

/** Questions without which nothing works, and that nobody has answered. */
export function unanswered(answers: Answers): Question[] {
  return questionsOf(answers).filter(({ id, isNeeded }) => {
    if (!isNeeded || id === 'layout') return false;
    return isKeyName(id) ? valueOf(answers, id) === '' : answers.secrets[id] === undefined;
  });
}
