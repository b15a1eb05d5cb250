import { DATA_RULES } from './data-rules.js';
import { ENGINE_RULES } from './engine-rules.js';
import type { Found } from './failure-remedies.js';
import type { FailedService, FailureTopology } from './why-failed.js';

export interface Rule {
  /** In what the engine, Compose or the health check said, or in the log of the service. */
  readonly where: 'words' | 'log' | 'both';
  readonly sign: RegExp;
  readonly found: (match: RegExpExecArray, failed: FailedService, topology: FailureTopology) => Found;
}

/** Known causes of a failure, by the words in which they show; the first that fits counts. */
export const FAILURE_RULES: readonly Rule[] = [...ENGINE_RULES, ...DATA_RULES];
