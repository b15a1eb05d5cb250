import { findEntry, parseEnvFile } from '../config/env-file.js';
import { isKeyName, KEYS, KEY_NAMES } from '../config/keys.js';
import { displayValue, formatProblem, type ConfigProblem } from '../config/problems.js';
import { unknownKey } from '../config/change.js';
import { answer, envConfOf, type Answers } from './answers.js';

const HEAD = `# The answers of a run of npl-setup, without a secret in them. To give the same again without questions:
# npl-setup --yes --answers FILE
`;

/** The answers as a file: the same answers give the same bytes. */
export function answersText(answers: Answers): string {
  const file = envConfOf(answers);
  const lines = KEY_NAMES.flatMap((key) => {
    const value = findEntry(file, key)?.value || KEYS[key].default;
    return value === '' ? [] : [`${key}=${quotedValue(value)}`];
  });
  return `${HEAD}${lines.join('\n')}\n`;
}

/** As env.conf wants it: a value with a space or a number sign stands in quotes. */
function quotedValue(value: string): string {
  return /[\s#'"]/.test(value) ? `"${value}"` : value;
}

export type Replayed = { readonly answers: Answers } | { readonly problems: readonly ConfigProblem[] };

/** The answers with those of a file over them, or everything that is wrong with it. A key that it lacks is unchanged. */
export function replayAnswers(answers: Answers, bytes: Uint8Array): Replayed {
  const file = parseEnvFile(bytes);
  const problems: ConfigProblem[] = file.problems.map(({ line, key, reason }) => ({
    line,
    key: key === undefined ? undefined : displayValue(key),
    value: undefined,
    reason,
    allowed: undefined,
  }));
  let replayed = answers;
  for (const { key, value, line } of file.entries) {
    if (!isKeyName(key)) {
      problems.push({
        line,
        key: undefined,
        value: undefined,
        reason: `names ${unknownKey(key)}`,
        allowed: undefined,
      });
      continue;
    }
    const result = answer(replayed, key, value);
    if ('answers' in result) replayed = result.answers;
    else {
      const { allowed } = KEYS[key].type;
      const reason = result.refused.split(';')[0] ?? '';
      problems.push({ line, key, value: displayValue(value), reason, allowed });
    }
  }
  return problems.length > 0 ? { problems } : { answers: replayed };
}

/** All of them, one in a line. */
export function problemLines(problems: readonly ConfigProblem[]): string {
  return problems.map(formatProblem).join('\n');
}
