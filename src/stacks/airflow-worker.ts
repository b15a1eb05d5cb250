import { parseEnvFile } from '../config/env-file.js';
import { setValue } from '../config/env-edit.js';
import type { KeyName } from '../config/keys.js';
import type { Secrets } from '../config/secrets.js';
import { hostPort } from '../topology/machine.js';
import { addressInContainer, INSIDE, publicAddress, type Address } from '../topology/reach.js';
import type { EventType, Topology } from '../topology/topology-types.js';

/** What stands in `conf/` beside the DAG. */
export interface WorkerConf {
  readonly 'env.conf': string;
  readonly 'settings.json': string;
}

/** The pool that the stack makes; slots as INGEST_PARALLEL. One of our own exists in no other Airflow. */
const POOL = {
  docker: 'npl_ingest',
  external: 'default_pool',
  off: 'default_pool',
  embedded: 'default_pool',
};

/**
 * What Airflow's tasks run by: to them every service is one that runs elsewhere, at the address where Airflow's machine
 * reaches it, be that the machine's own container. Holds no secrets.
 */
export function workerConf(topology: Topology): WorkerConf {
  const settings = {
    // Without a bucket every run would fail.
    schedule: topology.s3.bucket === '' ? null : topology.ingest.schedule,
    pool: POOL[topology.airflow.runtime],
  };
  return {
    'env.conf': envConf(topology),
    'settings.json': `${JSON.stringify(settings)}\n`,
  };
}

function envConf(topology: Topology): string {
  const { kafka, clickhouse, s3, ingest, streams } = topology;
  const at = addressesFrom(topology);
  const stream = (type: EventType) => streams.find((each) => each.type === type);
  const types = ['browser', 'device', 'geo', 'location'] as const;
  const values: Partial<Record<KeyName, string | number>> = {
    USE_EXTERNAL_KAFKA: 'YES',
    KAFKA_HOST: at.kafka.host,
    KAFKA_PORT: at.kafka.port,
    // Inside one Docker network nobody signs in.
    KAFKA_SECURITY: at.kafka === INSIDE.kafka ? 'plaintext' : kafka.security,
    KAFKA_USER: kafka.user,
    USE_EXTERNAL_CLICKHOUSE: 'YES',
    CLICKHOUSE_HOST: at.clickhouse.host,
    CLICKHOUSE_OUT_PORT: at.clickhouse.port,
    CLICKHOUSE_DATABASE: clickhouse.database,
    CLICKHOUSE_USER: clickhouse.user,
    USE_EXTERNAL_AIRFLOW: 'YES',
    USE_SUPERSET: 'NO',
    S3_RUNTIME: 'external',
    S3_ENDPOINT: endpointAt(s3.endpoint, at.s3),
    S3_REGION: s3.region,
    S3_BUCKET: s3.bucket,
    S3_PREFIX: s3.prefix,
    S3_FORCE_PATH_STYLE: s3.forcePathStyle ? 'YES' : 'NO',
    ...Object.fromEntries(
      types.flatMap((type) => [
        [`${type.toUpperCase()}_EVENTS_TABLE`, stream(type)?.table ?? ''],
        [`${type.toUpperCase()}_EVENTS_TOPIC`, stream(type)?.topic ?? ''],
      ]),
    ),
    UNION_TABLE: topology.unionTable,
    DEAD_LETTERS_TABLE: topology.deadLettersTable,
    INGEST_LOOKBACK_HOURS: ingest.lookbackHours,
    INGEST_COMPRESSION: ingest.compression,
    INGEST_CHECKPOINTS_TOPIC: ingest.checkpointsTopic,
    INGEST_DEAD_LETTERS_TOPIC: ingest.deadLettersTopic,
    INGEST_LEDGER_TABLE: ingest.ledger,
  };
  const head = parseEnvFile(
    Buffer.from('# Written by npl-setup for the tasks of Airflow; changes are overwritten.\n'),
  );
  const file = Object.entries(values)
    .filter(([, value]) => value !== '')
    .reduce((edited, [key, value]) => setValue(edited, key, String(value)), head);
  return Buffer.from(file.text, 'latin1').toString('utf8');
}

type Needed = 'kafka' | 'clickhouse' | 's3';

/** What cannot be reached is told before anything is set up; here the public address stands for it. */
function addressesFrom(topology: Topology): Record<Needed, Address> {
  const { runtime, node } = topology.airflow;
  const of = (endpoint: Needed): Address =>
    (runtime === 'docker' ? addressInContainer(topology, endpoint, node) : undefined) ??
    publicAddress(topology, endpoint);
  return { kafka: of('kafka'), clickhouse: of('clickhouse'), s3: of('s3') };
}

function endpointAt(endpoint: string, { host, port }: Address): string {
  const url = new URL(endpoint);
  const isOwn = url.hostname.replaceAll(/[[\]]/g, '') === host;
  return isOwn ? endpoint : `${url.protocol}//${hostPort(host, port)}`;
}

/** Airflow's variables that the DAG reads, as the JSON that its LocalFilesystemBackend takes. */
export function workerVariables(secrets: Secrets): string {
  const values = {
    npl_clickhouse_password: secrets.clickhousePassword,
    npl_kafka_password: secrets.get('KAFKA_PASSWORD'),
    npl_aws_access_key_id: secrets.s3?.accessKeyId ?? '',
    npl_aws_secret_access_key: secrets.s3?.secretAccessKey ?? '',
  };
  return JSON.stringify(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));
}
