/** One lexical token of ClickHouse SQL. `start` and `end` are offsets into the text that was read. */
export interface SqlToken {
  /** `unclosed`: a quote or comment that never ends; always the last token. */
  readonly kind: 'word' | 'number' | 'string' | 'quoted' | 'symbol' | 'unclosed';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Brackets of any kind that stand open around it; a bracket itself counts as outside. */
  readonly depth: number;
}

/**
 * Tokens of SQL without comments and spaces. Written by hand because its time must stay linear on queries of
 * megabytes and on text that is not SQL at all, such as the first bytes of a binary insert.
 */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  let depth = 0;
  for (let start = skipBlank(sql, 0); start < sql.length;) {
    const [kind, end] = tokenAt(sql, start);
    const text = sql.slice(start, end);
    if (kind === 'symbol' && ')]}'.includes(text)) depth = Math.max(0, depth - 1);
    yield { kind, text, start, end, depth };
    if (kind === 'symbol' && '([{'.includes(text)) depth += 1;
    start = skipBlank(sql, end);
  }
}

export function isKeyword(token: SqlToken | undefined, keyword: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === keyword;
}

export function isSymbol(token: SqlToken | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol;
}

const WORD_START = /[A-Za-z_\u0080-\uffff]/;
const WORD_END = /[^\w$\u0080-\uffff]/g;
const NUMBER_END = /[^\w.]/g;
const BLANK_END = /\S/g;
const HEREDOC = /\$\w*\$/y;

function tokenAt(sql: string, start: number): [kind: SqlToken['kind'], end: number] {
  const first = sql.charAt(start);
  if (first === "'") return quotedAt(sql, start, 'string');
  if (first === '"' || first === '`') return quotedAt(sql, start, 'quoted');
  if (first === '/' && sql.startsWith('/*', start)) return ['unclosed', sql.length];
  if (first === '$') return heredocAt(sql, start);
  if (WORD_START.test(first)) return ['word', endOf(WORD_END, sql, start)];
  if (first >= '0' && first <= '9') return ['number', endOf(NUMBER_END, sql, start)];
  return ['symbol', start + 1];
}

/** A doubled quote reads as two literals side by side, which changes no boundary. */
function quotedAt(sql: string, start: number, kind: 'string' | 'quoted'): [SqlToken['kind'], number] {
  const quote = sql.charAt(start);
  for (let at = start + 1; at < sql.length; at += 1) {
    if (sql[at] === '\\') at += 1;
    else if (sql[at] === quote) return [kind, at + 1];
  }
  return ['unclosed', sql.length];
}

function heredocAt(sql: string, start: number): [SqlToken['kind'], number] {
  HEREDOC.lastIndex = start;
  const tag = HEREDOC.exec(sql)?.[0];
  if (tag === undefined) return ['symbol', start + 1];
  const close = sql.indexOf(tag, start + tag.length);
  return close === -1 ? ['unclosed', sql.length] : ['string', close + tag.length];
}

function skipBlank(sql: string, from: number): number {
  for (let at = from; ;) {
    at = endOf(BLANK_END, sql, at);
    const lineComment = sql.startsWith('--', at) || sql.startsWith('# ', at) || sql.startsWith('#!', at);
    if (!lineComment && !sql.startsWith('/*', at)) return at;
    const close = lineComment ? sql.indexOf('\n', at) : sql.indexOf('*/', at + 2);
    if (close === -1) return lineComment ? sql.length : at;
    at = close + (lineComment ? 1 : 2);
  }
}

function endOf(stop: RegExp, sql: string, from: number): number {
  stop.lastIndex = from;
  return stop.exec(sql)?.index ?? sql.length;
}
