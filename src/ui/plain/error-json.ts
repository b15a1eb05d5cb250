import { asNplError, BugError, Cancelled, UsageError, type NplError } from '../../errors.js';
import { safeJson } from './visible-text.js';

/** An error in JSON (docs/errors.md). `stack` stands for a bug in npl. */
export interface ErrorJson {
  readonly message: string;
  readonly why?: string;
  readonly next?: string;
  readonly stack?: string;
}

export function errorJson(error: NplError): ErrorJson {
  const bug = error instanceof BugError ? error.cause : undefined;
  return {
    message: error.message,
    ...(error.why === undefined ? {} : { why: error.why }),
    ...(error.next === undefined ? {} : { next: error.next }),
    ...(bug instanceof Error && bug.stack !== undefined ? { stack: bug.stack } : {}),
  };
}

/** Anything thrown, as the last line of a command with `--json`. */
export function lastErrorJson(thrown: unknown): string {
  const error = asNplError(thrown);
  return safeJson({ type: 'error', error: { code: codeOf(error), ...errorJson(error) } });
}

function codeOf(error: NplError): 'usage' | 'cancelled' | 'bug' | 'failed' {
  if (error instanceof UsageError) return 'usage';
  if (error instanceof Cancelled) return 'cancelled';
  return error instanceof BugError ? 'bug' : 'failed';
}
