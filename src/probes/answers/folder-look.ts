import { access, constants, lstat, opendir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NAMES_SHOWN, type FolderFacts } from '../../clients/remote-folder.js';
import { freeBytes } from '../../embedded/disk.js';

/** Looks at a folder of this machine; nothing is made or written. */
export async function lookAtFolder(path: string, signal: AbortSignal): Promise<FolderFacts> {
  let nearest = path;
  while (!(await isThere(nearest))) {
    signal.throwIfAborted();
    if (nearest === dirname(nearest)) break;
    nearest = dirname(nearest);
  }
  const isFolder = await stat(nearest).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const [isWritable, refusal] = await access(nearest, constants.W_OK | constants.X_OK).then(
    () => [true, ''] as const,
    (error: unknown) => [false, (error as NodeJS.ErrnoException).code] as const,
  );
  return {
    kind: nearest === path ? (isFolder ? 'folder' : 'file') : isFolder ? 'missing' : 'blocked',
    nearest,
    isWritable,
    isReadOnly: refusal === 'EROFS',
    freeBytes: await freeBytes(nearest).catch(() => undefined),
    names: nearest === path && isFolder ? await namesIn(path) : [],
  };
}

/** A folder that may not be looked into hides whether its parts are there: then they count as missing. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function namesIn(folder: string): Promise<string[] | undefined> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) {
      names.push(name);
      if (names.length === NAMES_SHOWN) break;
    }
    return names.sort();
  } catch {
    return undefined;
  }
}
