import type { EnvEntry, EnvFile } from './env-file.js';
import { KEY_NAMES, isKeyName } from './keys.js';
import { displayValue, looksSecret, type ConfigWarning } from './problems.js';
import { mostSimilar } from './similar.js';

/** The last of several equal keys counts, as in the original reader; that is rarely what was meant. */
export function duplicateWarnings(env: EnvFile): ConfigWarning[] {
  const last = new Map<string, EnvEntry>(env.entries.map((entry) => [entry.key, entry]));
  return env.entries
    .map((entry) => ({ entry, winner: last.get(entry.key) ?? entry }))
    .filter(({ entry, winner }) => entry !== winner)
    .map(({ entry: { key, line }, winner }) => ({
      line,
      key: displayValue(key),
      message: `is not read: line ${winner.line} sets it again`,
    }));
}

/** Unknown keys stay in the file; a misspelt one or a secret is worth a word. Never shows a value. */
export function unknownKeyWarnings(env: EnvFile): ConfigWarning[] {
  return env.entries
    .filter(({ key }) => !isKeyName(key))
    .flatMap(({ key, line }) => {
      const message = unknownKeyMessage(key);
      return message === undefined ? [] : [{ line, key: displayValue(key), message }];
    });
}

/** What is noteworthy about a key that npl does not know, if anything. */
export function unknownKeyMessage(key: string): string | undefined {
  if (looksSecret(key)) return 'looks like a secret, which belongs in .npl/secrets.env or in the environment';
  const near = mostSimilar(key, KEY_NAMES);
  return near === undefined ? undefined : `is not a key of npl: did you mean ${near}?`;
}
