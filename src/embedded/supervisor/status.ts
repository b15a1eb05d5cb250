import type { SupervisorStatus } from '../engine.js';
import { askSupervisor } from './control-client.js';
import { isFrozen } from './process-identity.js';
import { stateFiles } from './state-files.js';

/** What the supervisor knows, and what the system tells of its processes; undefined when none runs. */
export async function supervisorStatus(
  stateDir: string,
  signal?: AbortSignal,
): Promise<SupervisorStatus | undefined> {
  const status = await askSupervisor(stateFiles(stateDir), { op: 'status' }, signal);
  if (status === undefined) return undefined;
  const engines = status.engines.map((engine) => ({
    ...engine,
    isFrozen: engine.pid !== undefined && isFrozen(engine.pid),
  }));
  return { ...status, engines };
}
