import { parseEnvFile } from './env-file.js';
import { isKeyName } from './keys.js';

const MASK = '********';

/**
 * What an env.conf sets, line by line, for the eyes of others: without comments, and without the values of keys that
 * are not ours, in both of which operators keep passwords. Our own keys hold none.
 */
export function shareableLines(bytes: Uint8Array): string[] {
  return parseEnvFile(bytes).entries.map(({ key, value }) => {
    const shown = isKeyName(key) || value === '' ? value : MASK;
    return `${key}=${shown}`;
  });
}
