import { readConfigFile } from '../config/read-config-file.js';
import { replaceFile } from '../config/replace-file.js';
import { NplError, UsageError } from '../errors.js';
import { answer, type Answers } from '../questions/answers.js';
import { answersText, problemLines, replayAnswers } from '../questions/answers-file.js';
import { KEY_FLAGS } from '../questions/flags.js';
import type { QuestionId } from '../questions/question.js';
import { unanswered } from '../questions/questions.js';
import { join } from 'node:path';
import type { Cli } from './cli.js';
import { stateDirOf } from './state-dir.js';

/** Answers that came with the command. */
export interface GivenAnswers {
  /** Path of an answers file. */
  readonly file: string | undefined;
  /** By flag, with its dashes. */
  readonly flags: ReadonlyMap<string, string>;
}

export function isGiven({ file, flags }: GivenAnswers): boolean {
  return file !== undefined || flags.size > 0;
}

/** The answers with those of the file, and then those of the flags, over them. Throws a UsageError with all that is wrong. */
export async function withGivenAnswers(answers: Answers, { file, flags }: GivenAnswers): Promise<Answers> {
  let given = answers;
  if (file !== undefined) {
    const replayed = replayAnswers(given, await readConfigFile(file));
    if ('problems' in replayed) {
      throw new UsageError(`${file} cannot be replayed`, {
        why: problemLines(replayed.problems),
        next: `edit ${file}, or leave --answers out`,
      });
    }
    given = replayed.answers;
  }
  const refused: string[] = [];
  // The layout answers several questions at once: a flag of its own wins over it.
  const inOrder = [...flags].sort(([a], [b]) => Number(b === '--layout') - Number(a === '--layout'));
  for (const [flag, text] of inOrder) {
    const result = answer(given, questionOf(flag), text);
    if ('answers' in result) given = result.answers;
    else refused.push(`${flag} ${text} ${result.refused}`);
  }
  if (refused.length === 0) return given;
  throw new UsageError('the flags cannot be used', {
    why: refused.join('\n'),
    next: 'docs/env-conf.md tells what each may be',
  });
}

function questionOf(flag: string): QuestionId {
  if (flag === '--layout') return 'layout';
  const key = KEY_FLAGS.get(flag);
  if (key === undefined) throw new UsageError(`${flag} is not a flag of npl-setup`);
  return key;
}

/** Where nobody can be asked, everything that is needed must have been said. */
export function refuseUnanswered(answers: Answers): void {
  const missing = unanswered(answers);
  if (missing.length === 0) return;
  const ways = missing.map(({ id, title, flag }) =>
    flag === undefined
      ? `${id} in .npl/secrets.env or in the environment: ${title}`
      : `${flag} VALUE: ${title}`,
  );
  throw new UsageError('npl-setup needs more answers, and there is nobody to ask', {
    why: ways.join('\n'),
    next: 'add these, or run npl-setup on a terminal',
  });
}

/** Keeps the answers beside the state, for a replay here or elsewhere. Resolves to the path. */
export async function keepAnswers(cli: Pick<Cli, 'configFile'>, answers: Answers): Promise<string> {
  const file = join(stateDirOf(cli), 'answers.conf');
  try {
    await replaceFile(file, Buffer.from(answersText(answers), 'utf8'), 0o600);
  } catch (error) {
    if (!(error instanceof NplError)) throw error;
  }
  return file;
}
