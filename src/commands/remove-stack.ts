import { inspectContainers } from '../clients/docker/containers.js';
import { NplError } from '../errors.js';
import { composeByLabels, placeName, projectsOf, type NodeStack } from './stack-nodes.js';

export interface RemovedContainers {
  readonly node: string;
  readonly project: string;
  /** Compose services. */
  readonly services: readonly string[];
}

interface RemoveOptions {
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Undefined when env.conf cannot be read. */
  readonly stackName: string | undefined;
}

/** Stops and removes what npl has on one node, with its networks. Not for a node with containers of others. */
export async function removeStack(
  node: NodeStack,
  { signal, log, stackName }: RemoveOptions,
): Promise<RemovedContainers[]> {
  const projects = projectsOf(node.own);
  // Also without containers: a network may be left.
  if (node.stack !== undefined && stackName !== undefined && !projects.has(stackName))
    projects.set(stackName, []);
  const removed: RemovedContainers[] = [];
  for (const [project, containers] of projects) {
    const services = containers.map(({ composeService }) => composeService);
    if (services.length > 0) log(`stopping ${services.join(', ')} on ${placeName(node.node)}`);
    await composeByLabels(node.docker, project).cli(['down', '--remove-orphans'], { signal });
    if (services.length > 0) removed.push({ node: node.node, project, services });
  }
  await checkGone(node, signal);
  return removed;
}

async function checkGone({ docker, own }: NodeStack, signal: AbortSignal): Promise<void> {
  const ids = own.map(({ id }) => id);
  const left = await inspectContainers(docker, ids, { signal });
  if (left.length === 0) return;
  const names = left.map(({ name }) => name);
  throw new NplError(`${names.join(', ')} could not be removed`, {
    next: `docker rm --force ${names.join(' ')}`,
  });
}
