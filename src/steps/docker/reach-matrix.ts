import { hostPort } from '../../topology/machine.js';
import type { Endpoint } from '../../topology/reach.js';
import { stacksOf } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import { reachFailure, type ReachFailure } from './reach-failure.js';
import { askKafka, look, runningContainers, type Looked, type ReachTools } from './reach-looks.js';
import { viewpoints, type Viewpoint, type Want } from './reach-viewpoints.js';

/** Whether one place reaches one endpoint. */
export interface ReachRow {
  /** `local` or `ssh://user@host`. */
  readonly node: string;
  /** Compose service whose container looked; undefined: npl on this machine. */
  readonly container: string | undefined;
  readonly endpoint: Endpoint;
  /** `host:port` as it is known there. */
  readonly at: string;
  /** Undefined: it is reached. */
  readonly failure: ReachFailure | undefined;
}

/**
 * Node x endpoint: whether npl on this machine, and the containers of each node from inside themselves, reach what they
 * need, at the addresses that they use. All at once, within seconds. Rejects only when the signal is aborted.
 */
export async function reachabilityMatrix(
  topology: Topology,
  tools: ReachTools,
  signal: AbortSignal,
): Promise<ReachRow[]> {
  const [advertised, containers] = await Promise.all([
    askKafka(topology, tools, signal),
    Promise.all(
      stacksOf(topology).map(
        async ({ node }) => [node, await runningContainers(topology, tools.docker(node), signal)] as const,
      ),
    ).then((found) => new Map(found)),
  ]);
  signal.throwIfAborted();
  const rows = await Promise.all(
    viewpoints(topology, advertised.addresses).map(async (viewpoint) =>
      rowsOf(topology, viewpoint, await look(viewpoint, containers, tools, signal)),
    ),
  );
  signal.throwIfAborted();
  return rows
    .flat()
    .map((row) => (isNplAtKafka(row) ? { ...row, failure: row.failure ?? advertised.failure } : row));
}

const isNplAtKafka = ({ container, endpoint }: ReachRow): boolean =>
  container === undefined && endpoint === 'kafka';

/** One row for each endpoint: its first failure, if any. */
function rowsOf(topology: Topology, viewpoint: Viewpoint, looked: Looked): ReachRow[] {
  const { node, container, wants } = viewpoint;
  const rows = wants.map((want, at): ReachRow => {
    const failure =
      'why' in looked ? looked : reachFailure(topology, viewpoint, want, looked[at] ?? { kind: 'silent' });
    return { node, container, endpoint: want.endpoint, at: addressText(want), failure };
  });
  const endpoints = [...new Set(rows.map(({ endpoint }) => endpoint))];
  return endpoints.flatMap((endpoint) => {
    const own = rows.filter((row) => row.endpoint === endpoint);
    return own.find(({ failure }) => failure !== undefined) ?? own.slice(0, 1);
  });
}

function addressText({ address: { host, port } }: Want): string {
  return hostPort(host, port);
}
