import type { PlanEvent } from '../../plan/step.js';
import { errorJson } from './error-json.js';

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
