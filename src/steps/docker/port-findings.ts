import { portsOf, type Container } from '../../clients/docker/containers.js';
import { dockerCommand, placeOf, type Finding } from './finding.js';
import type { PortDemand } from './node-demands.js';

/** Who listens on a port besides containers. */
export interface PortUser {
  /** `java (process 4711)`, or `a program` where nobody tells. */
  readonly name: string;
  /** Whether it is an embedded engine of the same env.conf. */
  readonly isOurs: boolean;
}

export interface PortUsers {
  readonly containers: readonly Pick<Container, 'name' | 'image' | 'state' | 'stack' | 'ports'>[];
  /** Undefined: nobody could look. */
  readonly programs: ReadonlyMap<number, PortUser> | undefined;
}

interface Ours {
  readonly stackName: string;
  readonly node: string;
}

/** Whether the ports are free, or held by our own containers; nothing is said of what nobody looked at. */
export function portFindings(
  demands: readonly PortDemand[],
  { containers, programs }: PortUsers,
  { stackName, node }: Ours,
): Finding[] {
  const isRestarting = containers.some(({ stack, state }) => stack === stackName && state === 'restarting');
  const taken = demands.flatMap((demand): Finding[] => {
    const container = containers.find((each) => portsOf(each).includes(demand.port));
    if (container?.stack === stackName) return [];
    if (container !== undefined) return [takenByContainer(demand, container, node)];
    const program = programs?.get(demand.port);
    if (program === undefined || (isRestarting && isForwarder(program))) return [];
    return [takenByProgram(demand, program, node)];
  });
  if (taken.length > 0 || programs === undefined) return taken;
  const ports = demands.map(({ port }) => port).join(', ');
  const what = demands.length === 1 ? `port ${ports} is free or ours` : `ports ${ports} are free or ours`;
  return [{ severity: 'ok', what, node }];
}

/** A container that crashes again and again shows no ports, while Docker's forwarder comes and goes. */
function isForwarder({ name }: PortUser): boolean {
  return /^(docker-proxy|rootlesskit|a program)\b/.test(name);
}

function takenByContainer(
  demand: PortDemand,
  { name, image }: Pick<Container, 'name' | 'image'>,
  node: string,
): Finding {
  return taken(demand, node, {
    why: `the container ${name} (${image}) holds it`,
    next: `${dockerCommand(node)} container stop ${name}`,
  });
}

function takenByProgram(demand: PortDemand, { name, isOurs }: PortUser, node: string): Finding {
  return taken(demand, node, {
    why: isOurs ? `the embedded ${demand.service} of this env.conf listens on it` : `${name} listens on it`,
    next: isOurs ? 'npl-ops down' : 'stop that program',
  });
}

function taken(
  { port, key, service }: PortDemand,
  node: string,
  { why, next }: { why: string; next: string },
): Finding {
  return {
    severity: 'error',
    what: `port ${port}${placeOf(node)}, which ${service} needs, is taken`,
    why,
    next: `${next}, or choose another port: npl-ops config set ${key}=PORT`,
    node,
  };
}
