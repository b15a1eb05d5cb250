import { queryFailure, type QueryFailure } from './failure.js';
import { isKeyword, isSymbol, sqlTokens, type SqlToken } from './sql-tokens.js';

/** A statement whose answer the engine can write to a file: `INTO OUTFILE` goes between `head` and `tail`. */
export interface ResultStatement {
  readonly kind: 'result';
  readonly sql: string;
  readonly head: string;
  readonly tail: string;
  /** From its FORMAT clause. */
  readonly format: string | undefined;
}

/** Everything else (DDL, SET, SYSTEM, INSERT ... SELECT): runs as it stands and answers little. */
export interface PlainStatement {
  readonly kind: 'plain';
  readonly sql: string;
}

const RESULT_KEYWORDS = new Set([
  'SELECT',
  'WITH',
  'FROM',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'EXPLAIN',
  'EXISTS',
  'CHECK',
]);

/**
 * What kind of statement it is (none that brings rows to insert) and where it may be extended. Any text is accepted:
 * the engine reports what is no SQL. Throws QueryFailure on several statements at once and on INTO OUTFILE, as
 * ClickHouse does over HTTP.
 */
export function parseStatement(sql: string): ResultStatement | PlainStatement {
  const outer: SqlToken[] = [];
  let [end, closed] = [0, false];
  for (const token of sqlTokens(sql)) {
    if (isSymbol(token, ';')) {
      closed = true;
      continue;
    }
    if (closed) throw severalStatements(token);
    end = token.end;
    if (token.depth > 0) continue;
    // Runs of operators and numbers tell nothing: one stands for all, so that a long list costs no memory.
    if (token.kind === 'word' || outer.at(-1)?.kind === 'word' || outer.length === 0) outer.push(token);
  }
  if (follows(outer, 'INTO', 'OUTFILE')) {
    throw queryFailure('INTO_OUTFILE_NOT_ALLOWED', 'INTO OUTFILE is not allowed over HTTP');
  }
  const text = sql.slice(0, end);
  return returnsRows(outer) ? resultStatement(text, outer) : { kind: 'plain', sql: text };
}

function severalStatements({ start }: SqlToken): QueryFailure {
  const what = `Syntax error (Multi-statements are not allowed): failed at position ${start + 1}.`;
  return queryFailure('SYNTAX_ERROR', what);
}

function returnsRows(outer: readonly SqlToken[]): boolean {
  const [first] = outer;
  if (isSymbol(first, '(')) return true;
  if (first?.kind !== 'word' || !RESULT_KEYWORDS.has(first.text.toUpperCase())) return false;
  return !outer.some((token) => isKeyword(token, 'INSERT'));
}

function resultStatement(sql: string, outer: readonly SqlToken[]): ResultStatement {
  const clause = outer.findLastIndex(
    (token, index) =>
      isKeyword(token, 'FORMAT') &&
      outer[index + 1]?.kind === 'word' &&
      (index + 2 === outer.length || isKeyword(outer[index + 2], 'SETTINGS')),
  );
  const at = outer[clause]?.start ?? sql.length;
  const format = outer[clause + 1]?.text;
  return {
    kind: 'result',
    sql,
    head: sql.slice(0, at),
    tail: sql.slice(at),
    format: clause === -1 ? undefined : format,
  };
}

function follows(tokens: readonly SqlToken[], first: string, second: string): boolean {
  return tokens.some((token, index) => isKeyword(token, first) && isKeyword(tokens[index + 1], second));
}
