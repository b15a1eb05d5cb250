import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { NplError, messageOf } from '../../errors.js';
import type { EngineSpec } from '../engine.js';
import { rotateLog } from './log-file.js';
import { processStartTime, type ProcessIdentity } from './process-identity.js';
import { RECORD_VARIABLE, writeRecord } from './records.js';
import type { StateFiles } from './state-files.js';

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineProcess extends ProcessIdentity {
  /** Where this run's own words begin in the log, bytes. */
  readonly logStart: number;
  readonly ended: Promise<ProcessEnd>;
}

/**
 * Starts an engine in a session of its own, writing straight to its log, so that it outlives the supervisor
 * unharmed, and records it. Throws when the program cannot be started or the record cannot be written.
 */
export async function startProcess(spec: EngineSpec, files: StateFiles): Promise<EngineProcess> {
  const logFile = files.log(spec.name);
  await rotateLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  try {
    noteStart(log, spec);
    const logStart = fstatSync(log).size;
    // Before and after: a supervisor that is killed in between leaves a trace as well.
    writeRecord(files, { spec });
    const child = spawn(spec.command, spec.args, {
      detached: true,
      stdio: ['ignore', log, log],
      // Java leaves its crash reports in the current directory.
      cwd: dirname(logFile),
      env: { ...process.env, ...spec.env, [RECORD_VARIABLE]: files.record(spec.name) },
    });
    // Node tells at once whether the program was found; only the reason comes later.
    if (child.pid === undefined) throw await startFailure(child, spec);
    const identity = { pid: child.pid, startTime: processStartTime(child.pid) ?? 'ended at once' };
    const ended = new Promise<ProcessEnd>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    try {
      writeRecord(files, { spec, process: identity });
    } catch (error) {
      child.kill('SIGKILL');
      await ended;
      throw error;
    }
    return { ...identity, logStart, ended };
  } finally {
    closeSync(log);
  }
}

async function startFailure(child: ChildProcess, { name, command }: EngineSpec): Promise<NplError> {
  const reason = await new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve));
  const why = reason.code === 'ENOENT' ? `there is no program ${command}` : messageOf(reason);
  return new NplError(`${name} cannot be started`, { why, cause: reason });
}

function noteStart(log: number, { name }: EngineSpec): void {
  try {
    writeSync(log, `--- npl: ${name} is started at ${new Date().toISOString()} ---\n`);
  } catch {
    // A full disk must not keep the engine from saying so itself.
  }
}
