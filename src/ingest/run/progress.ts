import { rename, writeFile } from 'node:fs/promises';

export type Phase = 'listing' | 'publishing' | 'storing' | 'joining' | 'done';

/** How far a run is. */
export interface RunProgress {
  readonly phase: Phase;
  /** Objects that this run publishes, and how many of them ended, well or not. */
  readonly objects: number;
  readonly ended: number;
  readonly failed: number;
  /** Bytes as stored in the bucket, of all these objects and of those read so far. */
  readonly size: number;
  readonly read: number;
  readonly lines: number;
  /** Bytes of these lines. */
  readonly bytes: number;
  readonly hoursJoined: number;
}

export const NO_PROGRESS: RunProgress = {
  phase: 'listing',
  objects: 0,
  ended: 0,
  failed: 0,
  size: 0,
  read: 0,
  lines: 0,
  bytes: 0,
  hoursJoined: 0,
};

/** Content of the progress file, for whoever watches a run from another process. */
export interface ProgressRecord extends RunProgress {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly updatedAt: string;
}

const PACE_MS = 1_000;

/**
 * Keeps a file that tells how far the run is, renewed about once a second and replaced as a whole. A file that
 * cannot be written stops nothing.
 */
export function progressFile(file: string, startedAt: Date): (progress: RunProgress) => Promise<void> {
  let writtenAt = -Infinity;
  let phase: Phase | undefined;
  let writing: Promise<void> = Promise.resolve();
  return async (progress) => {
    const now = performance.now();
    // What comes next may tell nothing for a long while.
    if (progress.phase === phase && now - writtenAt < PACE_MS) return;
    phase = progress.phase;
    writtenAt = now;
    const record: ProgressRecord = {
      ...progress,
      pid: process.pid,
      startedAt: startedAt.toISOString(),
      updatedAt: new Date().toISOString(),
    };
    writing = writing.then(() => replace(file, `${JSON.stringify(record)}\n`)).catch(() => undefined);
    await writing;
  };
}

async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, file);
}
