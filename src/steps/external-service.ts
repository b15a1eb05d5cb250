import { NplError } from '../errors.js';
import type { Step } from '../plan/step.js';

export interface ExternalService {
  /** `kafka`, `clickhouse` or `s3`. */
  readonly name: string;
  readonly title: string;
  /** Resolves to a sentence about what answered; throws with why it does not. */
  readonly answer: (signal: AbortSignal) => Promise<string>;
}

/** A service that somebody else runs: it must answer, and is never started, stopped or changed. */
export function externalServiceStep({ name, title, answer }: ExternalService): Step {
  return {
    id: name,
    title,
    node: 'local',
    needs: [],
    will: ['make sure that it answers; npl does not manage it'],
    timeoutMs: 60_000,
    retries: 2,
    check: async ({ signal }) => ({ holds: true, detail: await answer(signal) }),
    apply: () => Promise.reject(new NplError(`${title} is external: there is nothing to apply`)),
    verify: ({ signal }) => answer(signal),
  };
}
