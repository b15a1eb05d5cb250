import type { Found } from './failure-remedies.js';
import type { FailedService, FailureTopology } from './failed-service.js';

export interface Rule {
  /** In what the engine, Compose or the health check said, or in the log of the service. */
  readonly where: 'words' | 'log' | 'both';
  readonly sign: RegExp;
  readonly found: (match: RegExpExecArray, failed: FailedService, topology: FailureTopology) => Found;
}
