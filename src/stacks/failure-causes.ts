import { memoryCause, type Found } from './failure-remedies.js';
import { FAILURE_RULES } from './failure-rules.js';
import type { FailedService, FailureTopology } from './failed-service.js';

export interface Cause extends Found {
  /** The line that says so; undefined where the state itself does. */
  readonly evidence: string | undefined;
  /** The engine refused it, so that its own log says nothing of it. */
  readonly isOfEngine: boolean;
}

/** The cause of a failure, as far as it is a known one. */
export function failureCause(failed: FailedService, topology: FailureTopology): Cause | undefined {
  if (failed.wasKilledForMemory) return { ...memoryCause(failed), evidence: undefined, isOfEngine: false };
  for (const { where, sign, found } of FAILURE_RULES) {
    const inWords = where === 'log' ? undefined : findLine(failed.words.split('\n'), sign);
    const inLog = where === 'words' ? undefined : findLine(failed.log, sign);
    const hit = inWords ?? inLog;
    if (hit === undefined) continue;
    return {
      ...found(hit.match, failed, topology),
      evidence: hit.line.trim(),
      isOfEngine: inWords !== undefined,
    };
  }
  if (failed.exitCode !== KILLED) return undefined;
  return {
    cause: 'it was killed: by hand, or by a machine out of memory',
    next: 'free -h shows the memory; sudo dmesg | grep -i "out of memory" shows whether that was it',
    evidence: undefined,
    isOfEngine: false,
  };
}

/** 128 + SIGKILL. */
const KILLED = 137;

/** The newest line counts: a service that was started again tells of its last attempt there. */
function findLine(
  lines: readonly string[],
  sign: RegExp,
): { readonly line: string; readonly match: RegExpExecArray } | undefined {
  for (const line of [...lines].reverse()) {
    const match = sign.exec(line);
    if (match !== null) return { line, match };
  }
  return undefined;
}
