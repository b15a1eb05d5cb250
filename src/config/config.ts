import { dirname } from 'node:path';
import { findEntry, parseEnvFile, type EnvFile } from './env-file.js';
import { KEYS, KEY_NAMES, isKeyName, type KeyName, type Values } from './keys.js';
import { ConfigError, displayValue, type ConfigProblem, type ConfigWarning } from './problems.js';
import { readConfigFile } from './read-config-file.js';
import { duplicateWarnings, unknownKeyWarnings } from './warnings.js';

/** A valid env.conf. */
export interface Config {
  /** Absolute path of env.conf. */
  readonly file: string;
  /** Its folder, which relative paths start from. */
  readonly dir: string;
  /** Typed, with defaults; KAFKA_HOST and CLICKHOUSE_HOST are resolved against HOST. */
  readonly values: Values;
  /** Line of each key that has a value of its own in the file. */
  readonly lines: Readonly<Partial<Record<KeyName, number>>>;
  readonly warnings: readonly ConfigWarning[];
}

/** Throws a ConfigError with every problem, or a UsageError when the file cannot be read. */
export async function loadConfig(file: string): Promise<Config> {
  return readConfig(file, parseEnvFile(await readConfigFile(file)));
}

/** What an env.conf means. Throws a ConfigError with every problem. */
export function readConfig(file: string, env: EnvFile): Config {
  const { values, lines, problems } = readValues(env);
  const warnings = [
    ...duplicateWarnings(env),
    ...unknownKeyWarnings(env),
    ...unreadHosts(values, lines),
  ].sort(byLine);
  if (problems.length > 0) throw new ConfigError(file, problems.sort(byLine), warnings);
  return {
    file,
    dir: dirname(file),
    values: {
      ...values,
      KAFKA_HOST: values.USE_EXTERNAL_KAFKA ? values.KAFKA_HOST : values.HOST,
      CLICKHOUSE_HOST: values.USE_EXTERNAL_CLICKHOUSE ? values.CLICKHOUSE_HOST : values.HOST,
    },
    lines,
    warnings,
  };
}

interface ReadValues {
  /** Whole only when there is no problem. */
  readonly values: Values;
  readonly lines: Config['lines'];
  readonly problems: ConfigProblem[];
}

function readValues(env: EnvFile): ReadValues {
  const values: Partial<Record<KeyName, unknown>> = {};
  const lines: Partial<Record<KeyName, number>> = {};
  const problems = syntaxProblems(env);
  const unclear = new Set(problems.map(({ line }) => line));
  for (const key of KEY_NAMES) {
    const entry = findEntry(env, key);
    if (entry !== undefined && unclear.has(entry.line)) continue;
    if (entry !== undefined && entry.value !== '') lines[key] = entry.line;
    const text = entry?.value || KEYS[key].default;
    const parsed = text === '' ? { value: '' } : KEYS[key].type.parse(text);
    if ('value' in parsed) values[key] = parsed.value;
    else
      problems.push(problemOf(key, { line: entry?.line, value: displayValue(text), reason: parsed.refused }));
  }
  for (const { key, flag } of HOST_FOLLOWERS) {
    if (values[flag] === true && values[key] === '')
      problems.push(problemOf(key, { reason: `is needed because ${flag}=YES` }));
  }
  return { values: values as Values, lines, problems };
}

/** A service that we run is reached at HOST whatever its own host key says; an external one needs the key. */
const HOST_FOLLOWERS = [
  { key: 'KAFKA_HOST', flag: 'USE_EXTERNAL_KAFKA' },
  { key: 'CLICKHOUSE_HOST', flag: 'USE_EXTERNAL_CLICKHOUSE' },
] as const;

function unreadHosts(values: Partial<Values>, lines: Config['lines']): ConfigWarning[] {
  return HOST_FOLLOWERS.filter(({ key, flag }) => {
    return lines[key] !== undefined && values[flag] === false && values[key] !== values.HOST;
  }).map(({ key, flag }) => {
    return { line: lines[key], key, message: `is not read: with ${flag}=NO the address is HOST` };
  });
}

/** An unclear value matters only in a key that is read, and there only in its last line. */
function syntaxProblems(env: EnvFile): ConfigProblem[] {
  return env.problems
    .filter(({ fatal, key, line }) => fatal || (key && isKeyName(key) && findEntry(env, key)?.line === line))
    .map(({ line, key, reason }) => ({
      line,
      key: key && displayValue(key),
      value: undefined,
      reason,
      allowed: undefined,
    }));
}

function problemOf(
  key: KeyName,
  found: Pick<ConfigProblem, 'reason'> & Partial<ConfigProblem>,
): ConfigProblem {
  return { line: undefined, value: undefined, ...found, key, allowed: KEYS[key].type.allowed };
}

function byLine(a: { readonly line: number | undefined }, b: { readonly line: number | undefined }): number {
  return (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER);
}
