import type { Answered } from './answered.js';
import { checksOf } from './checks-of.js';
import { runCheck } from './run-check.js';
import type { Finding } from './finding.js';
import type { CheckTools } from './tools.js';

/** Everything there is to find about one answer, in order. Rejects when `signal` is aborted, and for a bug. */
export function checkAnswer(
  question: string,
  answered: Answered,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Finding[]> {
  return Promise.all(checksOf(question, answered).map((spec) => runCheck(spec, tools, signal)));
}
