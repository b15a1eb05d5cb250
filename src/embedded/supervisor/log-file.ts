import { open, rename, stat } from 'node:fs/promises';

const ROTATE_ABOVE_BYTES = 10 * 1024 * 1024;
const OLD_LOGS_KEPT = 3;
const CHUNK_BYTES = 64 * 1024;
const LINE_BREAK = 0x0a;

/** Moves a log that has grown large to `.1`, `.1` to `.2` and so on; the oldest is dropped. */
export async function rotateLog(file: string): Promise<void> {
  if ((await sizeOf(file)) <= ROTATE_ABOVE_BYTES) return;
  for (let age = OLD_LOGS_KEPT - 1; age >= 1; age--)
    await renameIfThere(`${file}.${age}`, `${file}.${age + 1}`);
  await renameIfThere(file, `${file}.1`);
}

/** Size in bytes; 0 when there is no such file. */
export async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

export interface LogTail {
  /** Complete lines. */
  readonly lines: readonly string[];
  /** What stands after the last line break. */
  readonly unfinished: string;
  /** Byte offset after the last line break. */
  readonly end: number;
}

/**
 * The last lines of a log, without what stands before the byte offset `from`. Reads backwards, so that a large
 * log costs no more than a small one. Throws as `open` does when there is no such file.
 */
export async function tailOf(file: string, count: number, from = 0): Promise<LogTail> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const chunks: Buffer[] = [];
    let start = size;
    let breaks = 0;
    // One line break more than lines wanted: the one before the first of them.
    while (start > from && breaks <= count) {
      const length = Math.min(CHUNK_BYTES, start - from);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start - length);
      const chunk = buffer.subarray(0, bytesRead);
      for (const byte of chunk) if (byte === LINE_BREAK) breaks++;
      chunks.unshift(chunk);
      start -= length;
    }
    const bytes = Buffer.concat(chunks);
    const complete = bytes.lastIndexOf(LINE_BREAK) + 1;
    const lines = bytes.toString('utf8', 0, complete).split('\n').slice(0, -1);
    return {
      lines: count === 0 ? [] : lines.slice(-count),
      unfinished: bytes.toString('utf8', complete),
      end: start + complete,
    };
  } finally {
    await handle.close();
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
