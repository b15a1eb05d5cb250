import { readRemoteFolder } from '../../clients/remote-folder.js';
import { LOCAL } from '../../topology/topology-types.js';
import type { FolderSpec } from './check-spec.js';
import { findingOf, type Finding } from './finding.js';
import { folderFinding } from './folder-finding.js';
import { lookAtFolder } from './folder-look.js';
import { onNode } from './place-name.js';
import type { CheckTools } from './tools.js';

/** Whether a folder can be made or used on its node, what is in it, and how much space is left. */
export async function checkFolder(
  spec: FolderSpec,
  { env }: Pick<CheckTools, 'env'>,
  signal: AbortSignal,
): Promise<Finding> {
  const { node, path } = spec;
  try {
    const facts =
      node === LOCAL ? await lookAtFolder(path, signal) : await readRemoteFolder(node, path, { env, signal });
    return folderFinding(spec, facts);
  } catch (error) {
    signal.throwIfAborted();
    const failed = findingOf(error, `ssh ${node.replace(/^ssh:\/\//, '')}`, 'warning');
    return { ...failed, text: `${path}${onNode(node)} could not be looked at: ${failed.text}` };
  }
}
