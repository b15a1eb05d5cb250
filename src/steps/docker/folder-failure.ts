import { NplError, ToolError } from '../../errors.js';

const REFUSALS: readonly { readonly sign: RegExp; why(path: string): string; next(path: string): string }[] =
  [
    {
      sign: /Read-only file system/i,
      why: () => 'its file system is read-only',
      next: (path) => `mount it writable (findmnt -T '${path}'), or choose another folder in env.conf`,
    },
    {
      sign: /Operation not permitted|Permission denied/i,
      why: () =>
        'its file system allows no other owner: a network share (root_squash), a FAT disk or SELinux',
      next: (path) =>
        `choose a folder on a local disk of the machine; findmnt -T '${path}' shows where this one is`,
    },
    {
      sign: /No space left on device/i,
      why: () => 'its disk is full',
      next: (path) => `free some space: df -h '${path}'`,
    },
    {
      sign: /File exists|Not a directory/i,
      why: () => 'a file, or a link to nowhere, is in the way',
      next: (path) =>
        `look at it (namei -l '${path}') and move it away, or choose another folder in env.conf`,
    },
  ];

/** Why a folder could not be made or given away, and what mends it. */
export function folderFailure(error: unknown, path: string, what: string): unknown {
  if (!(error instanceof ToolError)) return error;
  const known = REFUSALS.find(({ sign }) => sign.test(error.tail));
  return new NplError(`the folder ${path} cannot be ${what}`, {
    why: known === undefined ? error.tail : `${known.why(path)}\n${error.tail}`,
    next: known?.next(path) ?? `look at it: namei -l '${path}'`,
    cause: error,
  });
}
