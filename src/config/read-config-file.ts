import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import { MAX_LINE_BYTES, linesOf } from './env-file.js';
import { ConfigError, type ConfigProblem } from './problems.js';

/** No env.conf comes near this; more is a wrong file. */
const MAX_FILE_BYTES = 1024 * 1024;

/** The bytes of env.conf. Throws a UsageError when there is no such file to read. */
export async function readConfigFile(file: string): Promise<Buffer> {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    if (!(await handle.stat()).isFile()) throw notAFile(file);
    const bytes = await readAtMost(handle, MAX_FILE_BYTES + 1);
    if (bytes.length > MAX_FILE_BYTES) throw new ConfigError(file, [tooLarge(bytes)]);
    return bytes;
  } finally {
    await handle.close();
  }
}

async function readAtMost(handle: FileHandle, limit: number): Promise<Buffer> {
  const buffer = Buffer.alloc(limit);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, limit - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === limit) return buffer.subarray(0, length);
  }
}

/** Says where the file goes wrong: its first overlong line, else the line that crosses the limit. */
function tooLarge(bytes: Buffer): ConfigProblem {
  const problem = { key: undefined, value: undefined, allowed: `a file of at most ${MAX_FILE_BYTES} bytes` };
  let last = 1;
  for (const { line, content } of linesOf(bytes.toString('latin1'))) {
    if (content.length > MAX_LINE_BYTES)
      return { ...problem, line, reason: `is over ${MAX_LINE_BYTES} bytes long` };
    last = line;
  }
  return { ...problem, line: last, reason: 'is where the file grows too large' };
}

function notAFile(file: string): UsageError {
  return new UsageError(`${file} is not a file`, { next: 'name the file itself: --config FILE' });
}

function unreadable(file: string, cause: unknown): UsageError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new UsageError(`there is no ${file}`, {
        why: 'every command reads its settings from there',
        next: 'run npl-setup to create it, or name another file: --config FILE',
        cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new UsageError(`${file} may not be read`, {
        why: 'this user has no right to read it',
        next: `run: ls -l ${file}`,
        cause,
      });
    case 'ENXIO':
    case 'EISDIR':
      return notAFile(file);
    default:
      return new UsageError(`${file} cannot be read`, { why: String(code ?? cause), cause });
  }
}
