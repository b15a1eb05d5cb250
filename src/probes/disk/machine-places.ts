import { run } from '../../clients/exec.js';
import { runOnMachine, type RemoteOptions } from '../../clients/remote-machine.js';
import { NplError } from '../../errors.js';
import { LOCAL } from '../../topology/topology-types.js';
import { parseDf } from './df-text.js';
import type { DiskPlace } from './disk-types.js';

/** Before each answer, so that one that failed leaves the others where they belong. */
const MARK = 'npl-disk';

/**
 * Reads folders from its stdin, one a line; of what is not there yet, the nearest folder above. One line without
 * single quotes, as `runOnMachine` wants it.
 */
const SCRIPT = [
  'while IFS= read -r folder',
  'do until [ -d "$folder" ]; do folder="${folder%/*}"; [ -n "$folder" ] || folder=/; done',
  `echo ${MARK}; df -Pk "$folder" 2>/dev/null`,
  'done',
  'true',
].join('; ');

/**
 * The file systems of these folders, as the machine itself sees them: that works also when the containers that use
 * them have fallen over, as they do on a full disk. `folders` are absolute.
 */
export async function machinePlaces(
  node: string,
  folders: readonly string[],
  options: RemoteOptions,
): Promise<DiskPlace[]> {
  const input = folders.map((folder) => `${folder}\n`).join('');
  const output =
    node === LOCAL
      ? (await run('sh', ['-c', SCRIPT], { input, ...definedOf(options) })).stdout
      : await runOnMachine(node, SCRIPT, input, options);
  const places = placesIn(output, node, folders);
  if (places.length > 0) return places;
  throw new NplError('df told nothing of its disks', { why: output.trim(), next: 'df -Pk / by hand' });
}

/** What the script printed for these folders: one place for each file system. */
export function placesIn(output: string, node: string, folders: readonly string[]): DiskPlace[] {
  const tables = output.split(new RegExp(`^${MARK}$`, 'mu')).slice(1);
  const places = new Map<string, DiskPlace>();
  folders.forEach((folder, at) => {
    const table = tables[at]?.trim() ?? '';
    if (table === '') return;
    const place = { node, ...parseDf(table) };
    const key = placeKey(place);
    const before = places.get(key);
    places.set(key, { ...place, ...before, folders: [...(before?.folders ?? []), folder] });
  });
  return [...places.values()];
}

/** A device names its file system; `overlay` and `tmpfs` are no devices, and have no other name than their size. */
export function placeKey({
  node,
  device,
  totalBytes,
}: Pick<DiskPlace, 'node' | 'device' | 'totalBytes'>): string {
  return device.includes('/') ? `${node} ${device}` : `${node} ${device} ${totalBytes}`;
}

function definedOf({ env, signal }: RemoteOptions) {
  return env === undefined ? { signal } : { env, signal };
}
