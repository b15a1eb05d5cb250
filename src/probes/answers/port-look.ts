import { portsOf, type Container } from '../../clients/docker/containers.js';
import { listenerIn, listensOn, portObstacle } from '../../clients/listening.js';
import { readRemoteMachine } from '../../clients/remote-machine.js';
import type { EngineName } from '../../embedded/engine.js';
import { portHolder } from '../../embedded/ports.js';
import { supervisorStatus } from '../../embedded/supervisor/status.js';
import { LOCAL } from '../../topology/topology-types.js';
import type { PortSpec } from './check-spec.js';
import type { CheckTools } from './tools.js';

/** Who has a port, or keeps it from being opened. */
export type PortHolder =
  | { readonly kind: 'program'; /** `java (process 4711)` */ readonly name: string }
  | { readonly kind: 'engine'; readonly engine: EngineName; readonly pid: number }
  | { readonly kind: 'container'; readonly container: Pick<Container, 'name' | 'image' | 'stack'> }
  | { readonly kind: 'forbidden' };

export interface PortLook {
  readonly holders: ReadonlyMap<number, PortHolder>;
  /** The first of as many free ports behind those that were asked for; undefined: none was found. */
  readonly freePort: number | undefined;
}

const UNNAMED = 'another program';
/** What Docker itself listens with in the place of a container. */
const FORWARDERS = /^(docker-proxy|rootlesskit|another program)\b/;
const PORTS_TRIED = 40;
const LAST_PRIVILEGED = 1_023;
/** Less than a whole look may take: an engine that hangs must not hide who has a port. */
const CONTAINERS_MS = 2_500;

type Question = Pick<PortSpec, 'runtime' | 'node' | 'bind' | 'ports'>;

/** Rejects where the machine of the node cannot be looked at. */
export async function lookAtPorts(
  question: Question,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<PortLook> {
  const { node } = question;
  const containers = question.runtime === 'docker' ? await containersOn(node, tools, signal) : [];
  signal.throwIfAborted();
  const published = new Map(containers.flatMap((one) => portsOf(one).map((port) => [port, one] as const)));
  const look =
    node === LOCAL ? await hereLook(question, tools, signal) : await thereLook(question, tools, signal);
  const holders = new Map<number, PortHolder>();
  for (const port of question.ports) {
    const container = published.get(port) ?? (await look.containerOf(port));
    const holder =
      container === undefined ? await look.holderOf(port) : { kind: 'container' as const, container };
    if (holder !== undefined) holders.set(port, holder);
  }
  const isFree = async (port: number): Promise<boolean> => !published.has(port) && (await look.isFree(port));
  return { holders, freePort: holders.size === 0 ? undefined : await freeBehind(question.ports, isFree) };
}

/** Without Docker the ports can still be looked at; that it is missing is told elsewhere. */
async function containersOn(
  node: string,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<readonly Container[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CONTAINERS_MS)]);
  return tools.containers(node, limit).catch(() => []);
}

interface MachineLook {
  holderOf(port: number): Promise<PortHolder | undefined>;
  /** The container behind a forwarder that listens there. */
  containerOf(port: number): Promise<Container | undefined>;
  isFree(port: number): Promise<boolean>;
}

async function hereLook(
  { runtime, bind }: Question,
  tools: CheckTools,
  signal: AbortSignal,
): Promise<MachineLook> {
  const obstacle = async (port: number): Promise<'taken' | 'forbidden' | undefined> => {
    signal.throwIfAborted();
    const found = await portObstacle(port, bind);
    // The engine of Docker opens any port.
    return found === 'taken' || (found === 'forbidden' && runtime === 'embedded') ? found : undefined;
  };
  const nameOf = async (port: number): Promise<string> => {
    const holder = await portHolder(port);
    return holder === undefined ? UNNAMED : `${holder.name} (process ${holder.pid})`;
  };
  return {
    isFree: async (port) => (await obstacle(port)) === undefined,
    async containerOf(port) {
      if ((await obstacle(port)) !== 'taken' || !FORWARDERS.test(await nameOf(port))) return undefined;
      const containers = await containersOn(LOCAL, tools, signal);
      return containers.find((one) => portsOf(one).includes(port));
    },
    async holderOf(port) {
      const found = await obstacle(port);
      if (found === undefined) return undefined;
      if (found === 'forbidden') return { kind: 'forbidden' };
      const engines = (await supervisorStatus(tools.stateDir, signal).catch(() => undefined))?.engines ?? [];
      const engine = engines.find(({ ports, pid }) => pid !== undefined && ports.includes(port));
      if (engine?.pid !== undefined) return { kind: 'engine', engine: engine.name, pid: engine.pid };
      return { kind: 'program', name: await nameOf(port) };
    },
  };
}

async function thereLook(
  { node, bind }: Question,
  { env }: CheckTools,
  signal: AbortSignal,
): Promise<MachineLook> {
  const { sockets, programs } = await readRemoteMachine(node, [], { env, signal });
  return {
    isFree: async (port) => !listensOn(sockets, port, bind),
    containerOf: async () => undefined,
    holderOf: async (port) =>
      listensOn(sockets, port, bind)
        ? { kind: 'program', name: listenerIn(programs, port) ?? UNNAMED }
        : undefined,
  };
}

async function freeBehind(
  ports: readonly number[],
  isFree: (port: number) => Promise<boolean>,
): Promise<number | undefined> {
  const last = Math.max(...ports, LAST_PRIVILEGED);
  for (let first = last + 1; first <= Math.min(last + PORTS_TRIED, 65_536 - ports.length); first += 1) {
    const wanted = ports.map((_port, at) => first + at);
    const free = await Promise.all(wanted.map(isFree));
    if (free.every(Boolean)) return first;
  }
  return undefined;
}
