/**
 * A failed query as ClickHouse reports it. `message` reads `Code: 60. DB::Exception: ... (UNKNOWN_TABLE)`.
 */
export class QueryFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'QueryFailure';
  }
}

/** Failures that this server finds by itself, under ClickHouse's own codes and names (system.errors). */
const OWN_FAILURES = {
  BAD_ARGUMENTS: 36,
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  READONLY: 164,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  QUERY_IS_TOO_LARGE: 229,
  ABORTED: 236,
  NOT_ENOUGH_SPACE: 243,
  CANNOT_DECOMPRESS: 271,
  INTO_OUTFILE_NOT_ALLOWED: 358,
  SESSION_NOT_FOUND: 372,
  SESSION_IS_LOCKED: 373,
  INVALID_SESSION_TIMEOUT: 374,
  QUERY_WAS_CANCELLED: 394,
  AUTHENTICATION_FAILED: 516,
} as const;

export function queryFailure(name: keyof typeof OWN_FAILURES, what: string, cause?: unknown): QueryFailure {
  const code = OWN_FAILURES[name];
  const options = cause === undefined ? undefined : { cause };
  return new QueryFailure(code, `Code: ${code}. DB::Exception: ${what} (${name})`, options);
}

const UNKNOWN_EXCEPTION = 1002;
/** Formats and files name the failure behind theirs once more. */
const REPEATED_HEAD = /^(Code: \d+\. DB::Exception: )(?:Code: \d+\. DB::Exception: )+/;
const REPEATED_TAIL = /( \([A-Z0-9_]+\))(?: \(version [^()]*(?:\([^()]*\))?\)\.? \([A-Z0-9_]+\))+$/;
const OUR_FILE = /: \(in file\/uri [^)]*\)|: While executing File: data for INSERT was parsed from file/g;

/** Anything thrown while a query is served; freed of the traces of how this server carried rows to the engine. */
export function asQueryFailure(thrown: unknown): QueryFailure {
  if (thrown instanceof QueryFailure) return thrown;
  const { code: systemCode } = thrown as NodeJS.ErrnoException;
  if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT')
    return queryFailure('NOT_ENOUGH_SPACE', 'the disk is full', thrown);
  const raw = thrown instanceof Error ? thrown.message : String(thrown);
  const text = raw.trim().replace(REPEATED_HEAD, '$1').replace(OUR_FILE, '').replace(REPEATED_TAIL, '$1');
  const code = /^Code: (\d+)\./.exec(text)?.[1];
  if (code !== undefined) return new QueryFailure(Number(code), text, { cause: thrown });
  const message = `Code: ${UNKNOWN_EXCEPTION}. DB::Exception: ${text} (UNKNOWN_EXCEPTION)`;
  return new QueryFailure(UNKNOWN_EXCEPTION, message, { cause: thrown });
}
