import { open, stat, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;
const CHUNK_BYTES = 64 * 1024;

/**
 * Yields each line that is added to a log from the byte offset `from` on, until the signal is aborted. Waits for
 * a log that does not exist yet; goes on in the new file when the log is rotated or cut short.
 */
export async function* followLog(file: string, from: number, signal: AbortSignal): AsyncGenerator<string> {
  let position = from;
  while (!signal.aborted) {
    const handle = await openIfThere(file);
    if (handle === undefined) {
      await pause(signal);
      continue;
    }
    try {
      yield* linesOf(handle, file, position, signal);
    } finally {
      await handle.close();
    }
    position = 0;
  }
}

/** The lines of one file, until another stands in its place. */
async function* linesOf(
  handle: FileHandle,
  file: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let position = from;
  let unfinished = '';
  while (!signal.aborted) {
    // Looked at before reading: what was written until the file was replaced is read to its end.
    const isReplaced = await wasReplaced(handle, file, position);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const lines = (unfinished + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      unfinished = lines.pop() ?? '';
      yield* lines;
    }
    if (isReplaced) break;
    await pause(signal);
  }
  if (unfinished !== '') yield unfinished;
}

async function wasReplaced(handle: FileHandle, file: string, position: number): Promise<boolean> {
  const mine = await handle.stat();
  const there = await stat(file).catch(() => undefined);
  return there === undefined || there.ino !== mine.ino || there.size < position;
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
}
