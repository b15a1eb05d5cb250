/** How a service is run: by us in Compose, by somebody else, as local processes, or not at all. */
export type Runtime = 'docker' | 'external' | 'embedded' | 'off';
export const EVENT_TYPES = ['browser', 'device', 'geo', 'location'] as const;
export type EventType = (typeof EVENT_TYPES)[number];
export const SERVICE_NAMES = ['s3', 'kafka', 'clickhouse', 'postgres', 'airflow', 'superset'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

interface ServiceBase {
  readonly runtime: Runtime;
  /** `local` or `ssh://user@host`: the machine that runs it. */
  readonly node: string;
}

export interface KafkaService extends ServiceBase {
  /** Host and port by which clients of this machine reach the broker. */
  readonly host: string;
  readonly port: number;
  /** Port of the KRaft controller, on loopback, where we run the broker ourselves. */
  readonly controllerPort: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly partitions: number;
  readonly replication: number;
}

export interface ClickHouseService extends ServiceBase {
  readonly host: string;
  readonly httpPort: number;
  /** Native protocol; the embedded engine does not open it. */
  readonly nativePort: number;
  readonly dataDir: string;
  readonly database: string;
  readonly user: string;
}

export interface S3Service extends ServiceBase {
  /** URL without a trailing slash. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  /** Empty when none is configured yet. */
  readonly bucket: string;
  /** Empty, or ends with a slash: object keys are `prefix + 'year=...'`. */
  readonly prefix: string;
  readonly forcePathStyle: boolean;
  readonly dataDir: string;
}

export interface AirflowService extends ServiceBase {
  readonly webserverPort: number;
  readonly databaseDir: string;
  readonly dagsDir: string;
  readonly shareDir: string;
}

export interface SupersetService extends ServiceBase {
  readonly port: number;
}

/** One event type's way through the pipeline. */
export interface EventStream {
  readonly type: EventType;
  readonly table: string;
  readonly topic: string;
}

/** How objects get from S3 into Kafka, and what is kept of it. */
export interface IngestSettings {
  /** Cron pattern, UTC. */
  readonly schedule: string;
  /** How far behind the newest known hour late and rewritten objects are looked for. */
  readonly lookbackHours: number;
  /** Objects published at once. */
  readonly parallel: number;
  readonly compression: 'none' | 'gzip' | 'zstd';
  /** Compacted topic of one partition: what is published. */
  readonly checkpointsTopic: string;
  /** Topic of one partition: lines that are no events. */
  readonly deadLettersTopic: string;
  /** The ledger's view; its tables are called `<ledger>_objects` and so on. */
  readonly ledger: string;
}

/** Everything the configuration implies, with absolute paths and resolved hosts. */
export interface Topology {
  /** The env.conf it came from. */
  readonly configFile: string;
  /** `.npl` beside env.conf: run state, logs, secrets. */
  readonly stateDir: string;
  readonly s3: S3Service;
  readonly kafka: KafkaService;
  readonly clickhouse: ClickHouseService;
  readonly airflow: AirflowService;
  readonly superset: SupersetService;
  readonly streams: readonly EventStream[];
  readonly unionTable: string;
  /** Table of rejected messages. */
  readonly deadLettersTable: string;
  readonly ingest: IngestSettings;
}
