import { applyAssignments, changedLines, type Assignment, type LineChange } from '../config/change.js';
import type { Config } from '../config/config.js';
import { findEntry, type EnvFile } from '../config/env-file.js';
import { isKeyName, KEYS, KEY_NAMES, valueText, type KeyName } from '../config/keys.js';
import type { SecretKey } from '../config/secrets.js';
import { findClashes } from '../topology/clashes.js';
import type { Clash } from '../topology/topology-error.js';
import { layoutOf, LAYOUTS, type LayoutName } from './layouts.js';
import type { QuestionId } from './question.js';
import { lenientConfig, situationOf, topologyOf, type Situation } from './situation.js';

/** Everything that is answered: what env.conf says, and what was answered over it. Never changed in place. */
export interface Answers {
  /** Absolute path of env.conf, which need not exist. */
  readonly configFile: string;
  /** What stands in it; of the template where there is none. */
  readonly file: EnvFile;
  readonly layout: LayoutName;
  /** As text; empty: back to the default. */
  readonly values: Readonly<Partial<Record<KeyName, string>>>;
  /** Typed in this run. Never to be shown or written anywhere but to the secrets file. */
  readonly secrets: Readonly<Partial<Record<SecretKey, string>>>;
  /** Secrets that are there already, in the secrets file or in the environment. */
  readonly kept: readonly SecretKey[];
}

/** The answers before the first question. */
export function startAnswers(start: Pick<Answers, 'configFile' | 'file' | 'kept'>): Answers {
  const blank = { ...start, layout: 'one-machine', values: {}, secrets: {} } as const;
  return { ...blank, layout: layoutOf(configOf(blank).values) };
}

/** As text; empty where nothing is answered, so that the default holds. */
export function valueOf({ file, values }: Pick<Answers, 'file' | 'values'>, key: KeyName): string {
  return values[key] ?? findEntry(file, key)?.value ?? '';
}

export type AnswerResult = { readonly answers: Answers } | { readonly refused: string };

/** The answers with one more; an empty text means the default, or for a secret the one that is kept. */
export function answer(answers: Answers, id: QuestionId, text: string): AnswerResult {
  if (id === 'layout') return withLayout(answers, text);
  if (!isKeyName(id)) {
    if (/[\0\r\n]/.test(text)) return { refused: 'has a line break' };
    const others = Object.entries(answers.secrets).filter(([key]) => key !== id);
    const secrets = Object.fromEntries(text === '' ? others : [...others, [id, text]]);
    return { answers: { ...answers, secrets } };
  }
  const typed = text.trim();
  if (typed === '') return withValue(answers, id, '');
  const { type } = KEYS[id];
  const parsed = type.parse(typed);
  if ('refused' in parsed) return { refused: `${parsed.refused}; allowed: ${type.allowed}` };
  return withValue(answers, id, valueText(parsed.value));
}

function withValue(answers: Answers, key: KeyName, text: string): AnswerResult {
  return { answers: { ...answers, values: { ...answers.values, [key]: text } } };
}

function withLayout(answers: Answers, name: string): AnswerResult {
  const layout = LAYOUTS.find(({ value }) => value === name);
  if (layout === undefined) {
    return { refused: `is none of the layouts; allowed: ${LAYOUTS.map(({ value }) => value).join(', ')}` };
  }
  if (layout.value === answers.layout) return { answers };
  return { answers: { ...answers, layout: layout.value, values: { ...untried(answers), ...layout.preset } } };
}

/** The answers without those that the layout gave which is given up. */
function untried({ layout, values }: Answers): Answers['values'] {
  const preset = LAYOUTS.find(({ value }) => value === layout)?.preset ?? {};
  const own = Object.entries(values).filter(([key, text]) => preset[key as KeyName] !== text);
  return Object.fromEntries(own);
}

/** What the answers mean as a configuration; a refused or missing one counts as its default. */
export function configOf(answers: Pick<Answers, 'configFile' | 'file' | 'values'>): Config {
  return lenientConfig(answers.configFile, (key) => valueOf(answers, key));
}

export function situationOfAnswers(answers: Answers): Situation {
  return situationOf(answers.layout, configOf(answers));
}

/** Answers that are each right and cannot hold together. */
export function contradictions(answers: Answers): Clash[] {
  const config = configOf(answers);
  return findClashes(config, topologyOf(config));
}

/** The env.conf that the answers make: nothing but what they change is touched. */
export function envConfOf(answers: Answers): EnvFile {
  return applyAssignments(answers.file, assignmentsOf(answers));
}

/** Lines of env.conf that the answers change. */
export function envConfChanges(answers: Answers): LineChange[] {
  const assignments = assignmentsOf(answers);
  return changedLines(
    answers.file,
    envConfOf(answers),
    assignments.map(({ key }) => key),
  );
}

/** Answers that say something else than the file, in the order of the keys, so that equal answers make equal files. */
function assignmentsOf(answers: Answers): Assignment[] {
  return KEY_NAMES.flatMap((key) => {
    const text = answers.values[key];
    if (text === undefined) return [];
    const before = findEntry(answers.file, key)?.value ?? '';
    const fallback = KEYS[key].default;
    const isSame = sameValue(key, before === '' ? fallback : before, text === '' ? fallback : text);
    return isSame ? [] : [{ key, text }];
  });
}

function sameValue(key: KeyName, a: string, b: string): boolean {
  if (a === b) return true;
  if (a === '' || b === '') return false;
  const [one, other] = [KEYS[key].type.parse(a), KEYS[key].type.parse(b)];
  return 'value' in one && 'value' in other && one.value === other.value;
}
