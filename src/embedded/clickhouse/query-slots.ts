import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../clients/exec.js';
import { queryFailure } from './failure.js';

/** The right to run one query, with file names of its own for carrying rows to and from the engine. */
export interface QuerySlot {
  /** A named pipe. */
  readonly pipe: string;
  /** Does not exist unless the query makes it. */
  readonly file: string;
  release(): void;
}

export interface QuerySlots {
  /** Waits for a free slot, in order of asking. Rejects with QueryFailure when too many wait, or after `drain`. */
  take(signal: AbortSignal): Promise<QuerySlot>;
  /** Gives no slot any more; resolves when all have come back. */
  drain(): Promise<void>;
}

type SlotFiles = Pick<QuerySlot, 'pipe' | 'file'>;

const MAX_WAITING = 1000;

/** Makes `count` slots with their pipes in `dir`, which is emptied first. */
export async function openQuerySlots(dir: string, count: number): Promise<QuerySlots> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const all = Array.from({ length: count }, (_, index) => ({
    pipe: path.join(dir, `pipe-${index}`),
    file: path.join(dir, `rows-${index}`),
  }));
  await run('mkfifo', ['-m', '600', ...all.map(({ pipe }) => pipe)]);
  return shareSlots(all);
}

function shareSlots(all: readonly SlotFiles[]): QuerySlots {
  const free = [...all];
  const waiting: { enter: (files: SlotFiles) => void; refuse: (error: unknown) => void }[] = [];
  let drained: (() => void) | undefined;

  function giveBack(files: SlotFiles): void {
    const next = waiting.shift();
    if (next === undefined) free.push(files);
    else next.enter(files);
    if (free.length === all.length) drained?.();
  }

  function take(): Promise<SlotFiles> {
    if (drained !== undefined) return Promise.reject(shuttingDown());
    const files = free.pop();
    if (files !== undefined) return Promise.resolve(files);
    if (waiting.length >= MAX_WAITING) return Promise.reject(tooMany(all.length));
    return new Promise((enter, refuse) => waiting.push({ enter, refuse }));
  }

  return {
    async take(signal) {
      signal.throwIfAborted();
      const files = await take();
      const slot = { ...files, release: () => giveBack(files) };
      // Whoever left the queue in the meantime passes the slot on.
      if (signal.aborted) slot.release();
      signal.throwIfAborted();
      return slot;
    },
    async drain() {
      await new Promise<void>((resolve) => {
        drained = resolve;
        for (const { refuse } of waiting.splice(0)) refuse(shuttingDown());
        if (free.length === all.length) resolve();
      });
    },
  };
}

function tooMany(running: number): Error {
  const what = `Too many simultaneous queries: ${running} run and ${MAX_WAITING} wait`;
  return queryFailure('TOO_MANY_SIMULTANEOUS_QUERIES', what);
}

function shuttingDown(): Error {
  return queryFailure('ABORTED', 'Server is shutting down');
}
