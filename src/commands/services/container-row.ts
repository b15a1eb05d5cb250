import type { Container } from '../../clients/docker/containers.js';
import { SERVICE_CONTAINERS } from '../../stacks/containers.js';
import { stacksOf } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import type { ServiceRow } from '../../ui/ops/views/services/service-row.js';
import type { PsRow } from '../../ui/plain/ps-text.js';
import { pageOf } from './other-rows.js';
import { statusOf } from './row-status.js';
import type { NodeSeen } from './node-seen.js';

/** A container with what it takes. `seen`: what is known of its node. */
export function containerRow(row: PsRow, topology: Topology, seen: NodeSeen | undefined): ServiceRow {
  const container = seen?.own?.find(({ name }) => name === row.instance && row.instance !== '');
  const isNow = container?.state === 'running' && seen?.trouble === undefined;
  const use = isNow ? seen?.use.get(container.id) : undefined;
  const isUnknown = seen?.own === undefined;
  return {
    ...row,
    ...(isUnknown ? { state: 'unknown' } : {}),
    id: `${row.node}/${row.instance === '' || !row.orphan ? row.service : row.instance}`,
    product: productOf(topology, row),
    status: isUnknown ? 'unknown' : statusOf(row),
    handle: container?.id ?? '',
    cpu: use?.cpu,
    memoryBytes: use?.memoryBytes,
    memoryLimit: container === undefined || container.memoryLimit === 0 ? undefined : container.memoryLimit,
    url: row.orphan ? undefined : pageOf(topology, row.service),
    says: container === undefined ? '' : saysOf(container),
    trouble: seen?.trouble,
    takenAt: seen?.takenAt,
  };
}

function saysOf({ error, wasKilledForMemory, health, healthOutput, state }: Container): string {
  if (error !== '') return error;
  if (wasKilledForMemory && state !== 'running')
    return 'it was killed, because it took more memory than it may';
  return health === 'unhealthy' ? healthOutput.trim() : '';
}

function productOf(topology: Topology, { service, node }: PsRow): string {
  if (service === 'postgres') return service;
  const product = stacksOf(topology)
    .filter((stack) => stack.node === node)
    .flatMap(({ services }) => services)
    .find((one) => SERVICE_CONTAINERS[one].some(({ name }) => name === service));
  return product ?? service;
}
