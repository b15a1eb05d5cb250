import { basename } from 'node:path';
import type { Config } from '../config/config.js';
import type { KeyName } from '../config/keys.js';
import { UsageError } from '../errors.js';

/** Settings that are each valid and cannot hold together. */
export interface Clash {
  /** Any one of these can be changed to mend it. */
  readonly keys: readonly KeyName[];
  readonly reason: string;
}

export class TopologyError extends UsageError {
  constructor(
    config: Pick<Config, 'file' | 'lines'>,
    readonly clashes: readonly Clash[],
  ) {
    super(`the settings in ${basename(config.file)} contradict each other`, {
      why: clashes.map((clash) => formatClash(clash, config.lines)).join('\n'),
      next: `change one key of each line in ${config.file}, then run: npl-ops config check`,
    });
  }
}

export function formatClash({ keys, reason }: Clash, lines: Config['lines']): string {
  const places = keys.map((key) => `${key} (${lines[key] === undefined ? 'default' : `line ${lines[key]}`})`);
  return `${places.join(', ')}: ${reason}`;
}
