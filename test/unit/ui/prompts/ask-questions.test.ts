import { expect, test } from 'vitest';
import { parseEnvFile } from '../../../../src/config/env-file.js';
import type { Finding } from '../../../../src/probes/answers/finding.js';
import { startAnswers, type Answers } from '../../../../src/questions/answers.js';
import type { QuestionId } from '../../../../src/questions/question.js';
import { askQuestions } from '../../../../src/ui/prompts/ask-questions.js';

// The shortest setup: two engines and the demo bucket.
const file = parseEnvFile(Buffer.from('RUNTIME=embedded\n'));
const start = startAnswers({ configFile: '/srv/npl/env.conf', file, kept: [] });

/** Answers in turn, Enter for the rest; `said` has what was printed. */
async function ask(
  typed: readonly string[],
  check: (question: QuestionId, answers: Answers) => Finding[] = () => [],
): Promise<{ readonly answers: Answers; readonly said: readonly string[] }> {
  const said: string[] = [];
  const left = [...typed];
  const answers = await askQuestions(start, {
    say: (line) => said.push(line),
    type: () => Promise.resolve(left.shift() ?? ''),
    advanced: false,
    check: (question, now) => Promise.resolve(check(question, now)),
  });
  return { answers, said };
}

test('Enter takes every answer as it is', async () => {
  expect((await ask([])).answers).toEqual(start);
});

test('what is refused is asked again, and so is what has a problem, until it is mended', async () => {
  const check = (question: QuestionId, { values }: Answers): Finding[] => {
    if (question !== 'KAFKA_PORT') return [{ level: 'ok', text: 'fine' }];
    if (values.KAFKA_PORT === '9092')
      return [{ level: 'problem', text: 'port 9092 is taken', next: 'choose another port' }];
    return [{ level: 'ok', text: 'port 9094 is free' }];
  };
  const { answers, said } = await ask(['', 'abc', '9092', '9094'], check);
  expect(answers.values.KAFKA_PORT).toBe('9094');
  expect(said.join('\n')).toMatch(/Not taken: it is not a port number/);
  const problem = said.indexOf('Problem: port 9092 is taken. Next: choose another port.');
  expect(said.slice(problem + 1)).toEqual(
    expect.arrayContaining([
      'Answer otherwise, or press Enter again to keep it all the same.',
      'Checked: port 9094 is free.',
    ]),
  );
});

test('a problem can be kept by Enter, and < goes back', async () => {
  const check = (question: QuestionId): Finding[] =>
    question === 'KAFKA_PORT' ? [{ level: 'problem', text: 'taken', next: 'mend it' }] : [];
  const { answers, said } = await ask(['', '9092', '', '<', '9093', ''], check);
  expect(answers.values.KAFKA_PORT).toBe('9093');
  expect(said.filter((line) => line === 'Problem: taken. Next: mend it.')).toHaveLength(2);
});
