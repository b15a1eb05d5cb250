/** How a service is run: by us in Compose, by somebody else, as local processes, or not at all. */
export type Runtime = 'docker' | 'external' | 'embedded' | 'off';
export const EVENT_TYPES = ['browser', 'device', 'geo', 'location'] as const;
export type EventType = (typeof EVENT_TYPES)[number];
export const SERVICE_NAMES = ['s3', 'kafka', 'clickhouse', 'postgres', 'airflow', 'superset'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export const LOCAL = 'local';

interface ServiceBase {
  readonly runtime: Runtime;
  /** `local` or `ssh://user@host`: the machine that runs it. */
  readonly node: string;
}

/** Of a service that can run in Docker. */
interface ContainerBase extends ServiceBase {
  readonly image: string;
  /** Address on which Docker publishes its ports: loopback, or 0.0.0.0 (`::`) where other machines need it. */
  readonly bind: string;
}

export interface KafkaService extends ContainerBase {
  /** Host and port by which clients of this machine reach the broker; one of ours advertises them. */
  readonly host: string;
  readonly port: number;
  /** Port of the KRaft controller, on loopback, where we run the broker ourselves. */
  readonly controllerPort: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly partitions: number;
  readonly replication: number;
  /** sasl_scram: with user and password (SCRAM-SHA-512). */
  readonly security: 'plaintext' | 'sasl_scram';
  readonly user: string;
  /** `host:port` at which ClickHouse reaches the broker, from inside its container where it runs in one. */
  readonly brokerForClickHouse: string;
  /**
   * Whether tables of ClickHouse may know the broker by another address: where npl runs neither of the two, npl on
   * another machine may have made them, from where it is reached otherwise.
   */
  readonly mayHaveOtherAddress: boolean;
  /** Whether ClickHouse must sign in there: inside one Docker network nobody does. */
  readonly clickhouseSignsIn: boolean;
}

export interface ClickHouseService extends ContainerBase {
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

export interface AirflowService extends ContainerBase {
  /** Base address of its web interface, as it is reached from here; empty: there is none, or env.conf does not tell. */
  readonly url: string;
  readonly postgresImage: string;
  /** The administrator that npl creates; in an external Airflow, the user that npl signs in as. */
  readonly adminUser: string;
  readonly webserverPort: number;
  readonly databaseDir: string;
  readonly dagsDir: string;
  readonly shareDir: string;
}

export interface SupersetService extends ContainerBase {
  readonly port: number;
  readonly adminUser: string;
  readonly dataDir: string;
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
  /** Compose project of every node; containers and networks are named after it. */
  readonly stackName: string;
  /** HOST: this machine as others reach it. */
  readonly host: string;
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
