import { followLog } from '../embedded/supervisor/follow-log.js';
import { tailOf, type LogTail } from '../embedded/supervisor/log-file.js';
import { stateFiles } from '../embedded/supervisor/state-files.js';
import type { EngineName } from '../embedded/engine.js';
import type { LogSource } from './log-source.js';

interface EngineLogsOptions {
  /** Lines to begin with. */
  readonly count: number;
  /** Whether new lines are wanted as well: then a line without an end is not printed before it has one. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** The log files of embedded engines, or of their supervisor. */
export function engineLogs(
  stateDir: string,
  names: readonly (EngineName | 'supervisor')[],
  { count, follow, signal }: EngineLogsOptions,
): LogSource {
  const files = stateFiles(stateDir);
  const fileOf = (name: (typeof names)[number]) =>
    name === 'supervisor' ? files.supervisorLog : files.log(name);
  const ends = new Map<string, LogTail>();
  return {
    names,
    async printLast(print) {
      for (const name of names) {
        const tail = await tailIfThere(fileOf(name), count);
        if (tail === undefined) continue;
        ends.set(name, tail);
        for (const line of tail.lines) await print(name, line);
        if (!follow && tail.unfinished !== '') await print(name, tail.unfinished);
      }
      return ends.size > 0;
    },
    async follow(print) {
      await Promise.all(
        names.map(async (name) => {
          const from = ends.get(name)?.end ?? 0;
          for await (const line of followLog(fileOf(name), from, signal)) await print(name, line);
        }),
      );
    },
  };
}

async function tailIfThere(file: string, count: number): Promise<LogTail | undefined> {
  try {
    return await tailOf(file, count);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
