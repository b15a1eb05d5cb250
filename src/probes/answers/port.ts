import { LOCAL } from '../../topology/topology-types.js';
import type { PortSpec } from './check-spec.js';
import { findingOf, ok, problem, type Finding } from './finding.js';
import { listed, onNode, serviceName } from './place-name.js';
import { lookAtPorts, type PortHolder } from './port-look.js';
import type { CheckTools } from './tools.js';

/** Whether the ports of a service are free on its node, or who has one of them. */
export async function checkPort(spec: PortSpec, tools: CheckTools, signal: AbortSignal): Promise<Finding> {
  const { node, ports } = spec;
  try {
    const look = await lookAtPorts(spec, tools, signal);
    return portFinding(spec, look.holders, look.freePort);
  } catch (error) {
    signal.throwIfAborted();
    const failed = findingOf(error, `ssh ${node.replace(/^ssh:\/\//, '')}`, 'warning');
    const which = ports.length === 1 ? `port ${ports.join()}` : `ports ${listed(ports)}`;
    return { ...failed, text: `${which}${onNode(node)} could not be looked at: ${failed.text}` };
  }
}

type Spec = Pick<PortSpec, 'service' | 'runtime' | 'node' | 'ports' | 'stackName'>;

/** `holders`: who has a port, by port. `freePort`: one that could be taken instead. */
export function portFinding(
  spec: Spec,
  holders: ReadonlyMap<number, PortHolder>,
  freePort: number | undefined,
): Finding {
  const { ports, node } = spec;
  const own: string[] = [];
  for (const port of ports) {
    const holder = holders.get(port);
    if (holder === undefined) continue;
    const found = heldPort(spec, port, holder, freePort);
    if (found.level !== 'ok') return found;
    own.push(found.text);
  }
  const free = ports.filter((port) => !holders.has(port));
  const areFree = free.length === 1 ? `port ${free.join()} is free` : `ports ${listed(free)} are free`;
  return ok([...own, ...(free.length === 0 ? [] : [`${areFree}${onNode(node)}`])].join(', '));
}

function heldPort(
  { service, runtime, node, stackName }: Spec,
  port: number,
  holder: PortHolder,
  freePort: number | undefined,
): Finding {
  const taken = `port ${port}${onNode(node)} is`;
  const other = freePort === undefined ? 'choose another port' : `choose another port, such as ${freePort}`;
  switch (holder.kind) {
    case 'forbidden':
      return problem(`${taken} one that only the administrator may open`, other);
    case 'engine': {
      const name = `the embedded ${serviceName(holder.engine)} of this env.conf (process ${holder.pid})`;
      if (runtime === 'embedded' && holder.engine === service) return ok(`${taken} held by ${name}`);
      return problem(`${taken} held by ${name}`, `stop it with npl-ops down, or ${other}`);
    }
    case 'container': {
      const { name, image, stack } = holder.container;
      if (stack !== stackName || stack === '')
        return problem(
          `${taken} taken by the container ${name} (${image})`,
          `stop it with ${dockerCommand(node)} container stop ${name}, or ${other}`,
        );
      const own = `${taken} held by the container ${name} of this stack`;
      return runtime === 'docker' ? ok(own) : problem(own, `stop it with npl-ops down, or ${other}`);
    }
    case 'program':
      return problem(`${taken} taken by ${holder.name}`, `stop that program, or ${other}`);
  }
}

function dockerCommand(node: string): string {
  return node === LOCAL ? 'docker' : `docker --host ${node}`;
}
