import { hostname } from 'node:os';
import type { EngineFacts } from '../../clients/docker/info.js';
import { portsOf, type Container } from '../../clients/docker/containers.js';
import type { Stack } from '../../topology/stacks.js';
import { LOCAL, type Topology } from '../../topology/topology-types.js';
import { diskFindings } from './disk-findings.js';
import { quirkFindings } from './engine-quirks.js';
import { findingOf, placeOf, type Finding } from './finding.js';
import { lookAtMachine, type MachineLook } from './look-at-machine.js';
import { nodeDemands, type PortDemand } from './node-demands.js';
import { portFindings } from './port-findings.js';

export interface PlaceQuestion {
  readonly topology: Topology;
  readonly stack: Stack;
  /** Added to this process's own environment for ssh, as `dockerOn` has it. */
  readonly env: NodeJS.ProcessEnv | undefined;
  readonly signal: AbortSignal;
}

/** Disks and ports of a node. A machine that cannot be looked at is a warning. */
export async function placeFindings(
  { topology, stack: { node, services }, env, signal }: PlaceQuestion,
  engine: EngineFacts,
  containers: readonly Container[],
): Promise<Finding[]> {
  const { ports, folders } = nodeDemands(topology, { services });
  const isElsewhere = node === LOCAL && engine.machine !== hostname();
  const uses = [
    ...folders.map(({ folder, key }) => ({ folder, use: key })),
    // A virtual machine's own folder is none of this machine.
    ...(engine.rootDir === '' || isElsewhere ? [] : [{ folder: engine.rootDir, use: 'the images' }]),
  ];
  const look = await lookOrWarn(node, () =>
    lookAtMachine({
      node,
      folders: uses.map(({ folder }) => folder),
      ports: unpublished(ports, containers),
      stateDir: topology.stateDir,
      env,
      signal,
    }),
  );
  const disks = uses.flatMap(({ folder, use }) => {
    const disk = look.disks.find((each) => each.folder === folder);
    return disk === undefined ? [] : [{ ...disk, use }];
  });
  return [
    ...quirkFindings(engine, { node, ports, isElsewhere }),
    ...diskFindings(disks, node),
    ...portFindings(ports, { containers, programs: look.programs }, { ...topology, node }),
    ...look.warnings,
  ];
}

/** Who holds the others is known already. */
function unpublished(ports: readonly PortDemand[], containers: readonly Container[]): PortDemand[] {
  const published = new Set(containers.flatMap(portsOf));
  return ports.filter(({ port }) => !published.has(port));
}

interface Looked {
  readonly disks: MachineLook['disks'];
  readonly programs: MachineLook['programs'] | undefined;
  readonly warnings: readonly Finding[];
}

async function lookOrWarn(node: string, look: () => Promise<MachineLook>): Promise<Looked> {
  try {
    return { ...(await look()), warnings: [] };
  } catch (error) {
    const { what, ...rest } = findingOf(error, node, 'warning');
    const warning = { ...rest, what: `disks and ports${placeOf(node)} could not be looked at: ${what}` };
    return { disks: [], programs: undefined, warnings: [warning] };
  }
}
