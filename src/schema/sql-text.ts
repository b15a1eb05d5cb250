/** Text without `--` comments; quotes are respected. */
export function withoutComments(sql: string): string {
  let kept = '';
  for (const piece of pieces(sql)) if (!piece.startsWith('--')) kept += piece;
  return kept;
}

/** Parts of a text between separators that stand outside all quotes and brackets, trimmed. */
export function splitTopLevel(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const piece of pieces(text)) {
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    if (piece === separator && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else {
      current += piece;
    }
  }
  parts.push(current.trim());
  return parts.filter((part) => part !== '');
}

/** The text inside the first brackets outside all quotes, and the position after them. */
export function bracketed(text: string): { inside: string; end: number } | undefined {
  let depth = 0;
  let start = 0;
  let position = 0;
  for (const piece of pieces(text)) {
    position += piece.length;
    if (piece === '(') {
      if (depth === 0) start = position;
      depth += 1;
    } else if (piece === ')') {
      depth -= 1;
      if (depth === 0) return { inside: text.slice(start, position - 1), end: position };
    }
  }
  return undefined;
}

/** The value of a literal as ClickHouse prints it: a quoted string unescaped, anything else as it stands. */
export function literalValue(literal: string): string {
  if (!literal.startsWith("'") || !literal.endsWith("'") || literal.length < 2) return literal;
  return literal.slice(1, -1).replaceAll(/\\(.)|''/gsu, (whole, escaped: string | undefined) => {
    if (escaped === undefined) return whole.slice(1);
    return ESCAPES[escaped] ?? escaped;
  });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

/** Quoted strings, quoted identifiers and comments as one piece each, every other character alone. */
function pieces(text: string): Iterable<string> {
  return text.match(/'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.|``)*`|--[^\n]*|./gsu) ?? [];
}
