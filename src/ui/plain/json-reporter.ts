import { BugError, type NplError } from '../../errors.js';
import type { PlanEvent } from '../../plan/step.js';

/** An error in JSON (docs/errors.md). `stack` stands for a bug in npl. */
interface ErrorJson {
  readonly message: string;
  readonly why?: string;
  readonly next?: string;
  readonly stack?: string;
}

/**
 * Writes each event of a run as one line of JSON: the event's own fields, errors as ErrorJson.
 * The last line has type `plan-finished` and the outcome.
 */
export function jsonReporter(
  stdout: Pick<NodeJS.WritableStream, 'write'>,
  redact: (text: string) => string,
): (event: PlanEvent) => void {
  return (event) => {
    const plain = 'error' in event ? { ...event, error: errorJson(event.error) } : event;
    const text = JSON.stringify(plain, (_, value: unknown) =>
      typeof value === 'string' ? redact(value) : value,
    );
    stdout.write(`${text}\n`);
  };
}

function errorJson(error: NplError): ErrorJson {
  const bug = error instanceof BugError ? error.cause : undefined;
  return {
    message: error.message,
    ...(error.why === undefined ? {} : { why: error.why }),
    ...(error.next === undefined ? {} : { next: error.next }),
    ...(bug instanceof Error && bug.stack !== undefined ? { stack: bug.stack } : {}),
  };
}
