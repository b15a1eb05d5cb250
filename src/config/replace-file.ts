import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  chown,
  constants,
  copyFile,
  open,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { NplError, messageOf } from '../errors.js';

/**
 * Replaces a file's content in one step: whoever reads it, also after a power cut, sees the old bytes or
 * the new ones. Keeps mode and owner, and follows a symlink to the file it names. `mode` overrides the old one.
 */
export async function replaceFile(file: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const old = await stat(target).catch(() => undefined);
    // Renaming over a file needs no right to write it; a file that was made read-only shall stay so.
    if (old !== undefined) await access(target, constants.W_OK);
    await writeThrough(temporary, bytes);
    if (old !== undefined && (old.uid !== process.getuid?.() || old.gid !== process.getgid?.())) {
      // Only root may give a file away; for others it becomes theirs, as with any editor.
      await chown(temporary, old.uid, old.gid).catch(() => undefined);
    }
    await chmod(temporary, mode ?? (old === undefined ? 0o644 : old.mode & 0o7777));
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw notWritten(file, cause);
  }
}

/**
 * Copies `file` to `file.backup` and resolves to that path. An older backup of other content is kept under
 * the time it was made, never overwritten.
 */
export async function backUp(file: string): Promise<string> {
  const backup = `${file}.backup`;
  try {
    const older = await stat(backup).catch(() => undefined);
    if (older !== undefined)
      await rename(backup, `${file}.${stamp(older.mtime)}.${randomUUID().slice(0, 4)}.backup`);
    await copyFile(file, backup, constants.COPYFILE_EXCL);
    return backup;
  } catch (cause) {
    throw notWritten(backup, cause);
  }
}

/** 20221128T205105Z */
function stamp(time: Date): string {
  return time.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

async function writeThrough(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function notWritten(file: string, cause: unknown): NplError {
  return new NplError(`${file} could not be written`, {
    why: messageOf(cause),
    next: `run: ls -ld ${dirname(file)} ${file}`,
    cause,
  });
}
