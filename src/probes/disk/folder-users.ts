import { access } from 'node:fs/promises';
import type { Docker } from '../../clients/docker/docker.js';
import { run } from '../../clients/exec.js';
import { insideContainer } from '../../clients/docker/inside-container.js';
import type { DataFolder } from './data-folders.js';
import { parseDu } from './df-text.js';
import type { DiskUser } from './disk-types.js';

/** Files come and go meanwhile, of which `du` complains though it has counted all others. */
const DU = ['sh', '-c', 'du -sk "$1" 2>/dev/null || true', 'du'] as const;

/** How large a folder is; nothing where it is not there yet. Rejects where its container does not run. */
export async function folderUsers(
  { node, path, container, what, remedy }: DataFolder,
  { docker, stackName }: { readonly docker: (node: string) => Docker; readonly stackName: string },
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<DiskUser[]> {
  const userOf = (answer: string): DiskUser[] => [
    { node, folder: path, what, where: path, bytes: parseDu(answer), remedy },
  ];
  if (container !== undefined) {
    const inside = insideContainer(docker(node), stackName, container.name);
    return userOf(await inside([...DU, container.path], { input: '', signal }));
  }
  if (!(await isThere(path))) return [];
  const [program, ...args] = DU;
  return userOf((await run(program, [...args, path], { signal, timeoutMs })).stdout);
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
