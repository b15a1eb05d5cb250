import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../engine.js';

/** Where the supervisor and its engines keep their run state. */
export interface StateFiles {
  readonly stateDir: string;
  /** Held locked by the living supervisor. */
  readonly lock: string;
  /** Says where the living supervisor listens. */
  readonly supervisor: string;
  readonly logsDir: string;
  readonly supervisorLog: string;
  readonly runDir: string;
  record(engine: EngineName): string;
  log(engine: EngineName): string;
}

export function stateFiles(stateDir: string): StateFiles {
  const runDir = join(stateDir, 'run');
  const logsDir = join(stateDir, 'logs');
  return {
    stateDir,
    lock: join(stateDir, 'supervisor.lock'),
    supervisor: join(runDir, 'supervisor.json'),
    logsDir,
    supervisorLog: join(logsDir, 'supervisor.log'),
    runDir,
    record: (engine) => join(runDir, `${engine}.json`),
    log: (engine) => join(logsDir, `${engine}.log`),
  };
}

/** Creates the state folders; nobody else may enter them, for they hold secrets and the control socket. */
export async function createStateDirs(files: StateFiles): Promise<void> {
  await mkdir(files.stateDir, { recursive: true, mode: 0o700 });
  await chmod(files.stateDir, 0o700);
  await mkdir(files.runDir, { recursive: true, mode: 0o700 });
  await mkdir(files.logsDir, { recursive: true, mode: 0o700 });
}
