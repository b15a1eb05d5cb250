import type { SecretKey } from '../../config/secrets.js';
import type { Answers } from '../../questions/answers.js';
import type { QuestionId } from '../../questions/question.js';
import type { Topology } from '../../topology/topology-types.js';
import type { CheckSpec } from './check-spec.js';

/** A question with the answers so far, and what those imply. */
export interface Asked {
  readonly question: QuestionId;
  readonly answers: Answers;
  readonly topology: Topology;
}

export type ChecksOfQuestion = (asked: Asked) => CheckSpec[];

/** Typed in this run; empty: not. */
export function typedSecret({ secrets }: Answers, key: SecretKey): string {
  return secrets[key] ?? '';
}
