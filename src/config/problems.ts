import { basename } from 'node:path';
import { UsageError } from '../errors.js';

/** What is wrong with one line of env.conf, or with a key that has no line. */
export interface ConfigProblem {
  readonly line: number | undefined;
  readonly key: string | undefined;
  /** Fit for a terminal: shortened, without control characters. */
  readonly value: string | undefined;
  /** A sentence without its subject: `is outside 1 to 65535`. */
  readonly reason: string;
  readonly allowed: string | undefined;
}

/** Worth knowing, but the file can be used as it is. */
export interface ConfigWarning {
  readonly line: number | undefined;
  readonly key: string;
  readonly message: string;
}

/** Enough to mend a file by; a longer list says nothing new. */
const MOST_SHOWN = 50;

/** env.conf cannot be used; carries every problem that was found. */
export class ConfigError extends UsageError {
  constructor(
    readonly file: string,
    readonly problems: readonly ConfigProblem[],
    readonly warnings: readonly ConfigWarning[] = [],
  ) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    const hidden = problems.length - MOST_SHOWN;
    const lines = problems.slice(0, MOST_SHOWN).map(formatProblem);
    super(`${basename(file)} has ${count}`, {
      why: [...lines, ...(hidden > 0 ? [`... and ${hidden} more`] : [])].join('\n'),
      next: `edit ${file}, then run: npl-ops config check`,
    });
  }
}

export function formatProblem({ line, key, value, reason, allowed }: ConfigProblem): string {
  const where = line === undefined ? '' : `line ${line}: `;
  const what = key === undefined ? 'it' : value === undefined ? key : `${key}=${value}`;
  return `${where}${what} ${reason}${allowed === undefined ? '' : `; allowed: ${allowed}`}`;
}

export function formatWarning({ line, key, message }: ConfigWarning): string {
  return `${line === undefined ? '' : `line ${line}: `}${key} ${message}`;
}

const LONGEST_SHOWN = 80;
/** Control and format characters, and every space but the plain one. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
/** What stands before the @ of a web address, and `user:password@` anywhere. */
const CREDENTIALS = [/(https?:\/\/)\S*@/gi, /(^|\w+:\/\/)[^\s/]*:(?!\/\/)\S*@/g];

/** A value from a file as it may be shown: short, no escape sequences, no password of an address. */
export function displayValue(value: string, longest = LONGEST_SHOWN): string {
  const safe = CREDENTIALS.reduce((masked, form) => masked.replaceAll(form, '$1***@'), value);
  const shown = safe.slice(0, longest).replaceAll(INVISIBLE, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  });
  return safe.length > longest ? `${shown}... (${value.length} characters)` : shown;
}

/** Names under which people keep credentials. */
const SECRET_KEY = /PASSW(OR)?D|SECRET|TOKEN|ACCESS_?KEY|PRIVATE_?KEY|API_?KEY|CREDENTIAL/i;

export function looksSecret(key: string): boolean {
  return SECRET_KEY.test(key);
}
