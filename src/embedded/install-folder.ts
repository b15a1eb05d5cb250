import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Much longer than any download: what is older was left by an install that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Makes `target` a complete folder or leaves nothing of it. `fill` fills a fresh folder beside it, which takes
 * its place in one step, so that an interrupted install is never mistaken for a finished one. Of several installs
 * at once the first to finish counts; a folder there that is not `isComplete` is replaced.
 */
export async function installFolder(
  target: string,
  isComplete: (folder: string) => Promise<boolean>,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await removeAbandoned(target);
  const fresh = `${target}.${randomUUID()}.tmp`;
  try {
    await mkdir(fresh);
    await fill(fresh);
    await takePlace(fresh, target, isComplete);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function takePlace(
  fresh: string,
  target: string,
  isComplete: (folder: string) => Promise<boolean>,
): Promise<void> {
  for (;;) {
    try {
      await rename(fresh, target);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    }
    if (await isComplete(target)) return;
    await removeBroken(target);
  }
}

async function removeBroken(target: string): Promise<void> {
  const broken = `${target}.${randomUUID()}.tmp`;
  try {
    await rename(target, broken);
  } catch (error) {
    // Another install has just done the same.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await rm(broken, { recursive: true, force: true });
}

async function removeAbandoned(target: string): Promise<void> {
  const parent = path.dirname(target);
  const prefix = `${path.basename(target)}.`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    const folder = path.join(parent, name);
    const age = Date.now() - (await stat(folder).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
