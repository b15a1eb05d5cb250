import type { EngineName } from '../engine.js';
import { askSupervisor } from './control-client.js';
import { ensureSupervisor } from './launch.js';
import type { StoppedEngine } from './protocol.js';
import { readRecords } from './records.js';
import type { EngineWork } from './start-engines.js';
import { stateFiles } from './state-files.js';

/**
 * Stops engines (all, unless `names` says which), also those that a dead supervisor left behind; with the last
 * of them the supervisor ends. Resolves to those that ran.
 */
export async function stopEngines(
  stateDir: string,
  { names, signal, log }: EngineWork & { readonly names?: readonly EngineName[] },
): Promise<readonly StoppedEngine[]> {
  const files = stateFiles(stateDir);
  const request = { op: 'stop', ...(names === undefined ? {} : { names }) } as const;
  for (;;) {
    const running = readRecords(files).map((engine) => engine.spec.name);
    const affected = running.filter((name) => names === undefined || names.includes(name));
    if (affected.length > 0) log(`stopping ${affected.join(', ')}`);
    const reply = await askSupervisor(files, request, signal);
    if (reply !== undefined) return reply.stopped;
    if (affected.length === 0) return [];
    // Only a supervisor, which holds the lock, ends engines: so none is started meanwhile.
    await ensureSupervisor(files, signal);
  }
}
