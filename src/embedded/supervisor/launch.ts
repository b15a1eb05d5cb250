import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NplError } from '../../errors.js';
import { askSupervisor } from './control-client.js';
import { rotateLog, sizeOf, tailOf } from './log-file.js';
import { createStateDirs, type StateFiles } from './state-files.js';

/** The built file, also when this module itself runs from its source. */
const MAIN = fileURLToPath(new URL('../../../dist/embedded/supervisor/supervisor-main.js', import.meta.url));
/** Long enough for an earlier supervisor, which is just stopping its engines, to end. */
const LAUNCH_TIMEOUT_MS = 90_000;
const POLL_MS = 50;
const RELAUNCH_MS = 200;
const SHOWN_LINES = 5;

/**
 * Makes sure that a supervisor runs. Several at once end with one supervisor, for it holds a lock; those that
 * come too late end by themselves.
 */
export async function ensureSupervisor(files: StateFiles, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + LAUNCH_TIMEOUT_MS;
  await createStateDirs(files);
  await rotateLog(files.supervisorLog);
  const logStart = await sizeOf(files.supervisorLog);
  let child: ChildProcess | undefined;
  while ((await askSupervisor(files, { op: 'status' }, signal)) === undefined) {
    if (child !== undefined && hasFailed(child)) throw await launchFailure(files, logStart);
    if (Date.now() > deadline) throw await launchFailure(files, logStart);
    // One that ended well found another supervisor, which does not listen yet, or no more.
    if (child?.exitCode === 0) await sleep(RELAUNCH_MS, undefined, { signal });
    if (child?.exitCode !== null) child = spawnSupervisor(files);
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** In a session of its own, so that it outlives the terminal. */
function spawnSupervisor(files: StateFiles): ChildProcess {
  const log = openSync(files.supervisorLog, 'a', 0o600);
  try {
    // node:sqlite stood behind this flag before Node 22.13, and warned of being young for longer.
    const flags = ['--experimental-sqlite', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, MAIN, files.stateDir], {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: files.stateDir,
    });
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function hasFailed({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || signalCode !== null || (exitCode !== null && exitCode !== 0);
}

async function launchFailure(files: StateFiles, logStart: number): Promise<NplError> {
  const { lines } = await tailOf(files.supervisorLog, SHOWN_LINES, logStart);
  return new NplError('the supervisor of the embedded engines did not start', {
    why: lines.length === 0 ? 'it said nothing' : lines.join('\n'),
    next: `look into ${files.supervisorLog}`,
  });
}
