import type { Values } from '../config/keys.js';

/** How each service is run. */
export interface Runtimes {
  readonly kafka: 'docker' | 'external' | 'embedded';
  readonly clickhouse: 'docker' | 'external' | 'embedded';
  readonly s3: 'embedded' | 'external';
  readonly airflow: 'docker' | 'external' | 'off';
  readonly superset: 'docker' | 'off';
}

/** A service's own key wins over RUNTIME; USE_EXTERNAL_X=YES wins over both. */
export function resolveRuntimes(values: Values): Runtimes {
  const embedded = values.RUNTIME === 'embedded';
  return {
    kafka: values.USE_EXTERNAL_KAFKA ? 'external' : values.KAFKA_RUNTIME || values.RUNTIME,
    clickhouse: values.USE_EXTERNAL_CLICKHOUSE ? 'external' : values.CLICKHOUSE_RUNTIME || values.RUNTIME,
    s3: values.S3_RUNTIME || (embedded ? 'embedded' : 'external'),
    airflow: values.USE_EXTERNAL_AIRFLOW ? 'external' : embedded ? 'off' : 'docker',
    superset: values.USE_SUPERSET && !embedded ? 'docker' : 'off',
  };
}
