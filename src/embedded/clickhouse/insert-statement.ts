import { queryFailure } from './failure.js';
import { isKeyword, isSymbol, sqlTokens, type SqlToken } from './sql-tokens.js';

/** `INSERT INTO t (columns) [SETTINGS ...] FORMAT x` or `... VALUES`, with rows after it. */
export interface InsertStatement {
  readonly kind: 'insert';
  /** `INSERT INTO t (columns)`. */
  readonly into: string;
  /** Its SETTINGS clause, or nothing. */
  readonly settings: string;
  readonly format: string;
  /** Where its rows begin. */
  readonly dataStart: number;
}

/** Undefined when the text is no insert of rows, or not yet: its head may have been cut off too early. */
export function insertOf(sql: string): InsertStatement | undefined {
  const tokens = sqlTokens(sql);
  if (!isKeyword(tokens.next().value as SqlToken | undefined, 'INSERT')) return undefined;
  let target: SqlToken | undefined;
  let settingsStart: number | undefined;
  let [last, beforeSettings]: (SqlToken | undefined)[] = [];
  for (const token of outerTokens(tokens)) {
    if (target === undefined) {
      if (!['INTO', 'TABLE', 'FUNCTION'].some((word) => isKeyword(token, word))) target = token;
    } else if (isSymbol(last, '.')) {
      target = token;
    } else if (isKeyword(token, 'SETTINGS')) {
      [settingsStart, beforeSettings] = [token.start, last];
    } else if (isKeyword(token, 'VALUES') || isKeyword(token, 'FORMAT')) {
      const named = formatAt(sql, token);
      if (named === undefined) return undefined;
      const into = sql.slice(0, (beforeSettings ?? last)?.end);
      const settings = settingsStart === undefined ? named.settings : sql.slice(settingsStart, last?.end);
      return { kind: 'insert', into, settings, format: named.format, dataStart: named.dataStart };
    } else if (isKeyword(token, 'SELECT') || isKeyword(token, 'WITH')) {
      refuseInputFunction(tokens);
      return undefined;
    } else if (isKeyword(token, 'INFILE')) {
      throw queryFailure(
        'NOT_IMPLEMENTED',
        'FROM INFILE is not allowed over HTTP: send the rows in the body',
      );
    }
    last = token;
  }
  return undefined;
}

function* outerTokens(tokens: Iterable<SqlToken>): Generator<SqlToken> {
  for (const token of tokens) if (token.depth === 0) yield token;
}

function refuseInputFunction(tokens: Iterable<SqlToken>): void {
  let last: SqlToken | undefined;
  for (const token of tokens) {
    if (isSymbol(token, '(') && isKeyword(last, 'INPUT')) {
      throw queryFailure('NOT_IMPLEMENTED', 'the embedded ClickHouse does not support the input() function');
    }
    last = token;
  }
}

const FORMAT_NAME = /\s+(\w+)/y;
/** One line break belongs to the statement; whatever follows is data. */
const DATA_START = /[ \t\f]*\r?\n?/y;
const SETTINGS_AFTER_FORMAT =
  /\s+(SETTINGS\s+\w+\s*=\s*(?:'(?:[^'\\]|\\.)*'|[\w.+-]+)(?:\s*,\s*\w+\s*=\s*(?:'(?:[^'\\]|\\.)*'|[\w.+-]+))*)/iy;

function formatAt(sql: string, keyword: SqlToken) {
  if (isKeyword(keyword, 'VALUES')) return { format: 'Values', settings: '', dataStart: keyword.end };
  const name = matchAt(FORMAT_NAME, sql, keyword.end);
  if (name === undefined) return undefined;
  const settings = matchAt(SETTINGS_AFTER_FORMAT, sql, name.end);
  const end = settings?.end ?? name.end;
  const dataStart = matchAt(DATA_START, sql, end)?.end ?? end;
  return { format: name.text, settings: settings?.text ?? '', dataStart };
}

function matchAt(pattern: RegExp, sql: string, from: number): { text: string; end: number } | undefined {
  pattern.lastIndex = from;
  const match = pattern.exec(sql);
  return match === null ? undefined : { text: match[1] ?? match[0], end: pattern.lastIndex };
}
