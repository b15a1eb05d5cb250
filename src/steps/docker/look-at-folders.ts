import type { Docker } from '../../clients/docker/docker.js';
import { missingSource, runOnce } from '../../clients/docker/once.js';
import { NplError, ToolError } from '../../errors.js';

const LOOK_TIMEOUT_MS = 120_000;
const FOLDER = '/npl-folder';

/** How one folder of the node is, seen by the user that is to use it. */
export interface FolderLook {
  readonly path: string;
  /** `file`: something is there that is no folder. */
  readonly kind: 'missing' | 'file' | 'folder';
  /** `uid:gid`; empty unless it is a folder. */
  readonly owner: string;
  readonly isWritable: boolean;
  readonly isReadable: boolean;
  /** Something near its top that belongs to another user; empty when there is none. */
  readonly foreign: string;
}

export interface Looks {
  /** `uid:gid` of the user in the image. */
  readonly user: string;
  readonly folders: readonly FolderLook[];
}

/** The user of an image, and which folders it is asked about. */
export interface FolderUser {
  readonly image: string;
  /** As `docker run --user`; undefined: the image's own. */
  readonly user: string | undefined;
  readonly signal: AbortSignal;
}

// Prints `uid:gid`, then of each folder: kind, owner, rights of this user, and one thing in it that is another's.
const LOOK = `
uid=$(id -u)
echo "$uid:$(id -g)"
for folder do
  if [ ! -d "$folder" ]; then echo file; continue; fi
  rights=
  [ -r "$folder" ] && [ -x "$folder" ] && rights=r
  [ -w "$folder" ] && [ -x "$folder" ] && rights=w$rights
  foreign=$(find "$folder" -mindepth 1 -maxdepth 3 -name lost+found -prune -o ! -user "$uid" -print 2>/dev/null | head -n 1)
  echo "folder $(stat -c %u:%g "$folder") .$rights $foreign"
done`;

/** Looks at folders with the eyes of the user that will use them. */
export async function lookAtFolders(
  docker: Docker,
  { image, user, signal }: FolderUser,
  paths: readonly string[],
): Promise<Looks> {
  const there = [...paths];
  for (;;) {
    const mounts = there.map((source, at) => ({ source, target: `${FOLDER}-${at}` }));
    const args = mounts.map(({ target }) => target);
    try {
      const options = { image, ...(user === undefined ? {} : { user }), signal, timeoutMs: LOOK_TIMEOUT_MS };
      const [owner = '', ...lines] = (
        await runOnce(docker, { ...options, mounts, script: LOOK, args })
      ).split('\n');
      return { user: owner, folders: paths.map((path) => readLook(path, lines[there.indexOf(path)])) };
    } catch (error) {
      const gone = error instanceof ToolError ? missingSource(error.tail, there) : undefined;
      if (gone === undefined) throw lookFailure(error, { image, user });
      there.splice(there.indexOf(gone), 1);
    }
  }
}

function readLook(path: string, line: string | undefined): FolderLook {
  const [kind = 'missing', owner = '', rights = '', ...foreign] = line?.split(' ') ?? [];
  return {
    path,
    kind: kind as FolderLook['kind'],
    owner,
    isWritable: rights.includes('w'),
    isReadable: rights.includes('r'),
    foreign: foreign.join(' ').replace(/^\/npl-folder-\d+\//, ''),
  };
}

function lookFailure(error: unknown, { image, user }: { image: string; user: string | undefined }): unknown {
  if (!(error instanceof ToolError)) return error;
  if (/not a directory/i.test(error.tail)) {
    return new NplError('a data folder lies inside something that is no folder', {
      why: error.tail,
      next: 'npl-ops config diff shows the folders; change the one that is named above',
      cause: error,
    });
  }
  if (user !== undefined && /unable to find user/i.test(error.tail)) {
    return new NplError(`the image ${image} has no user ${user}`, {
      why: 'it is not the official image of that service, or one that was made otherwise',
      next: 'set its *_IMAGE key to the official image: npl-ops config diff',
      cause: error,
    });
  }
  return error;
}
