import { dirname, relative, sep } from 'node:path/posix';
import { missingSource, runOnce } from '../../clients/docker/once.js';
import type { Docker } from '../../clients/docker/docker.js';
import { ToolError } from '../../errors.js';
import { folderFailure } from './folder-failure.js';

const MAKE_TIMEOUT_MS = 120_000;
/** Changing the owner of millions of files takes its time. */
const GIVE_TIMEOUT_MS = 1_800_000;
const FOLDER = '/npl-folder';

// Each missing folder on the way gets the owner of the one that was there; the last one gets its own afterwards.
const MAKE = `
set -eu
cd ${FOLDER}
owner=$(stat -c %u:%g .)
for part do
  if [ ! -d "./$part" ]; then
    mkdir "./$part"
    chown "$owner" "./$part"
  fi
  cd "./$part"
done`;

/** Makes a folder and those above it that are missing. */
export async function makeFolder(
  docker: Docker,
  image: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  for (let base = dirname(path); ; base = dirname(base)) {
    try {
      await runOnce(docker, {
        image,
        user: '0:0',
        mounts: [{ source: base, target: FOLDER }],
        script: MAKE,
        args: relative(base, path).split(sep),
        signal,
        timeoutMs: MAKE_TIMEOUT_MS,
      });
      return;
    } catch (error) {
      const isMissing = error instanceof ToolError && missingSource(error.tail, [base]) !== undefined;
      if (!isMissing || base === '/') throw folderFailure(error, path, 'made');
    }
  }
}

/** Gives a folder, and with `deep` all that it holds, to `owner` (`uid:gid`). Follows no link out of it. */
export async function giveFolder(
  docker: Docker,
  image: string,
  { path, owner, deep }: { readonly path: string; readonly owner: string; readonly deep: boolean },
  signal: AbortSignal,
): Promise<void> {
  try {
    await runOnce(docker, {
      image,
      user: '0:0',
      mounts: [{ source: path, target: FOLDER }],
      script: deep ? 'chown -R -h "$1" "$2"' : 'chown "$1" "$2"',
      args: [owner, FOLDER],
      signal,
      timeoutMs: GIVE_TIMEOUT_MS,
    });
  } catch (error) {
    throw folderFailure(error, path, `given to ${owner}`);
  }
}
