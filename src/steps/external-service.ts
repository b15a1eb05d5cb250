import { NplError } from '../errors.js';
import type { Step } from '../plan/step.js';

export interface ExternalService {
  /** `kafka`, `clickhouse` or `s3`. */
  readonly name: string;
  readonly title: string;
  /** The steps after which a container of ours can answer; none where somebody else runs it. */
  readonly needs?: readonly string[];
  /** Resolves to a sentence about what answered; throws with why it does not. */
  readonly answer: (signal: AbortSignal) => Promise<string>;
}

/** A service that runs already, of somebody else's or in a container of ours: it must answer. */
export function externalServiceStep({ name, title, needs = [], answer }: ExternalService): Step {
  return {
    id: name,
    title,
    node: 'local',
    needs,
    will: [
      needs.length === 0 ? 'make sure that it answers; npl does not manage it' : 'make sure that it answers',
    ],
    timeoutMs: 60_000,
    retries: 2,
    check: async ({ signal }) => ({ holds: true, detail: await answer(signal) }),
    apply: () => Promise.reject(new NplError(`${title} is only asked: there is nothing to apply`)),
    verify: ({ signal }) => answer(signal),
  };
}
