import { runOnMachine } from '../../clients/remote-machine.js';
import { LOCAL } from '../../topology/topology-types.js';
import { lookAtDocker } from './docker-look.js';
import { findingOf, type Finding } from './finding.js';
import { withSshRemedy } from './ssh-remedy.js';
import type { CheckTools } from './tools.js';

/** Whether a node is reached by ssh, and can run containers. */
export async function checkNode(
  { node, key }: { readonly node: string; readonly key: string },
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Finding> {
  if (node !== LOCAL) {
    try {
      await runOnMachine(node, 'true', '', { env: tools.env, signal });
    } catch (error) {
      signal.throwIfAborted();
      return withSshRemedy(findingOf(error, `correct ${key}`), node, key);
    }
  }
  const { finding } = await lookAtDocker(tools.docker(node), signal);
  return finding;
}
