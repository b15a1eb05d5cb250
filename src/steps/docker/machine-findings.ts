import type { EngineFacts } from '../../clients/docker/info.js';
import type { StackService } from '../../topology/stacks.js';
import { gigabytes } from './amounts.js';
import { placeOf, type Finding } from './finding.js';

const GB = 1e9;
const SYSTEM_BYTES = 0.5 * GB;

/**
 * Memory by service: below `least` it does not stay up, below `wanted` it does not work well.
 * kafka: a broker with the heap that its Compose file gives it, up to 1 GB, and what the JVM takes besides.
 * clickhouse: "as low as 2 GB" with tuning (clickhouse.com/docs/operations/tips); the lower bound here lets it start
 *   and take the sample.
 * airflow: "at least 4.00 GB of memory for the Airflow containers to run properly" (howto/docker-compose of 3.2);
 *   four Python services and PostgreSQL take 1.1 GB before the first task (measured, 3.3.2).
 * superset: one gunicorn worker and what a query brings back.
 */
const MEMORY: Readonly<Record<StackService, { readonly least: number; readonly wanted: number }>> = {
  kafka: { least: 0.8 * GB, wanted: 1.5 * GB },
  clickhouse: { least: 1 * GB, wanted: 4 * GB },
  airflow: { least: 2 * GB, wanted: 4 * GB },
  superset: { least: 0.7 * GB, wanted: 1.5 * GB },
};

const WANTED_CORES = 2;
/** Milliseconds. */
const NOTICEABLE_SKEW = 2_000;
const WORST_SKEW = 60_000;

type Machine = Pick<EngineFacts, 'cores' | 'memoryBytes' | 'clockOffsetMs'>;

/** Cores, memory and clock of a node that carries these services. */
export function machineFindings(
  machine: Machine,
  services: readonly StackService[],
  node: string,
): Finding[] {
  const { cores, memoryBytes } = machine;
  const wrong = [
    coresFinding(cores, node),
    memoryFinding(memoryBytes, services, node),
    clockFinding(machine, node),
  ];
  const what = `${cores} ${cores === 1 ? 'core' : 'cores'} and ${gigabytes(memoryBytes)} of memory`;
  return [{ severity: 'ok', what, node }, ...wrong.filter((finding) => finding !== undefined)];
}

function coresFinding(cores: number, node: string): Finding | undefined {
  if (cores >= WANTED_CORES) return undefined;
  return {
    severity: 'warning',
    what: `Docker has ${cores} core${placeOf(node)}`,
    why: `${WANTED_CORES} or more are wanted: with fewer, services start slowly and health checks may fail`,
    next: 'give the machine another core, or move a service to another one with its *_NODE key',
    node,
  };
}

function memoryFinding(
  memoryBytes: number,
  services: readonly StackService[],
  node: string,
): Finding | undefined {
  const sum = (kind: 'least' | 'wanted'): number =>
    services.reduce((bytes, service) => bytes + MEMORY[service][kind], SYSTEM_BYTES);
  if (memoryBytes >= sum('wanted')) return undefined;
  const isTooSmall = memoryBytes < sum('least');
  return {
    severity: isTooSmall ? 'error' : 'warning',
    what: `Docker has ${gigabytes(memoryBytes)} of memory${placeOf(node)}`,
    why: `${services.join(', ')} need ${gigabytes(sum('least'))} and want ${gigabytes(sum('wanted'))}`,
    next: 'give the machine (or Docker Desktop) more memory, or move a service to another one with its *_NODE key',
    node,
  };
}

function clockFinding({ clockOffsetMs }: Machine, node: string): Finding | undefined {
  const skew = Math.abs(clockOffsetMs);
  if (skew <= NOTICEABLE_SKEW) return undefined;
  return {
    severity: skew > WORST_SKEW ? 'error' : 'warning',
    what: `the clock of Docker${placeOf(node)} is ${Math.round(skew / 1000)} s ${clockOffsetMs > 0 ? 'ahead of' : 'behind'} that of this machine`,
    why: 'Kafka and Airflow order events, leases and tokens by the clock',
    next: 'let a time service keep it on every machine: sudo timedatectl set-ntp true',
    node,
  };
}
