import type { KeyName } from '../config/keys.js';
import type { Endpoint } from './reach.js';
import { LOCAL, type Topology } from './topology-types.js';

/** The key of env.conf that says where a service is. */
export function addressKey(topology: Topology, endpoint: Endpoint): KeyName {
  if (endpoint === 's3') return 'S3_ENDPOINT';
  const { runtime, node } = topology[endpoint];
  if (runtime === 'external' && endpoint === 'kafka') return 'KAFKA_HOST';
  if (runtime === 'external' && endpoint === 'clickhouse') return 'CLICKHOUSE_HOST';
  return node === LOCAL ? 'HOST' : NODE_KEYS[endpoint];
}

/** The key of env.conf that says which machine runs a service. */
export const NODE_KEYS = {
  kafka: 'KAFKA_NODE',
  clickhouse: 'CLICKHOUSE_NODE',
  airflow: 'AIRFLOW_NODE',
  superset: 'SUPERSET_NODE',
} as const satisfies Partial<Record<Endpoint, KeyName>>;
