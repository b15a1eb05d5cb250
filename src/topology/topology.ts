import { join, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import { findClashes } from './clashes.js';
import { nodeHost } from './machine.js';
import { resolveRuntimes } from './runtimes.js';
import { TopologyError } from './topology-error.js';
import type { EventType, Topology } from './topology-types.js';

const LOOPBACK = '127.0.0.1';
const DEMO_BUCKET = 'npl-demo';

/** Everything that a configuration implies. Throws a TopologyError with all that contradicts. */
export function buildTopology(config: Config): Topology {
  const { values, dir } = config;
  const runtimes = resolveRuntimes(values);
  const topology: Topology = {
    configFile: config.file,
    stateDir: join(dir, '.npl'),
    kafka: {
      runtime: runtimes.kafka,
      node: values.KAFKA_NODE,
      host: clientHost(runtimes.kafka, values.KAFKA_NODE, values.KAFKA_HOST),
      port: values.KAFKA_PORT,
      controllerPort: values.KAFKA_PORT + 1,
      dataDir: resolve(dir, values.KAFKA_DATA),
      partitions: values.KAFKA_PARTITIONS,
      replication: values.KAFKA_REPLICATION,
    },
    clickhouse: {
      runtime: runtimes.clickhouse,
      node: values.CLICKHOUSE_NODE,
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
      webserverPort: values.AIRFLOW_WEBSERVER_PORT,
      databaseDir: resolve(dir, values.AIRFLOW_DATABASE),
      dagsDir: resolve(dir, values.AIRFLOW_DAGS),
      shareDir: resolve(dir, values.AIRFLOW_SHARE),
    },
    superset: { runtime: runtimes.superset, node: values.SUPERSET_NODE, port: values.SUPERSET_PORT },
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
  const clashes = findClashes(config, topology);
  if (clashes.length > 0) throw new TopologyError(config, clashes);
  return topology;
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
