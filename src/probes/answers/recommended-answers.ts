import { answer, type Answers } from '../../questions/answers.js';
import type { WelcomeFacts } from './welcome-facts.js';

/** Where nobody has chosen a layout yet, it is the one that this machine can do. */
export function recommendedAnswers(
  answers: Answers,
  { envConf, recommended }: Pick<WelcomeFacts, 'envConf' | 'recommended'>,
): Answers {
  if (envConf.state !== 'missing' || answers.values.RUNTIME !== undefined) return answers;
  const result = answer(answers, 'layout', recommended.layout);
  return 'answers' in result ? result.answers : answers;
}
