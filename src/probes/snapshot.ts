import type { ClickHouse } from '../clients/clickhouse.js';
import type { Kafka } from '../clients/kafka.js';
import type { S3 } from '../clients/s3.js';
import type { SupervisorStatus } from '../embedded/engine.js';
import type { Topology } from '../topology/topology-types.js';
import { assembleReport, type AssembledReport, type Observations } from './assemble-report.js';
import { consumersProbe } from './consumers.js';
import { driftProbe } from './drift.js';
import { ledgerProbe, pendingProbe } from './ingestion.js';
import { topicsProbe, topicsRead } from './kafka.js';
import { observe, type ProbeLimits } from './probe.js';
import type { S3Ping } from './s3.js';
import { watchedServices } from './services.js';
import { tablesProbe } from './tables.js';

export const DEFAULT_PROBE_TIMEOUT_MS = 3_000;

export interface ProbeClients {
  readonly kafka: Pick<Kafka, 'brokerCount' | 'topicStats' | 'groupLag'>;
  readonly clickhouse: Pick<ClickHouse, 'query' | 'version'>;
  readonly s3: S3Ping & Pick<S3, 'listObjects'>;
  /** What the supervisor of the embedded engines says; undefined when none runs. */
  supervisor(signal: AbortSignal): Promise<SupervisorStatus | undefined>;
}

/** Everything seen in one look. */
export interface Snapshot extends AssembledReport {
  readonly takenAt: Date;
}

/**
 * Looks at everything at once. Each probe has its own time limit, so a dead service neither hides nor delays
 * the others. Rejects only when `signal` is aborted.
 */
export async function takeSnapshot(
  topology: Topology,
  clients: ProbeClients,
  limits: ProbeLimits,
): Promise<Snapshot> {
  const seen = await observeAll(topology, clients, limits);
  return { takenAt: new Date(), ...assembleReport(topology, seen) };
}

/** What need not be looked at each time by somebody who looks again and again. */
export type SlowParts = Partial<Pick<Observations, 'tables' | 'drift' | 'pending'>>;

/** What every probe brought back; `known` is taken as it is instead of being looked at. */
export async function observeAll(
  topology: Topology,
  clients: ProbeClients,
  limits: ProbeLimits,
  known: SlowParts = {},
): Promise<Observations> {
  const { kafka, clickhouse } = topology;
  const watched = watchedServices(topology, clients);
  const slow = slowProbes(topology, clients, limits);
  const [supervisor, topics, tables, drift, consumers, ledger, pending, services] = await Promise.all([
    observe((signal) => clients.supervisor(signal), limits),
    observe(topicsProbe(kafka, clickhouse, topicsRead(topology), clients.kafka), limits),
    known.tables ?? observe(slow.tables, limits),
    known.drift ?? observe(slow.drift, limits),
    observe(consumersProbe(clickhouse, clients.clickhouse), limits),
    observe(ledgerProbe(topology, clients.clickhouse), limits),
    known.pending ?? observe(slow.pending, limits),
    Promise.all(
      watched.map(async ({ probe, ...service }) => ({ ...service, answer: await observe(probe, limits) })),
    ),
  ]);
  return { services, supervisor, topics, tables, drift, consumers, ledger, pending };
}

/** The probes whose cost grows with the tables and the bucket. */
function slowProbes(
  topology: Topology,
  clients: ProbeClients,
  { timeoutMs }: Pick<ProbeLimits, 'timeoutMs'>,
) {
  const { clickhouse, streams, unionTable, deadLettersTable } = topology;
  const names = [...streams.map((stream) => stream.table), unionTable, deadLettersTable];
  // A table that takes too long to count still has its other figures, so its count is cut off earlier.
  const countLimitSeconds = Math.max(1, Math.floor((timeoutMs / 1000) * (2 / 3)));
  return {
    tables: tablesProbe(clickhouse, clients.clickhouse, { names, countLimitSeconds }),
    drift: driftProbe(topology, clients.clickhouse),
    pending: pendingProbe(topology, clients),
  };
}
