import { runOnMachine, type RemoteOptions } from './remote-machine.js';

/** A folder, or where it would be made, as this user sees it. */
export interface FolderFacts {
  /** `blocked`: something on the way to it is no folder. */
  readonly kind: 'missing' | 'folder' | 'file' | 'blocked';
  /** It, or the nearest folder above it that is there. */
  readonly nearest: string;
  /** Whether this user may make something in `nearest`; `read-only`: nobody may. */
  readonly isWritable: boolean;
  readonly isReadOnly: boolean;
  /** Of the disk, for ordinary users; undefined: not told. */
  readonly freeBytes: number | undefined;
  /** Some of what is in it; undefined: this user may not look. */
  readonly names: readonly string[] | undefined;
}

/** More say nothing new about whose folder it is. */
export const NAMES_SHOWN = 50;

// A file that stands in the way is found by climbing: the last thing that exists is no folder.
const SCRIPT = [
  'IFS= read -r path',
  'at="$path"',
  'while [ ! -e "$at" ] && [ ! -L "$at" ]; do at="${at%/*}"; [ -n "$at" ] || at=/; done',
  'kind=missing',
  'if [ "$at" = "$path" ]; then if [ -d "$at" ]; then kind=folder; else kind=file; fi; elif [ ! -d "$at" ]; then kind=blocked; fi',
  'echo "$kind"',
  'echo "$at"',
  'if [ -w "$at" ] && [ -x "$at" ]; then echo writable; else echo no; fi',
  'df -Pk "$at" 2>/dev/null | tail -n 1',
  'echo npl-names',
  `if [ "$kind" = folder ]; then if [ -r "$at" ] && [ -x "$at" ]; then ls -A "$at" | head -n ${NAMES_SHOWN}; else echo npl-hidden; fi; fi`,
  'true',
].join('; ');

/** Looks at a folder of another machine by ssh. `path` is absolute. Rejects with what ssh refused. */
export async function readRemoteFolder(
  node: string,
  path: string,
  options: RemoteOptions,
): Promise<FolderFacts> {
  return readFolderAnswer(await runOnMachine(node, SCRIPT, `${path}\n`, options));
}

/** What the script printed. */
export function readFolderAnswer(output: string): FolderFacts {
  const [head = '', names = ''] = output.split(/^npl-names$\n?/m);
  const [kind = 'missing', nearest = '/', rights = '', ...table] = head.trimEnd().split('\n');
  const [, available] = /\s\d+\s+\d+\s+(-?\d+)\s+\S+\s+\//.exec(table.join('\n')) ?? [];
  return {
    kind: kind as FolderFacts['kind'],
    nearest,
    isWritable: rights === 'writable',
    isReadOnly: false,
    freeBytes: available === undefined ? undefined : Number(available) * 1024,
    names: names.trim() === 'npl-hidden' ? undefined : names.split('\n').filter((name) => name !== ''),
  };
}
