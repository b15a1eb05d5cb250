import type { EngineStatus } from './engine.js';

/** Why an engine whose process is there does not answer. */
export interface SilentProcess {
  readonly what: string;
  /** Its log has no line about it, so that it is no remedy to read that. */
  readonly next: string;
}

/** Of an engine that does not answer; undefined: it has no process. */
export function silentProcess({
  name,
  pid,
  isFrozen,
}: Pick<EngineStatus, 'name' | 'pid' | 'isFrozen'>): SilentProcess | undefined {
  if (pid === undefined) return undefined;
  const restart = `npl-ops restart ${name}`;
  if (isFrozen !== true) return { what: `process ${pid} runs and does not answer`, next: restart };
  return {
    what: `process ${pid} is stopped (a signal, or a debugger)`,
    next: `kill -CONT ${pid} lets it go on, ${restart} starts it anew`,
  };
}

/** Both in one sentence. */
export const silenceText = ({ what, next }: SilentProcess): string => `${what}: ${next}`;
