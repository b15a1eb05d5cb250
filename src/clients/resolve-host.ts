import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ToolError } from '../errors.js';
import { raceAbort } from './aborted.js';
import { findProgram, run } from './exec.js';

/** `getent` ends with this when nobody knows the name: getent(1). */
const UNKNOWN = 2;

/**
 * The addresses of a host as every program of this machine finds them; empty: nobody knows the name. Rejects with the
 * signal's reason.
 *
 * By the program `getent` where there is one: Node's own lookup cannot be ended, and holds one of its four threads for
 * as long as a dead name server is waited for.
 */
export async function resolveHost(
  host: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string[]> {
  signal.throwIfAborted();
  const bare = host.replaceAll(/[[\]]/g, '');
  if (isIP(bare) !== 0) return [bare];
  const getent = await findProgram('getent', env);
  if (getent === undefined) return raceAbort(lookupAll(bare), signal);
  try {
    const { stdout } = await run(getent, ['ahosts', bare], { env, signal });
    const addresses = stdout.split('\n').map((line) => line.split(/\s+/)[0] ?? '');
    return [...new Set(addresses.filter((address) => isIP(address) !== 0))];
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ToolError && error.commandExitCode === UNKNOWN) return [];
    return raceAbort(lookupAll(bare), signal);
  }
}

async function lookupAll(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    if (['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return [];
    throw error;
  }
}
