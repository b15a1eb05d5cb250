import { host, image, node, url } from './address-types.js';
import { cronPattern } from './cron-type.js';
import { folder, keyPrefix } from './path-types.js';
import {
  bucket,
  database,
  identifier,
  integer,
  oneOf,
  port,
  region,
  stackName,
  topic,
  userName,
  yesNo,
  type ValueType,
} from './value-types.js';

/** One key of env.conf. */
export interface KeySpec<T = unknown, D extends string = string> {
  readonly type: ValueType<T>;
  /** Used when the key is missing or empty. An empty default means: not set. */
  readonly default: D;
  /** Asked by the wizard. */
  readonly question: string;
  /** One or two sentences for docs/env-conf.md. */
  readonly doc: string;
}

function key<T, const D extends string>(
  type: ValueType<T>,
  fallback: D,
  question: string,
  doc: string,
): KeySpec<T, D> {
  return { type, default: fallback, question, doc };
}

const engineRuntime = oneOf('docker', 'embedded');

const machine = {
  HOST: key(
    host,
    'localhost',
    'Address of this machine?',
    'Address of the machine that runs the services, as clients reach it.',
  ),
  RUNTIME: key(
    engineRuntime,
    'docker',
    'How do the services run?',
    'docker: in containers. embedded: real engines as plain processes of this machine, on loopback, without Airflow and Superset.',
  ),
  STACK_NAME: key(
    stackName,
    'npl',
    'Name of the stack?',
    'Compose project of the containers. Two stacks on one machine need different names.',
  ),
};

const kafka = {
  USE_EXTERNAL_KAFKA: key(
    yesNo,
    'NO',
    'Is there a Kafka already?',
    'YES: use a Kafka that already runs. NO: run one.',
  ),
  KAFKA_HOST: key(
    host,
    '',
    'Address of that Kafka?',
    'Address of the Kafka when `USE_EXTERNAL_KAFKA=YES`. When it is NO, the address is `HOST` and this value is not read.',
  ),
  KAFKA_PORT: key(port, '19092', 'Port of Kafka?', 'Port on which Kafka is, or is to be, reachable.'),
  KAFKA_RUNTIME: key(engineRuntime, '', 'How does Kafka run?', 'Overrides `RUNTIME` for Kafka alone.'),
  KAFKA_NODE: key(node, 'local', 'Machine that runs Kafka?', 'Machine whose Docker runs Kafka.'),
  KAFKA_IMAGE: key(image, 'apache/kafka:4.3.1', 'Kafka image?', 'Container image of Kafka.'),
  KAFKA_DATA: key(
    folder,
    'data/kafka_data',
    'Folder for the data of Kafka?',
    'Folder that holds the data of Kafka.',
  ),
  KAFKA_SECURITY: key(
    oneOf('plaintext', 'sasl_scram'),
    'plaintext',
    'How do clients sign in to Kafka?',
    'plaintext: without sign-in; a Kafka that npl runs then listens on loopback alone. sasl_scram: with user and password (SCRAM-SHA-512).',
  ),
  KAFKA_USER: key(
    identifier,
    'npl',
    'Kafka user?',
    'User that npl signs in as with `KAFKA_SECURITY=sasl_scram`. The password is a secret.',
  ),
  KAFKA_PARTITIONS: key(
    integer(1, 1000),
    '3',
    'Partitions of a topic?',
    'Partitions of each topic that npl creates.',
  ),
  KAFKA_REPLICATION: key(
    integer(1, 9),
    '1',
    'Copies of each message?',
    'Copies kept of each message; more than 1 needs that many brokers.',
  ),
};

const clickhouse = {
  USE_EXTERNAL_CLICKHOUSE: key(
    yesNo,
    'NO',
    'Is there a ClickHouse already?',
    'YES: use a ClickHouse that already runs. NO: run one.',
  ),
  CLICKHOUSE_HOST: key(
    host,
    '',
    'Address of that ClickHouse?',
    'Address of the ClickHouse when `USE_EXTERNAL_CLICKHOUSE=YES`. When it is NO, the address is `HOST` and this value is not read.',
  ),
  CLICKHOUSE_CLIENT_PORT: key(
    port,
    '19000',
    'Native port of ClickHouse?',
    'Port of the native protocol (clickhouse-client). The embedded engine does not open it.',
  ),
  CLICKHOUSE_OUT_PORT: key(
    port,
    '18123',
    'HTTP port of ClickHouse?',
    'Port of the HTTP interface, which npl itself uses.',
  ),
  CLICKHOUSE_RUNTIME: key(
    engineRuntime,
    '',
    'How does ClickHouse run?',
    'Overrides `RUNTIME` for ClickHouse alone.',
  ),
  CLICKHOUSE_NODE: key(
    node,
    'local',
    'Machine that runs ClickHouse?',
    'Machine whose Docker runs ClickHouse.',
  ),
  CLICKHOUSE_IMAGE: key(
    image,
    'clickhouse/clickhouse-server:26.8',
    'ClickHouse image?',
    'Container image of ClickHouse.',
  ),
  CLICKHOUSE_DATA: key(
    folder,
    'data/clickhouse/db',
    'Folder for the data of ClickHouse?',
    'Folder that holds the data of ClickHouse.',
  ),
  CLICKHOUSE_DATABASE: key(
    database,
    'default',
    'Database?',
    'Database that holds the tables. It is part of the consumer group: two warehouses that read the same topics need different names.',
  ),
  CLICKHOUSE_USER: key(
    identifier,
    'default',
    'ClickHouse user?',
    'User that npl signs in as. The password is a secret.',
  ),
  CLICKHOUSE_CLUSTER: key(
    identifier,
    '',
    'ClickHouse cluster?',
    'Cluster to create Replicated and Distributed tables on. Empty: one server.',
  ),
};

const airflow = {
  USE_EXTERNAL_AIRFLOW: key(
    yesNo,
    'NO',
    'Does Airflow run elsewhere?',
    'YES: npl runs no Airflow. NO: run one (not with `RUNTIME=embedded`).',
  ),
  AIRFLOW_WEBSERVER_PORT: key(port, '8080', 'Port of Airflow?', 'Port of the web interface of Airflow.'),
  AIRFLOW_NODE: key(
    node,
    'local',
    'Machine that runs Airflow?',
    'Machine whose Docker runs Airflow and its database.',
  ),
  AIRFLOW_IMAGE: key(
    image,
    'apache/airflow:3.3.2-python3.12',
    'Airflow image?',
    'Container image of Airflow.',
  ),
  POSTGRES_IMAGE: key(
    image,
    'postgres:17',
    'PostgreSQL image?',
    'Container image of the database of Airflow.',
  ),
  AIRFLOW_ADMIN_USER: key(
    userName,
    'admin',
    'Administrator of Airflow?',
    'Administrator that npl creates in Airflow. The password is a secret.',
  ),
  AIRFLOW_DATABASE: key(
    folder,
    'data/postgres_data/db',
    'Folder for the database of Airflow?',
    'Folder that holds the database of Airflow.',
  ),
  AIRFLOW_DAGS: key(folder, 'Airflow/dags', 'Folder of the DAGs?', 'Folder of DAGs that Airflow reads.'),
  AIRFLOW_SHARE: key(
    folder,
    'data/share',
    'Folder for temporary files of Airflow?',
    'Folder that Airflow uses for temporary files.',
  ),
};

const superset = {
  USE_SUPERSET: key(
    yesNo,
    'NO',
    'Run Superset?',
    'YES: run Superset (not with `RUNTIME=embedded`). NO: do not.',
  ),
  SUPERSET_PORT: key(port, '8088', 'Port of Superset?', 'Port of the web interface of Superset.'),
  SUPERSET_NODE: key(node, 'local', 'Machine that runs Superset?', 'Machine whose Docker runs Superset.'),
  SUPERSET_IMAGE: key(image, 'apache/superset:6.1.0', 'Superset image?', 'Container image of Superset.'),
  SUPERSET_ADMIN_USER: key(
    userName,
    'admin',
    'Administrator of Superset?',
    'Administrator that npl creates in Superset. The password is a secret.',
  ),
  SUPERSET_DATA: key(
    folder,
    'data/superset',
    'Folder for the data of Superset?',
    'Folder that holds the data of Superset.',
  ),
};

const s3 = {
  S3_RUNTIME: key(
    oneOf('embedded', 'external'),
    '',
    'Where do the source files come from?',
    'external: the bucket at `S3_ENDPOINT`. embedded: a local server with a demo bucket. Empty: embedded when `RUNTIME=embedded`, else external.',
  ),
  S3_ENDPOINT: key(
    url,
    'https://storage.yandexcloud.net',
    'Address of the S3 service?',
    'Address of the external S3 service.',
  ),
  S3_REGION: key(region, 'ru-central1', 'S3 region?', 'Region that requests are signed for.'),
  S3_BUCKET: key(
    bucket,
    '',
    'Bucket?',
    'Bucket with the source files. Empty with the embedded server: `npl-demo`.',
  ),
  S3_PREFIX: key(
    keyPrefix,
    '',
    'Folder inside the bucket?',
    'Folder inside the bucket under which `year=/month=/day=/hour=` begins.',
  ),
  S3_FORCE_PATH_STYLE: key(
    yesNo,
    'YES',
    'Address buckets by path?',
    'YES: `endpoint/bucket`, which every S3-compatible service understands. NO: `bucket.endpoint`.',
  ),
  S3_PORT: key(port, '14569', 'Port of the embedded S3 server?', 'Port of the embedded S3 server.'),
  S3_DATA: key(
    folder,
    'data/s3',
    'Folder for the embedded S3 server?',
    'Folder that holds the buckets of the embedded S3 server.',
  ),
};

const tables = {
  BROWSER_EVENTS_TABLE: key(
    identifier,
    'browser_events',
    'Table for browser_events?',
    'Table for browser_events: page views, with their browser.',
  ),
  BROWSER_EVENTS_TOPIC: key(
    topic,
    'browser_events_in',
    'Topic for browser_events?',
    'Kafka topic for browser_events.',
  ),
  DEVICE_EVENTS_TABLE: key(
    identifier,
    'device_events',
    'Table for device_events?',
    'Table for device_events: the device and user of a click.',
  ),
  DEVICE_EVENTS_TOPIC: key(
    topic,
    'device_events_in',
    'Topic for device_events?',
    'Kafka topic for device_events.',
  ),
  GEO_EVENTS_TABLE: key(
    identifier,
    'geo_events',
    'Table for geo_events?',
    'Table for geo_events: where the visitor is.',
  ),
  GEO_EVENTS_TOPIC: key(topic, 'geo_events_in', 'Topic for geo_events?', 'Kafka topic for geo_events.'),
  LOCATION_EVENTS_TABLE: key(
    identifier,
    'location_events',
    'Table for location_events?',
    'Table for location_events: the page, the referer and the campaign marks.',
  ),
  LOCATION_EVENTS_TOPIC: key(
    topic,
    'location_events_in',
    'Topic for location_events?',
    'Kafka topic for location_events.',
  ),
  UNION_TABLE: key(
    identifier,
    'clickstream_raw',
    'Table for the joined events?',
    'Table of the wide clickstream: browser events joined to device, geo and location.',
  ),
  DEAD_LETTERS_TABLE: key(
    identifier,
    'dead_letters',
    'Table for rejected messages?',
    'Table of the messages that could not be accepted, with reason and origin.',
  ),
};

const ingestion = {
  INGEST_SCHEDULE: key(
    cronPattern,
    '2 * * * *',
    'When does ingest run?',
    'When `npl-ops ingest --watch` runs, as a cron pattern in UTC; the default is minute 2 of each hour.',
  ),
  INGEST_LOOKBACK_HOURS: key(
    integer(1, 8760),
    '168',
    'How many hours back does ingest look for late files?',
    'Hours before the newest known one that every run lists again, for late and rewritten objects.',
  ),
  INGEST_PARALLEL: key(
    integer(1, 64),
    '4',
    'How many objects at once?',
    'Objects that one `npl-ops ingest` publishes at the same time.',
  ),
  INGEST_COMPRESSION: key(
    oneOf('none', 'gzip', 'zstd'),
    'none',
    'Compress messages?',
    'Compression of the messages in Kafka: none is fastest, zstd takes the least disk.',
  ),
  INGEST_CHECKPOINTS_TOPIC: key(
    topic,
    'npl_checkpoints',
    'Topic for checkpoints?',
    'Kafka topic that says which objects are published; compacted, never deleted.',
  ),
  INGEST_DEAD_LETTERS_TOPIC: key(
    topic,
    'npl_dead_letters',
    'Topic for rejected lines?',
    'Kafka topic of the lines that are no events.',
  ),
  INGEST_LEDGER_TABLE: key(
    identifier,
    'ingest_ledger',
    'Table for the ledger of ingestion?',
    'Ledger of objects and hours: its view, and the beginning of the names of its tables.',
  ),
};

/** In the order of docs/env-conf.md. */
export const KEY_GROUPS: readonly {
  readonly title: string;
  readonly keys: Readonly<Record<string, KeySpec>>;
}[] = [
  { title: 'Machine', keys: machine },
  { title: 'Kafka', keys: kafka },
  { title: 'ClickHouse', keys: clickhouse },
  { title: 'Airflow', keys: airflow },
  { title: 'Superset', keys: superset },
  { title: 'S3', keys: s3 },
  { title: 'Tables and topics', keys: tables },
  { title: 'Ingestion', keys: ingestion },
];

/** Every key that npl understands: its type, default, question and meaning. */
export const KEYS = {
  ...machine,
  ...kafka,
  ...clickhouse,
  ...airflow,
  ...superset,
  ...s3,
  ...tables,
  ...ingestion,
};

export type KeyName = keyof typeof KEYS;
export const KEY_NAMES = Object.keys(KEYS) as KeyName[];

type ValueOf<S> = S extends KeySpec<infer T, infer D> ? (D extends '' ? T | '' : T) : never;
/** What env.conf says, typed; a key without value and without default is `''`. */
export type Values = { readonly [K in KeyName]: ValueOf<(typeof KEYS)[K]> };

export function isKeyName(name: string): name is KeyName {
  return Object.hasOwn(KEYS, name);
}

/** A value as it is written in env.conf. */
export function valueText(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'YES' : 'NO') : String(value);
}
