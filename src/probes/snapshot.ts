import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../clients/kafka/kafka.js';
import type { S3 } from '../clients/s3/s3.js';
import type { SupervisorStatus } from '../embedded/engine.js';
import type { Topology } from '../topology/topology-types.js';
import type { DagReader } from './airflow/dag-trouble.js';
import { assembleReport, type AssembledReport, type Observations } from './assemble-report.js';
import { consumersProbe } from './consumers.js';
import { driftProbe } from './drift.js';
import { ledgerProbe, pendingProbe } from './ingestion.js';
import { topicsProbe, topicsRead } from './kafka.js';
import { pausedProbe } from './paused.js';
import { observe, type ProbeLimits } from './probe.js';
import type { S3Ping } from './s3.js';
import { watchedServices } from './services.js';
import { tablesProbe } from './tables.js';

export const DEFAULT_PROBE_TIMEOUT_MS = 3_000;

export interface ProbeClients {
  readonly kafka: Pick<Kafka, 'brokerCount' | 'topicStats' | 'groupLag'>;
  readonly clickhouse: Pick<ClickHouse, 'query' | 'version'>;
  readonly s3: S3Ping & Pick<S3, 'listObjects'>;
  readonly airflow: DagReader | undefined;
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
  const probes = figureProbes(topology, clients, limits);
  const seen = await observeAll(topology, clients, limits, {
    topics: observe(probes.topics, limits),
    tables: observe(probes.tables, limits),
    drift: observe(probes.drift, limits),
    ledger: observe(probes.ledger, limits),
    pending: observe(probes.pending, limits),
    paused: observe(probes.paused, limits),
  });
  return { takenAt: new Date(), ...assembleReport(topology, seen) };
}

type FigureName = 'topics' | 'tables' | 'drift' | 'ledger' | 'pending' | 'paused';

/** Figures that somebody who looks again and again need not look at each time. */
export type Figures = { readonly [Name in FigureName]: Promise<Observations[Name]> };

/** What every probe brought back, with these figures. */
export async function observeAll(
  topology: Topology,
  clients: ProbeClients,
  limits: ProbeLimits,
  figures: Figures,
): Promise<Observations> {
  const { clickhouse } = topology;
  const watched = watchedServices(topology, clients);
  const [supervisor, consumers, services, topics, tables, drift, ledger, pending, paused] = await Promise.all(
    [
      observe((signal) => clients.supervisor(signal), limits),
      observe(consumersProbe(clickhouse, clients.clickhouse), limits),
      Promise.all(
        watched.map(async ({ probe, ...service }) => ({ ...service, answer: await observe(probe, limits) })),
      ),
      figures.topics,
      figures.tables,
      figures.drift,
      figures.ledger,
      figures.pending,
      figures.paused,
    ],
  );
  return { services, supervisor, topics, tables, drift, consumers, ledger, pending, paused };
}

/** The probes of these figures, to be asked as often as it is worth. */
export function figureProbes(
  topology: Topology,
  clients: ProbeClients,
  { timeoutMs }: Pick<ProbeLimits, 'timeoutMs'>,
) {
  const { kafka, clickhouse, streams, unionTable, deadLettersTable } = topology;
  const names = [...streams.map((stream) => stream.table), unionTable, deadLettersTable];
  // A table that takes too long to count still has its other figures, so its count is cut off earlier.
  const countLimitSeconds = Math.max(1, Math.floor((timeoutMs / 1000) * (2 / 3)));
  return {
    topics: topicsProbe(kafka, clickhouse, topicsRead(topology), clients.kafka, new Map()),
    tables: tablesProbe(clickhouse, clients.clickhouse, { names, countLimitSeconds }),
    drift: driftProbe(topology, clients.clickhouse),
    ledger: ledgerProbe(topology, clients.clickhouse),
    pending: pendingProbe(topology, clients),
    paused: pausedProbe(topology, clients.clickhouse),
  };
}
