import { UsageError } from '../errors.js';
import { setValue } from './env-edit.js';
import { findEntry, linesOf, type EnvFile } from './env-file.js';
import { KEYS, isKeyName, valueText, type KeyName } from './keys.js';
import { displayValue, formatProblem } from './problems.js';
import { unknownKeyMessage } from './warnings.js';

export interface Assignment {
  readonly key: KeyName;
  /** As it is written to the file; empty: the default. */
  readonly text: string;
}

/** A line of env.conf before and after an edit, fit for a terminal. */
export interface LineChange {
  readonly key: KeyName;
  /** In the new file. */
  readonly line: number;
  /** Undefined: the line is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Reads `KEY=VALUE` arguments. Throws a UsageError that lists every one that is wrong. */
export function parseAssignments(args: readonly string[]): Assignment[] {
  const read = args.map(parseAssignment);
  const refused = read.filter((result) => typeof result === 'string');
  if (refused.length === 0) return read.filter((result) => typeof result !== 'string');
  throw new UsageError('nothing was written', {
    why: refused.join('\n'),
    next: 'npl-ops config set KEY=VALUE ... (docs/env-conf.md lists the keys)',
  });
}

/** The assignment, or why there is none. */
function parseAssignment(arg: string): Assignment | string {
  const [key = '', ...rest] = arg.split('=');
  const text = rest.join('=');
  if (rest.length === 0) return `${displayValue(arg)} is not KEY=VALUE`;
  if (!isKeyName(key)) return unknownKey(key);
  if (text === '') return { key, text };
  const { type } = KEYS[key];
  const parsed = type.parse(text);
  if ('value' in parsed) return { key, text: valueText(parsed.value) };
  return formatProblem({
    line: undefined,
    key,
    value: displayValue(text),
    reason: parsed.refused,
    allowed: type.allowed,
  });
}

/** Why a key cannot be read or set, with the one that was probably meant. */
export function unknownKey(key: string): string {
  return `${displayValue(key)} ${unknownKeyMessage(key) ?? 'is not a key of npl'}`;
}

export function applyAssignments(env: EnvFile, assignments: readonly Assignment[]): EnvFile {
  return assignments.reduce((edited, { key, text }) => setValue(edited, key, text), env);
}

/** The lines of these keys that differ, in file order. */
export function changedLines(before: EnvFile, after: EnvFile, keys: readonly KeyName[]): LineChange[] {
  return [...new Set(keys)]
    .flatMap((key) => {
      const [old, now] = [lineOf(before, key), lineOf(after, key)];
      if (now === undefined || old?.text === now.text) return [];
      return [{ key, line: now.line, before: old?.text, after: now.text }];
    })
    .sort((a, b) => a.line - b.line);
}

/** A whole line with its comment; enough of it to recognise. */
const LONGEST_LINE_SHOWN = 300;

function lineOf(env: EnvFile, key: KeyName): { line: number; text: string } | undefined {
  const entry = findEntry(env, key);
  const found = entry && [...linesOf(env.text)][entry.line - 1];
  if (found === undefined) return undefined;
  const text = Buffer.from(found.content, 'latin1').toString('utf8');
  return { line: found.line, text: displayValue(text, LONGEST_LINE_SHOWN) };
}
