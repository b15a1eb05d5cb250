import type { Answers } from '../../questions/answers.js';
import type { QuestionId } from '../../questions/question.js';
import { checksOf } from './checks-of.js';
import { runCheck } from './run-check.js';
import type { Finding } from './finding.js';
import type { CheckTools } from './tools.js';

/** Everything there is to find about one answer, in order. Rejects when `signal` is aborted, and for a bug. */
export function checkAnswer(
  question: QuestionId,
  answers: Answers,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Finding[]> {
  return Promise.all(checksOf(question, answers).map((spec) => runCheck(spec, tools, signal)));
}
