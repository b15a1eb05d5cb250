import { dirname, join } from 'node:path';
import type { Cli } from './cli.js';

/** `.npl` beside env.conf, whether that can be read or not. */
export function stateDirOf({ configFile }: Pick<Cli, 'configFile'>): string {
  return join(dirname(configFile), '.npl');
}
