import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../errors.js';
import { EVENT_TYPES, type EventType } from '../../topology/topology-types.js';
import { eventFileName } from '../event-file-name.js';
import { GENERATED_DAY, generateDay } from './day.js';

export interface WriteDayOptions {
  /** Made when missing. */
  readonly dir: string;
  readonly seed: string;
  /** Events of each type. */
  readonly events: number;
  readonly signal: AbortSignal;
  /** Events of each type written so far. */
  readonly onProgress?: (done: number) => void;
}

/** Characters gathered before they are written: memory stays flat whatever the number of events. */
const CHUNK = 1 << 18;

/**
 * Writes one generated day as four files and returns their paths. A file appears under its name only when it is
 * whole. Rejects with UsageError when one of them exists: it may be somebody's real data.
 */
export async function writeGeneratedDay(options: WriteDayOptions): Promise<string[]> {
  const { dir, seed, events, signal, onProgress } = options;
  await mkdir(dir, { recursive: true });
  await refuseExisting(dir);
  const files: PartFile[] = [];
  try {
    for (const type of EVENT_TYPES) files.push(await openPart(dir, type));
    let done = 0;
    for (const pageview of generateDay(seed, GENERATED_DAY, events)) {
      for (const file of files) file.gathered += `${pageview[file.type]}\n`;
      done += 1;
      if ((files[0]?.gathered.length ?? 0) < CHUNK) continue;
      signal.throwIfAborted();
      await Promise.all(files.map(flush));
      onProgress?.(done);
    }
    await Promise.all(files.map(flush));
    await Promise.all(files.map(({ handle }) => handle.close()));
    for (const { part, file } of files) await rename(part, file);
    onProgress?.(done);
    return files.map(({ file }) => file);
  } catch (error) {
    await Promise.allSettled(files.map(({ handle }) => handle.close()));
    await Promise.allSettled(files.map(({ part }) => rm(part, { force: true })));
    throw error;
  }
}

interface PartFile {
  readonly type: EventType;
  readonly file: string;
  readonly part: string;
  readonly handle: FileHandle;
  gathered: string;
}

async function openPart(dir: string, type: EventType): Promise<PartFile> {
  const file = path.join(dir, eventFileName(type));
  const part = `${file}.part`;
  return { type, file, part, handle: await open(part, 'w'), gathered: '' };
}

async function flush(file: PartFile): Promise<void> {
  const text = file.gathered;
  file.gathered = '';
  await file.handle.writeFile(text);
}

async function refuseExisting(dir: string): Promise<void> {
  const present = new Set(await readdir(dir));
  const taken = EVENT_TYPES.map(eventFileName).filter((name) => present.has(name));
  if (taken.length === 0) return;
  throw new UsageError(`${dir} already holds ${taken.join(', ')}`, {
    why: 'generated events never overwrite a file',
    next: 'give --to a directory of its own',
  });
}
