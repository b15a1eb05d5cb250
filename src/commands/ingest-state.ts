import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '../clients/file-lock.js';
import { NplError } from '../errors.js';
import type { ProgressRecord } from '../ingest/run/progress.js';

/** Where a running ingest tells how far it is. */
export function progressPath(stateDir: string): string {
  return join(stateDir, 'ingest.json');
}

/** Makes this process the only one that ingests by this env.conf. Rejects when another does. */
export async function takeIngestLock(stateDir: string): Promise<{ release(): void }> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(stateDir, 'ingest.lock'));
  if (lock !== undefined) return lock;
  const running = await readProgress(stateDir);
  throw new NplError('another ingest is running here', {
    ...(running === undefined ? {} : { why: `process ${running.pid} since ${running.startedAt}` }),
    next: 'npl-ops ingest status shows how far it is; wait, or stop it first',
  });
}

/** What the last or present ingest told; undefined when there was none. */
async function readProgress(stateDir: string): Promise<ProgressRecord | undefined> {
  try {
    return JSON.parse(await readFile(progressPath(stateDir), 'utf8')) as ProgressRecord;
  } catch {
    return undefined;
  }
}

/** The ingest that runs now; a run that was killed leaves its last word behind. */
export async function runningIngest(stateDir: string): Promise<ProgressRecord | undefined> {
  const last = await readProgress(stateDir);
  return last !== undefined && isRunning(last) ? last : undefined;
}

function isRunning({ phase, pid }: ProgressRecord): boolean {
  if (phase === 'done') return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
