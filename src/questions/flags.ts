import { KEY_NAMES, type KeyName } from '../config/keys.js';

/** `KAFKA_PORT` -> `--kafka-port` */
export function flagOf(key: KeyName): string {
  return `--${key.toLowerCase().replaceAll('_', '-')}`;
}

/** By flag. */
export const KEY_FLAGS: ReadonlyMap<string, KeyName> = new Map(KEY_NAMES.map((key) => [flagOf(key), key]));
