import { access, realpath } from 'node:fs/promises';
import type { Container } from '../../clients/docker/containers.js';
import { LOCAL } from '../../topology/topology-types.js';
import { findingOf, note, ok, problem, type Finding } from './finding.js';
import { listed, onNode } from './place-name.js';
import type { CheckTools } from './tools.js';

interface NameSpec {
  readonly stackName: string;
  readonly nodes: readonly string[];
}

/** Whether another stack has the name on a node: Compose would take its containers for ours. */
export async function checkStackName(
  { stackName, nodes }: NameSpec,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    for (const node of nodes) {
      const clash = await clashOn(node, stackName, tools, signal);
      if (clash !== undefined) return clash;
    }
    return ok(
      `the name ${stackName} is free or ours${nodes.length > 1 ? ' on every node' : onNode(nodes[0] ?? LOCAL)}`,
    );
  } catch (error) {
    signal.throwIfAborted();
    return findingOf(error, 'look after Docker there', 'warning');
  }
}

async function clashOn(
  node: string,
  stackName: string,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const containers = await tools.containers(node, signal);
  const sameName = containers.filter(({ project, stack }) => project === stackName || stack === stackName);
  const own = await realPath(tools.configFile);
  for (const config of new Set(sameName.map((one) => one.configFile))) {
    if (config !== '' && (config === tools.configFile || (await realPath(config)) === own)) continue;
    const isGone = config !== '' && node === LOCAL && !(await isThere(config));
    return clashFinding(
      { stackName, node, config, isGone },
      sameName.filter((one) => one.configFile === config),
    );
  }
  return undefined;
}

interface Clash {
  readonly stackName: string;
  readonly node: string;
  /** The env.conf that the other one was made from; empty where npl did not make it. */
  readonly config: string;
  /** That file is no more: the folder was moved, most likely. */
  readonly isGone: boolean;
}

export function clashFinding(
  { stackName, node, config, isGone }: Clash,
  containers: readonly Pick<Container, 'name'>[],
): Finding {
  const names = containers.slice(0, 3).map(({ name }) => name);
  const next = `answer another name, such as ${stackName.slice(0, 38)}-2`;
  if (isGone)
    return note(
      `the stack ${stackName}${onNode(node)} was made from ${config}, which is not there any more`,
      next,
    );
  const owner = config === '' ? 'a Compose project that npl does not know' : config;
  return problem(`another stack${onNode(node)} is called ${stackName}: ${listed(names)} of ${owner}`, next);
}

async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
