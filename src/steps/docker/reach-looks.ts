import type { Docker } from '../../clients/docker/docker.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import { asNplError, ToolError } from '../../errors.js';
import { hostPort } from '../../topology/machine.js';
import type { Address } from '../../topology/reach.js';
import type { Topology } from '../../topology/topology-types.js';
import { listenerOf, type ReachFailure } from './reach-failure.js';
import { reachHere } from './reach-here.js';
import { reachInside } from './reach-inside.js';
import type { Outcome } from './reach-outcome.js';
import { isSame, type Viewpoint } from './reach-viewpoints.js';

export interface ReachTools {
  /** The engine of a node. */
  readonly docker: (node: string) => Docker;
  readonly kafka: Pick<Kafka, 'advertised'>;
}

const KAFKA_LIMIT_MS = 10_000;
const LIST_LIMIT_MS = 15_000;

export interface Advertised {
  readonly addresses: readonly Address[];
  readonly failure?: ReachFailure;
}

/** Where Kafka sends its clients. One of ours must send them where env.conf says. */
export async function askKafka(
  topology: Topology,
  { kafka }: ReachTools,
  signal: AbortSignal,
): Promise<Advertised> {
  const { host, port, runtime } = topology.kafka;
  try {
    const addresses = await kafka.advertised({ signal, timeoutMs: KAFKA_LIMIT_MS });
    if (runtime !== 'docker' || addresses.some((address) => isSame(address, { host, port })))
      return { addresses };
    const actual = addresses.map((address) => hostPort(address.host, address.port)).join(', ');
    const why = `${listenerOf(topology, false)} of Kafka sends its clients to ${actual}, and not to ${hostPort(host, port)}`;
    return { addresses, failure: { why, next: 'npl-ops up' } };
  } catch (error) {
    return { addresses: [], failure: failureOf(error) };
  }
}

/** Compose service -> container id. */
export type Containers = ReadonlyMap<string, string> | ReachFailure;

export async function runningContainers(
  topology: Topology,
  docker: Docker,
  signal: AbortSignal,
): Promise<Containers> {
  const filter = ['--filter', `label=com.docker.compose.project=${topology.stackName}`];
  const format = '{{.ID}} {{.Label "com.docker.compose.service"}}';
  try {
    const list = await docker.cli(['ps', ...filter, '--format', format], {
      signal,
      timeoutMs: LIST_LIMIT_MS,
    });
    return new Map(
      list.split('\n').map((line): [string, string] => [line.split(' ')[1] ?? '', line.split(' ')[0] ?? '']),
    );
  } catch (error) {
    return failureOf(error);
  }
}

/** One for each want, or why there is none. */
export type Looked = readonly Outcome[] | ReachFailure;

export async function look(
  { node, container, wants }: Viewpoint,
  containers: ReadonlyMap<string, Containers>,
  { docker }: ReachTools,
  signal: AbortSignal,
): Promise<Looked> {
  if (container === undefined) return Promise.all(wants.map((want) => reachHere(want, signal)));
  const there = containers.get(node);
  if (there !== undefined && 'why' in there) return there;
  const id = there?.get(container);
  if (id === undefined) return { why: `its own container ${container} does not run`, next: 'npl-ops up' };
  return reachInside(docker(node), id, wants, signal).catch((error: unknown) =>
    // Its command is a script that says nothing to anybody.
    error instanceof ToolError
      ? { why: `nobody can look from inside: ${error.tail}`, next: `npl-ops logs ${container}` }
      : failureOf(error),
  );
}

function failureOf(error: unknown): ReachFailure {
  const { message, why, next } = asNplError(error);
  return { why: why === undefined ? message : `${message}: ${why}`, next: next ?? 'npl-ops doctor' };
}
