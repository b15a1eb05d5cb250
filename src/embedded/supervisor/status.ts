import type { SupervisorStatus } from '../engine.js';
import { askSupervisor } from './control-client.js';
import { stateFiles } from './state-files.js';

/** What the supervisor knows; undefined when none runs. */
export async function supervisorStatus(
  stateDir: string,
  signal?: AbortSignal,
): Promise<SupervisorStatus | undefined> {
  return askSupervisor(stateFiles(stateDir), { op: 'status' }, signal);
}
