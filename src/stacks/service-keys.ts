import type { KeyName } from '../config/keys.js';
import type { SecretKey } from '../config/secrets.js';

/** What an operator may change about a service: its keys in env.conf, and the password that guards its data. */
export interface ServiceKeys {
  readonly title: string;
  readonly image: KeyName;
  readonly data: KeyName | undefined;
  readonly ports: readonly KeyName[];
  readonly password: SecretKey | undefined;
}

const SERVICES: Readonly<Record<string, ServiceKeys>> = {
  kafka: {
    title: 'Kafka',
    image: 'KAFKA_IMAGE',
    data: 'KAFKA_DATA',
    ports: ['KAFKA_PORT'],
    password: 'KAFKA_PASSWORD',
  },
  clickhouse: {
    title: 'ClickHouse',
    image: 'CLICKHOUSE_IMAGE',
    data: 'CLICKHOUSE_DATA',
    ports: ['CLICKHOUSE_OUT_PORT', 'CLICKHOUSE_CLIENT_PORT'],
    password: 'CLICKHOUSE_PASSWORD',
  },
  postgres: {
    title: 'PostgreSQL',
    image: 'POSTGRES_IMAGE',
    data: 'AIRFLOW_DATABASE',
    ports: [],
    password: 'POSTGRES_PASSWORD',
  },
  airflow: {
    title: 'Airflow',
    image: 'AIRFLOW_IMAGE',
    data: 'AIRFLOW_SHARE',
    ports: ['AIRFLOW_WEBSERVER_PORT'],
    password: 'AIRFLOW_ADMIN_PASSWORD',
  },
  superset: {
    title: 'Superset',
    image: 'SUPERSET_IMAGE',
    data: 'SUPERSET_DATA',
    ports: ['SUPERSET_PORT'],
    password: 'SUPERSET_ADMIN_PASSWORD',
  },
};

/** `service`: the label npl.service of a container. Undefined where it is none of ours. */
export function serviceKeys(service: string): ServiceKeys | undefined {
  return Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
}
