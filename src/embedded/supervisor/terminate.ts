import { setTimeout as sleep } from 'node:timers/promises';
import { NplError } from '../../errors.js';
import { isAlive, type ProcessIdentity } from './process-identity.js';

const POLL_MS = 25;
/** A killed process that lives longer than this hangs inside the kernel, milliseconds. */
const KILL_TIMEOUT_MS = 10_000;

/**
 * Ends an engine: SIGTERM, with SIGCONT so that one that was stopped ends in order too, and SIGKILL after `timeoutMs`, to its whole process group (each engine leads one).
 * Signals nobody once the engine itself is gone. Resolves to whether it had to be killed.
 */
export async function terminate(engine: ProcessIdentity, timeoutMs: number): Promise<{ forced: boolean }> {
  signalGroup(engine, 'SIGTERM');
  signalGroup(engine, 'SIGCONT');
  if (await hasEnded(engine, timeoutMs)) return { forced: false };
  signalGroup(engine, 'SIGKILL');
  if (await hasEnded(engine, KILL_TIMEOUT_MS)) return { forced: true };
  throw new NplError(`process ${engine.pid} cannot be ended`, {
    why: 'it did not end even after SIGKILL: it hangs inside the kernel, most likely on a disk that does not answer',
    next: `ps -o pid,stat,wchan,args -p ${engine.pid}`,
  });
}

function signalGroup(engine: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(engine)) return;
  try {
    process.kill(-engine.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function hasEnded(engine: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(engine)) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
