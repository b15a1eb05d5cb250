import { LOCAL, type Topology } from './topology-types.js';

/** Services that have a Compose file of their own, in the order in which they are needed. */
export const STACK_SERVICES = ['kafka', 'clickhouse', 'airflow', 'superset'] as const;
export type StackService = (typeof STACK_SERVICES)[number];

/** What npl runs in Docker on one node: one Compose project. */
export interface Stack {
  /** `local` or `ssh://user@host`. */
  readonly node: string;
  readonly services: readonly StackService[];
}

/** One for each node that runs a container; this machine first. */
export function stacksOf(topology: Pick<Topology, StackService>): Stack[] {
  const dockerized = STACK_SERVICES.filter((name) => topology[name].runtime === 'docker');
  const nodes = [...new Set(dockerized.map((name) => topology[name].node))];
  return nodes
    .sort((a, b) => Number(b === LOCAL) - Number(a === LOCAL))
    .map((node) => ({ node, services: dockerized.filter((name) => topology[name].node === node) }));
}

/** A node as part of a step's id: `local`, or its host with what is neither letter nor digit as `-`. */
export function nodeId(node: string): string {
  return node === LOCAL ? node : node.replace(/^ssh:\/\//, '').replaceAll(/[^a-z0-9]+/gi, '-');
}
