import type { Runtime, ServiceName } from '../topology/topology-types.js';

export const SERVICE_STATES = ['healthy', 'starting', 'unhealthy', 'stopped', 'unknown'] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

export interface ServiceStatus {
  readonly name: ServiceName;
  readonly runtime: Exclude<Runtime, 'off'>;
  readonly node: string;
  readonly state: ServiceState;
  /** One sentence: what answered, or what is wrong and the next command. */
  readonly detail: string;
}

export interface TopicStatus {
  readonly name: string;
  readonly partitions: number | null;
  /** Messages the broker still keeps; transaction markers count as messages. */
  readonly messages: number | null;
  /** Messages that ClickHouse has not read yet. */
  readonly lag: number | null;
}

export interface TableStatus {
  readonly name: string;
  /** Exact number of distinct events. The wide table comes after the four of the events. */
  readonly rows: number | null;
  /** On disk, compressed, before duplicates are merged away. */
  readonly bytes: number | null;
  /** ISO 8601, UTC. */
  readonly last_batch_time: string | null;
}

export interface IngestionStatus {
  /** The newest hour of the wide table, or, while no hour is joined, that every event table has reached; UTC. */
  readonly last_hour: string | null;
  /** Objects of the hours that every run looks at, neither published nor failed. Null when S3 lists too many. */
  readonly pending_objects: number | null;
  /** Objects that could not be published and are tried again by themselves. */
  readonly failed_objects: number | null;
  /** Those that were not replayed. */
  readonly dead_letters: number | null;
  /** Hours of which the tables do not hold what was published. */
  readonly mismatched_hours: number | null;
  /** Hours that are published and wait to be counted or joined: the next ingest does it, and npl-ops finish. */
  readonly unfinished_hours: number | null;
}

/**
 * The contract of `npl-ops status --json`, key by key: scripts and alerts read it. What is not known is
 * null, never 0.
 */
export interface StatusReport {
  /**
   * Every service that should run is healthy, topics and tables are as wanted, no consumer stands still, no
   * object has failed for a day, and no hour lacks what was published.
   */
  readonly healthy: boolean;
  readonly services: readonly ServiceStatus[];
  readonly topics: readonly TopicStatus[];
  readonly tables: readonly TableStatus[];
  readonly ingestion: IngestionStatus;
}
