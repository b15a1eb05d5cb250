import { readConfig } from '../../../src/config/config.js';
import { parseEnvFile } from '../../../src/config/env-file.js';
import { TopologyError } from '../../../src/topology/topology-error.js';
import type { Topology } from '../../../src/topology/topology-types.js';
import { buildTopology } from '../../../src/topology/topology.js';

export function build(...lines: readonly string[]): Topology {
  return buildTopology(readConfig('/srv/team/project/env.conf', parseEnvFile(Buffer.from(lines.join('\n')))));
}

/** `KEY+KEY: reason` of each clash. */
export function clashesOf(...lines: readonly string[]): string[] {
  try {
    build(...lines);
  } catch (error) {
    if (error instanceof TopologyError)
      return error.clashes.map(({ keys, reason }) => `${keys.join('+')}: ${reason}`);
    throw error;
  }
  return [];
}

const FOLDERS = [
  'KAFKA_DATA=/d/kafka',
  'CLICKHOUSE_DATA=/d/clickhouse',
  'AIRFLOW_DATABASE=/d/postgres',
  'AIRFLOW_DAGS=/d/dags',
  'AIRFLOW_SHARE=/d/share',
  'SUPERSET_DATA=/d/superset',
];

/** The ways in which the services may be spread, as an env.conf says them. */
export const SPREADS = {
  oneMachine: ['USE_SUPERSET=YES'],
  oneMachineForOthers: ['HOST=10.0.0.1', 'KAFKA_SECURITY=sasl_scram', 'USE_SUPERSET=YES'],
  threeBySsh: [
    ...FOLDERS,
    'KAFKA_SECURITY=sasl_scram',
    'USE_SUPERSET=YES',
    'AIRFLOW_NODE=ssh://root@10.0.0.1',
    'KAFKA_NODE=ssh://root@10.0.0.2',
    'CLICKHOUSE_NODE=ssh://root@10.0.0.2',
    'SUPERSET_NODE=ssh://root@10.0.0.3',
  ],
  airflowHere: [
    ...FOLDERS,
    'HOST=10.0.0.1',
    'KAFKA_SECURITY=sasl_scram',
    'KAFKA_NODE=ssh://root@10.0.0.2',
    'CLICKHOUSE_NODE=ssh://root@10.0.0.2',
  ],
  /** Three machines, each with an env.conf of its own. */
  machine1: [
    'HOST=10.0.0.1',
    'USE_EXTERNAL_KAFKA=YES',
    'KAFKA_HOST=10.0.0.2',
    'KAFKA_SECURITY=sasl_scram',
    'USE_EXTERNAL_CLICKHOUSE=YES',
    'CLICKHOUSE_HOST=10.0.0.2',
  ],
  machine2: ['HOST=10.0.0.2', 'KAFKA_SECURITY=sasl_scram', 'USE_EXTERNAL_AIRFLOW=YES'],
  machine3: [
    'HOST=10.0.0.3',
    'USE_EXTERNAL_KAFKA=YES',
    'KAFKA_HOST=10.0.0.2',
    'KAFKA_SECURITY=sasl_scram',
    'USE_EXTERNAL_CLICKHOUSE=YES',
    'CLICKHOUSE_HOST=10.0.0.2',
    'USE_EXTERNAL_AIRFLOW=YES',
    'USE_SUPERSET=YES',
  ],
  externalHere: [
    'USE_EXTERNAL_KAFKA=YES',
    'KAFKA_HOST=localhost',
    'USE_EXTERNAL_CLICKHOUSE=YES',
    'CLICKHOUSE_HOST=127.0.0.1',
    'USE_SUPERSET=YES',
    'S3_ENDPOINT=http://localhost:9000',
    'S3_BUCKET=events',
  ],
} as const satisfies Record<string, readonly string[]>;
