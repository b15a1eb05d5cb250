/** A line longer than this is not a setting; bytes. */
export const MAX_LINE_BYTES = 16 * 1024;
export const BOM = '\xef\xbb\xbf';
export type Quote = '' | "'" | '"';

/** One `KEY=VALUE` line. Offsets are in bytes and enclose the value with its quotes. */
export interface EnvEntry {
  readonly key: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly quote: Quote;
}

/** A line that cannot be read as it was meant. */
interface EnvSyntaxProblem {
  readonly line: number;
  readonly key: string | undefined;
  readonly reason: string;
  /** The line is no setting at all; else its value is unclear, which matters to those who read the key. */
  readonly fatal: boolean;
}

/**
 * An env.conf as it is on disk: `text` holds one character per byte (latin1), so that whatever is not
 * edited is written back as it was read, be it a BOM, CRLF, Cyrillic or invalid UTF-8.
 */
export interface EnvFile {
  readonly text: string;
  /** In file order, duplicates included: the last one counts, as in the original reader. */
  readonly entries: readonly EnvEntry[];
  readonly problems: readonly EnvSyntaxProblem[];
}

export interface EnvLine {
  /** 1-based. */
  readonly line: number;
  /** Offset of `content` in the text. */
  readonly start: number;
  readonly content: string;
  readonly ending: '\n' | '\r\n' | '\r' | '';
}

// Never \s or trim(): they take the byte A0 for a space, and it is half of the Cyrillic letter Er.
const BLANK_OR_COMMENT = /^[ \t]*(#|$)/;
const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([^\x00-\x20\x7f=#'"]+)[ \t]*=/;
const KEY_WITHIN = 200;

export function parseEnvFile(bytes: Uint8Array): EnvFile {
  const text = Buffer.from(bytes).toString('latin1');
  const entries: EnvEntry[] = [];
  const problems: EnvSyntaxProblem[] = [];
  for (const { line, start, content } of linesOf(text)) {
    const fatal = (reason: string, key?: string) => problems.push({ line, key, reason, fatal: true });
    if (content.includes('\0')) {
      fatal('holds a NUL byte: this is no text file, or one saved as UTF-16; save it as UTF-8');
      return { text, entries: [], problems };
    }
    const match = ASSIGNMENT.exec(content.slice(0, KEY_WITHIN));
    const key = match?.[1] && Buffer.from(match[1], 'latin1').toString('utf8');
    if (content.length > MAX_LINE_BYTES) {
      fatal(`is ${content.length} bytes long; the longest allowed line has ${MAX_LINE_BYTES}`, key);
    } else if (match !== null && key) {
      const { problem, from, raw, value, quote } = readValue(content, match[0].length);
      entries.push({ key, value, line, start: start + from, end: start + from + raw.length, quote });
      if (problem !== undefined) problems.push({ line, key, reason: problem, fatal: false });
    } else if (!BLANK_OR_COMMENT.test(content)) {
      fatal('is neither KEY=VALUE nor a comment (# text)');
    }
  }
  return { text, entries, problems };
}

/** The entry that counts for `key`: the last one. */
export function findEntry(file: EnvFile, key: string): EnvEntry | undefined {
  return file.entries.findLast((entry) => entry.key === key);
}

/** Lines end as in Python's text mode, which the original reader used: \n, \r\n or a lone \r. */
export function* linesOf(text: string): Generator<EnvLine> {
  let start = text.startsWith(BOM) ? BOM.length : 0;
  const endings = /\r\n|\n|\r|$/g;
  for (let line = 1; start < text.length; line++) {
    endings.lastIndex = start;
    const match = endings.exec(text);
    const ending = (match?.[0] ?? '') as EnvLine['ending'];
    const end = match?.index ?? text.length;
    yield { line, start, content: text.slice(start, end), ending };
    start = end + ending.length;
  }
}

interface ReadValue {
  /** Offset in the line of `raw`, the value as it is written. */
  readonly from: number;
  readonly raw: string;
  readonly value: string;
  readonly quote: Quote;
  readonly problem?: string;
}

const QUOTED = { "'": /^'[^']*'/, '"': /^"(?:[^"\\]|\\.)*"/ };

/** Reads what follows the equals sign at `after - 1`. */
function readValue(content: string, after: number): ReadValue {
  const rest = content.slice(after).replace(/^[ \t]*/, '');
  const from = content.length - rest.length;
  const bare = (rest.split('#', 1)[0] ?? '').replace(/[ \t]+$/, '');
  const quote = rest[0];
  if (quote !== "'" && quote !== '"') {
    return { from: bare === '' ? after : from, raw: bare, quote: '', ...decode(bare) };
  }
  const raw = QUOTED[quote].exec(rest)?.[0];
  if (raw === undefined) {
    return {
      from,
      raw: bare,
      quote: '',
      ...decode(bare),
      problem: `opens a quote ${quote} and never closes it`,
    };
  }
  if (!BLANK_OR_COMMENT.test(rest.slice(raw.length))) {
    return { from, raw: bare, quote: '', ...decode(bare), problem: 'has text after the closing quote' };
  }
  const inner = raw.slice(1, -1);
  return { from, raw, quote, ...decode(quote === '"' ? inner.replaceAll(/\\(["\\$])/g, '$1') : inner) };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: string): { value: string; problem?: string } {
  const buffer = Buffer.from(bytes, 'latin1');
  try {
    return { value: utf8.decode(buffer) };
  } catch {
    return { value: buffer.toString('utf8'), problem: 'is not valid UTF-8' };
  }
}
