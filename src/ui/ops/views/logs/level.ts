export type Level = 'error' | 'warn' | 'info' | 'debug';

/** Where a line names its level: near its beginning, behind a time and a thread. */
const HEAD = 160;
const NAMED =
  /(?:^|[\s[<({"':=|])(FATAL|CRITICAL|ERROR|SEVERE|WARNING|WARN|INFO|INFORMATION|NOTICE|LOG|DEBUG|TRACE|TEST)(?=[\s\]>)}"':|,]|$)/u;
/** ECS and others write it small, as a field. */
const FIELD = /\b(?:level|severity|lvl)["']?\s*[=:]\s*["']?([a-z]+)/iu;
const LEVELS: Readonly<Record<string, Level>> = {
  FATAL: 'error',
  CRITICAL: 'error',
  ERROR: 'error',
  ERR: 'error',
  SEVERE: 'error',
  WARNING: 'warn',
  WARN: 'warn',
  INFO: 'info',
  INFORMATION: 'info',
  NOTICE: 'info',
  LOG: 'info',
  DEBUG: 'debug',
  TRACE: 'debug',
  TEST: 'debug',
};
/** ClickHouse writes `<Error>`, Airflow `[error    ]`. */
const IN_BRACKETS = /[<[](fatal|critical|error|warning|warn|notice|information|info|debug|trace)\s*[>\]]/iu;
/** Lines that name no level and still tell of an error: of programs, of Python, Java and Node. */
const SAYS_ERROR =
  /^(?:Traceback |panic:|Segmentation fault|(?:[\w.$]+)?(?:Error|Exception)\b|Caused by: |Uncaught )|\bException in thread\b/u;
const SAYS_WARNING = /^(?:warning|\w*Warning)\b/iu;

/** How grave a line is; undefined: it does not say. */
export function levelOf(line: string): Level | undefined {
  const head = line.slice(0, HEAD);
  const field = FIELD.exec(head)?.[1]?.toUpperCase();
  const fromField = field === undefined ? undefined : LEVELS[field];
  if (fromField !== undefined) return fromField;
  const named = (IN_BRACKETS.exec(head) ?? NAMED.exec(head))?.[1]?.toUpperCase();
  if (named !== undefined) return LEVELS[named];
  if (SAYS_ERROR.test(head)) return 'error';
  return SAYS_WARNING.test(head) ? 'warn' : undefined;
}

/** Whether a line goes on with the one before: a frame of a stack trace, something indented. */
export function isContinuation(line: string): boolean {
  return /^(?:\s+\S|\.\.\. \d+ more|Caused by: )/u.test(line);
}
