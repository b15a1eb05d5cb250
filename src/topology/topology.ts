import { isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import type { Values } from '../config/keys.js';
import { findClashes } from './clashes.js';
import { hostPort, isLoopback, nodeHost } from './machine.js';
import { addressInContainer } from './reach.js';
import { resolveRuntimes, type Runtimes } from './runtimes.js';
import { TopologyError } from './topology-error.js';
import { LOCAL, type EventType, type Topology } from './topology-types.js';

const LOOPBACK = '127.0.0.1';
const DEMO_BUCKET = 'npl-demo';

/** Everything that a configuration implies. Throws a TopologyError with all that contradicts. */
export function buildTopology(config: Config): Topology {
  const topology = impliedTopology(config);
  const clashes = findClashes(config, topology);
  if (clashes.length > 0) throw new TopologyError(config, clashes);
  return topology;
}

/** The same, whether or not it can hold together: for settings that are still being chosen. */
export function impliedTopology(config: Config): Topology {
  const { values, dir } = config;
  const runtimes = resolveRuntimes(values);
  const places = {
    host: values.HOST,
    kafka: kafkaService(config, runtimes.kafka),
    clickhouse: {
      runtime: runtimes.clickhouse,
      node: values.CLICKHOUSE_NODE,
      image: values.CLICKHOUSE_IMAGE,
      bind: bindAddress(values.CLICKHOUSE_NODE, values.HOST),
      host: clientHost(runtimes.clickhouse, values.CLICKHOUSE_NODE, values.CLICKHOUSE_HOST),
      httpPort: values.CLICKHOUSE_OUT_PORT,
      nativePort: values.CLICKHOUSE_CLIENT_PORT,
      dataDir: resolve(dir, values.CLICKHOUSE_DATA),
      database: values.CLICKHOUSE_DATABASE,
      user: values.CLICKHOUSE_USER,
    },
    s3: s3Service(config, runtimes.s3),
    airflow: {
      runtime: runtimes.airflow,
      node: values.AIRFLOW_NODE,
      image: values.AIRFLOW_IMAGE,
      postgresImage: values.POSTGRES_IMAGE,
      url: airflowUrl(values, runtimes.airflow),
      adminUser: values.AIRFLOW_ADMIN_USER,
      bind: bindAddress(values.AIRFLOW_NODE, values.HOST),
      webserverPort: values.AIRFLOW_WEBSERVER_PORT,
      databaseDir: resolve(dir, values.AIRFLOW_DATABASE),
      dagsDir: resolve(dir, values.AIRFLOW_DAGS),
      shareDir: resolve(dir, values.AIRFLOW_SHARE),
    },
    superset: {
      runtime: runtimes.superset,
      node: values.SUPERSET_NODE,
      image: values.SUPERSET_IMAGE,
      adminUser: values.SUPERSET_ADMIN_USER,
      bind: bindAddress(values.SUPERSET_NODE, values.HOST),
      port: values.SUPERSET_PORT,
      dataDir: resolve(dir, values.SUPERSET_DATA),
    },
  };
  return {
    ...places,
    configFile: config.file,
    stateDir: join(dir, '.npl'),
    stackName: values.STACK_NAME,
    kafka: withBrokerForClickHouse(places),
    streams: [
      stream('browser', values.BROWSER_EVENTS_TABLE, values.BROWSER_EVENTS_TOPIC),
      stream('device', values.DEVICE_EVENTS_TABLE, values.DEVICE_EVENTS_TOPIC),
      stream('geo', values.GEO_EVENTS_TABLE, values.GEO_EVENTS_TOPIC),
      stream('location', values.LOCATION_EVENTS_TABLE, values.LOCATION_EVENTS_TOPIC),
    ],
    unionTable: values.UNION_TABLE,
    deadLettersTable: values.DEAD_LETTERS_TABLE,
    ingest: {
      schedule: values.INGEST_SCHEDULE,
      lookbackHours: values.INGEST_LOOKBACK_HOURS,
      parallel: values.INGEST_PARALLEL,
      compression: values.INGEST_COMPRESSION,
      checkpointsTopic: values.INGEST_CHECKPOINTS_TOPIC,
      deadLettersTopic: values.INGEST_DEAD_LETTERS_TOPIC,
      ledger: values.INGEST_LEDGER_TABLE,
    },
  };
}

/** An external Airflow on no named machine could be anywhere. */
function airflowUrl(values: Values, runtime: Runtimes['airflow']): string {
  const { AIRFLOW_URL: url, AIRFLOW_NODE: node, AIRFLOW_WEBSERVER_PORT: port } = values;
  if (runtime === 'off') return '';
  if (runtime === 'external' && (url !== '' || node === LOCAL)) return url;
  return `http://${hostPort(node === LOCAL ? 'localhost' : nodeHost(node), port)}`;
}

function kafkaService({ values, dir }: Config, runtime: Runtimes['kafka']) {
  const security = values.KAFKA_SECURITY;
  // Without sign-in it stays on loopback, whatever HOST is.
  const isOpen = runtime === 'docker' && security === 'plaintext' && values.KAFKA_NODE === LOCAL;
  return {
    runtime,
    node: values.KAFKA_NODE,
    image: values.KAFKA_IMAGE,
    bind: isOpen ? LOOPBACK : bindAddress(values.KAFKA_NODE, values.HOST),
    host: isOpen ? LOOPBACK : clientHost(runtime, values.KAFKA_NODE, values.KAFKA_HOST),
    port: values.KAFKA_PORT,
    controllerPort: values.KAFKA_PORT + 1,
    dataDir: resolve(dir, values.KAFKA_DATA),
    partitions: values.KAFKA_PARTITIONS,
    replication: values.KAFKA_REPLICATION,
    security,
    user: values.KAFKA_USER,
  };
}

function withBrokerForClickHouse(
  places: Parameters<typeof addressInContainer>[0] & { readonly kafka: ReturnType<typeof kafkaService> },
): Topology['kafka'] {
  const { kafka, clickhouse } = places;
  const isInside = clickhouse.runtime === 'docker';
  // One that cannot be reached is among the clashes.
  const { host, port } = (isInside && addressInContainer(places, 'kafka', clickhouse.node)) || kafka;
  const isSameNetwork = isInside && kafka.runtime === 'docker' && kafka.node === clickhouse.node;
  return {
    ...kafka,
    brokerForClickHouse: hostPort(host, port),
    mayHaveOtherAddress: kafka.runtime === 'external' && clickhouse.runtime === 'external',
    clickhouseSignsIn: kafka.security === 'sasl_scram' && !isSameNetwork,
  };
}

/** Other machines reach a container only where HOST or its node says that there are others, and by which family. */
function bindAddress(node: string, host: string): string {
  if (node === LOCAL && isLoopback(host)) return LOOPBACK;
  return isIPv6(node === LOCAL ? host : nodeHost(node)) ? '::' : '0.0.0.0';
}

function stream(type: EventType, table: string, topic: string) {
  return { type, table, topic };
}

/** An engine of ours listens on loopback; a stack on another machine is reached where ssh reaches it. */
function clientHost(runtime: 'docker' | 'external' | 'embedded', node: string, configured: string): string {
  if (runtime === 'embedded') return LOOPBACK;
  return runtime === 'docker' && node !== 'local' ? nodeHost(node) : configured;
}

function s3Service({ values, dir }: Config, runtime: 'embedded' | 'external'): Topology['s3'] {
  const embedded = runtime === 'embedded';
  const endpoint = embedded ? `http://${LOOPBACK}:${values.S3_PORT}` : values.S3_ENDPOINT;
  const { port, protocol } = new URL(endpoint);
  const folder = values.S3_PREFIX.replace(/\/+$/, '');
  return {
    runtime,
    node: 'local',
    endpoint,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    region: values.S3_REGION,
    bucket: values.S3_BUCKET || (embedded ? DEMO_BUCKET : ''),
    prefix: folder === '' ? '' : `${folder}/`,
    forcePathStyle: embedded || values.S3_FORCE_PATH_STYLE,
    dataDir: resolve(dir, values.S3_DATA),
  };
}
