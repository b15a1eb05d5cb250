import type { EngineName } from '../../embedded/engine.js';
import { readRecords } from '../../embedded/supervisor/records.js';
import { stateFiles } from '../../embedded/supervisor/state-files.js';
import { supervisorStatus } from '../../embedded/supervisor/status.js';
import { processUses, type ProcessUse } from '../../probes/resources/process-use.js';
import type { EnginesSeen } from './service-rows.js';

/** Looks at the embedded engines and their supervisor; asks nothing that takes long. */
export interface EngineWatch {
  /** Rejects only when `signal` is aborted. */
  look(signal: AbortSignal): Promise<EnginesSeen>;
}

export function engineWatch(stateDir: string): EngineWatch {
  const uses = processUses();
  const files = stateFiles(stateDir);
  return {
    async look(signal) {
      const supervisor = await supervisorStatus(stateDir, signal).catch(() => undefined);
      signal.throwIfAborted();
      const supervised = new Map<EngineName, number | undefined>(
        supervisor?.engines.map(({ name, pid }) => [name, pid]),
      );
      // A supervisor knows its own engines; where none runs, their records tell.
      const leftBehind = new Map(
        supervisor === undefined
          ? readRecords(files).map(({ spec, pid }): [EngineName, number] => [spec.name, pid])
          : [],
      );
      const pids = [supervisor?.pid, ...supervised.values(), ...leftBehind.values()].filter(
        (pid) => pid !== undefined,
      );
      const use = await Promise.all(
        pids.map(async (pid): Promise<[number, ProcessUse]> => [pid, await uses.look(pid)]),
      );
      return { supervisor, leftBehind, use: new Map(use) };
    },
  };
}
