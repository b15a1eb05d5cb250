import { isOn } from '../ui/plain/is-on.js';
import type { Cli } from './cli.js';

/** Where the screen can be redrawn and keys can be read. */
export function drawsFrames({ stdout, env }: Pick<Cli, 'stdout' | 'env'>): boolean {
  return stdout.isTTY && process.stdin.isTTY && !isOn(env['CI']) && env['TERM'] !== 'dumb';
}

/** Whether somebody reads with a screen reader, or on a terminal that cannot move its cursor. */
export function isAccessible(env: NodeJS.ProcessEnv): boolean {
  return isOn(env['ACCESSIBLE']) || isOn(env['INK_SCREEN_READER']) || env['TERM'] === 'dumb';
}
