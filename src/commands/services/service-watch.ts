import type { ServiceStatus } from '../../probes/status-report.js';
import { stacksOf } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import type { ServiceUse } from '../../ui/ops/views/overview/overview-data.js';
import type { ServiceRow, ServicesData } from '../../ui/ops/views/services/service-row.js';
import type { NodeStack, StackCli } from '../stack-nodes.js';
import { asProbed } from './as-probed.js';
import { engineWatch } from './engine-watch.js';
import { nodeWatch, type NodeNeeds } from './node-watch.js';
import { serviceRows, type EnginesSeen } from './service-rows.js';
import { useHistory } from './use-history.js';

/** Looks at every engine and container of the stacks, for whoever asks: what one look brought serves all. */
export interface ServiceWatch {
  /** A node that does not answer is part of the data. Rejects only when `signal` is aborted. */
  look(signal: AbortSignal, needs: NodeNeeds): Promise<ServicesData>;
  /** The embedded engines alone. Rejects only when `signal` is aborted. */
  engines(signal: AbortSignal): Promise<EnginesSeen>;
  /** Takes what the probes of the services have just said; the rows of what does not answer tell it. */
  heard(services: readonly ServiceStatus[]): void;
  /** What was last seen of a node. */
  node(name: string): NodeStack | undefined;
}

/** `cli.signal` ends every look that is under way. */
export function serviceWatch(cli: StackCli, topology: Topology): ServiceWatch {
  const nodes = stacksOf(topology).map((stack) => nodeWatch(cli, stack, topology.stackName));
  const engines = engineWatch(topology.stateDir);
  const history = useHistory();
  let probed: readonly ServiceStatus[] = [];
  return {
    async look(signal, needs) {
      const [seen, running] = await Promise.all([
        Promise.all(nodes.map((node) => node.look(needs))),
        engines.look(signal),
      ]);
      signal.throwIfAborted();
      const rows = serviceRows(topology, seen, running).map((row) => asProbed(row, probed));
      const measuredAt = new Map(seen.map(({ node, measuredAt: at }) => [node, at?.getTime()]));
      const troubles = seen.flatMap(({ node, trouble, takenAt }) =>
        trouble === undefined ? [] : [{ node, trouble, takenAt }],
      );
      const kept = history.add(
        rows.map((row) => ({
          ...row,
          at: row.runtime === 'docker' ? measuredAt.get(row.node) : Date.now(),
        })),
      );
      return { rows, troubles, history: kept };
    },
    heard(said) {
      probed = said;
    },
    engines: (limit) => engines.look(limit),
    node: (name) => nodes.find(({ node }) => node === name)?.last(),
  };
}

/** What the services of the overview take: all containers of one together. */
export function useByService(rows: readonly ServiceRow[]): ServiceUse[] {
  const groups = Map.groupBy(
    rows.filter(({ orphan, runtime }) => !orphan && runtime !== 'external'),
    ({ product }) => product,
  );
  return [...groups].map(([service, own]) => ({
    service,
    cpu: sum(own.map(({ cpu }) => cpu)),
    memoryBytes: sum(own.map(({ memoryBytes }) => memoryBytes)),
    restarts: own.every(({ status }) => status === 'unknown')
      ? undefined
      : sum(own.map((row) => row.restarts)),
  }));
}

/** Of what is known; undefined where nothing is. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((all, value) => all + value, 0);
}
