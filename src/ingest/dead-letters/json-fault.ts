/** Where a text stops being JSON. */
export interface JsonFault {
  /** Index into the text. */
  readonly at: number;
  /** What should stand there: `expected a value`. */
  readonly what: string;
}

const SPACE = /[ \t\r\n]*/y;
const STRING_PART = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/** The first fault of a text as JSON, by RFC 8259; undefined when there is none. Depth is no matter. */
export function jsonFault(text: string): JsonFault | undefined {
  let at = 0;
  const open: ('{' | '[')[] = [];
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const take = (character: string): boolean => {
    skip(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const expected = (what: string): JsonFault => ({ at, what: `expected ${what}` });

  const string = (): JsonFault | undefined => {
    const start = at;
    at += 1;
    for (;;) {
      skip(STRING_PART);
      if (text[at] === '"') {
        at += 1;
        return undefined;
      }
      if (at >= text.length) return { at: start, what: 'this string has no end' };
      if (text[at] !== '\\') return { at, what: 'a control character in a string must be escaped' };
      if (!skip(ESCAPE)) return { at, what: 'there is no such escape' };
    }
  };
  const name = (): JsonFault | undefined => {
    skip(SPACE);
    if (text[at] !== '"') return expected('the name of a field in double quotes');
    return string() ?? (take(':') ? undefined : expected('a colon'));
  };

  for (;;) {
    // A value, or the beginning of one.
    skip(SPACE);
    const first = text[at];
    if (first === '{' || first === '[') {
      at += 1;
      if (!take(first === '{' ? '}' : ']')) {
        open.push(first);
        const fault = first === '{' ? name() : undefined;
        if (fault !== undefined) return fault;
        continue;
      }
    } else if (first === '"') {
      const fault = string();
      if (fault !== undefined) return fault;
    } else if (!skip(LITERAL)) {
      return expected('a value');
    }
    // What may follow it.
    for (;;) {
      const inside = open.at(-1);
      if (inside === undefined) {
        skip(SPACE);
        return at === text.length ? undefined : { at, what: 'there is more after the end of the value' };
      }
      const close = inside === '{' ? '}' : ']';
      if (take(close)) {
        open.pop();
        continue;
      }
      if (!take(',')) return expected(`a comma or ${close}`);
      const fault = inside === '{' ? name() : undefined;
      if (fault !== undefined) return fault;
      break;
    }
  }
}
