/** What can be read from the last lines of an engine's log. */
export interface Diagnosis {
  /** The likely cause in words; undefined when no known pattern stands in the lines. */
  readonly cause: string | undefined;
  /** What mends it. */
  readonly next: string | undefined;
  /** The most telling line; empty when there is none. */
  readonly lastWords: string;
}

const LONGEST_LINE = 200;

interface KnownCause {
  readonly pattern: RegExp;
  readonly cause: string;
  readonly next: string;
}

/** The more telling first: a full disk brings other errors along. */
const KNOWN_CAUSES: readonly KnownCause[] = [
  {
    pattern: /No space left on device|ENOSPC|Disk quota exceeded|NOT_ENOUGH_SPACE/i,
    cause: 'the disk is full',
    next: 'free some space on the disk of its data folder; it is tried again by itself',
  },
  {
    pattern: /Read-only file system|EROFS/i,
    cause: 'the file system is read-only',
    next: 'mount the file system of its data folder read-write; it is tried again by itself',
  },
  {
    pattern: /Address already in use|EADDRINUSE|BindException/i,
    cause: 'another program holds its port',
    next: 'stop the program that holds the port, or choose another port in env.conf',
  },
  {
    pattern:
      /Failed to acquire lock|Cannot lock file|lock (?:is )?held|already locked|Resource temporarily unavailable.*lock/i,
    cause: 'another process uses its data folder',
    next: 'end the other process that uses the data folder; it is tried again by itself',
  },
  {
    pattern: /OutOfMemory|heap out of memory|Cannot allocate memory|insufficient memory|ENOMEM/i,
    cause: 'there is not enough memory',
    next: 'end other programs or give this machine more memory; it is tried again by itself',
  },
  {
    pattern: /Permission denied|EACCES|AccessDenied(?:Exception|Error)|Operation not permitted/i,
    cause: 'this user has no permission',
    next: 'give this user the rights to its data folder',
  },
];

const TELLING =
  /\b(?:error|fatal|exception|fail(?:ed|ure)?|denied|cannot|could not|unable|killed)\b|Exception:|Error:/i;
const STACK_FRAME = /^\s+at |^\s*\.\.\. \d+ more|^Node\.js v|^\s*[\^~]+\s*$/;

/** Reads the last lines of a log: likely cause, what mends it, and the line to quote. */
export function diagnose(lines: readonly string[]): Diagnosis {
  const said = lines.filter((line) => line.trim() !== '' && !STACK_FRAME.test(line));
  for (const { pattern, cause, next } of KNOWN_CAUSES) {
    const line = said.findLast((candidate) => pattern.test(candidate));
    if (line !== undefined) return { cause, next, lastWords: shortened(line) };
  }
  const line = said.findLast((candidate) => TELLING.test(candidate)) ?? said.at(-1) ?? '';
  return { cause: undefined, next: undefined, lastWords: shortened(line) };
}

function shortened(line: string): string {
  const text = line.replace(/\s+/g, ' ').trim();
  return text.length <= LONGEST_LINE ? text : `${text.slice(0, LONGEST_LINE)}...`;
}
