/** One line of the log of a task. */
export interface AirflowLogLine {
  /** ISO 8601; undefined: not every line has one. */
  readonly at: string | undefined;
  readonly level: string;
  /** Several lines where a task printed several, or an exception is told. */
  readonly text: string;
}

/** Headings of folds of Airflow's own web page. */
const FOLD = /^::(?:end)?group::/u;
/** Where the log lies, which Airflow tells before its first line. */
const PLACE = /^(?:\/|[a-z0-9]+:\/\/)\S+$/u;

/** A line of the log as the REST API streams it; undefined: it says nothing about the task. */
export function readLogLine(json: string): AirflowLogLine | undefined {
  const line = parsed(json);
  const event = line?.['event'];
  if (line === undefined || typeof event !== 'string' || FOLD.test(event)) return undefined;
  const { timestamp, level } = line;
  const at = typeof timestamp === 'string' ? timestamp : undefined;
  if (at === undefined && PLACE.test(event)) return undefined;
  return {
    at,
    level: typeof level === 'string' ? level : 'info',
    text: [event, ...exceptionsOf(line['error_detail'])].join('\n'),
  };
}

interface Exception {
  readonly exc_type?: string;
  readonly exc_value?: string;
  readonly is_cause?: boolean;
}

/** `ValueError: no such object`, with what caused it below. Frames of Python help nobody who runs a pipeline. */
function exceptionsOf(detail: unknown): string[] {
  if (!Array.isArray(detail)) return [];
  return (detail as Exception[]).map(
    ({ exc_type: type = 'error', exc_value: value = '', is_cause: isCause }) =>
      `${isCause === true ? 'caused by ' : ''}${type}: ${value}`,
  );
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
