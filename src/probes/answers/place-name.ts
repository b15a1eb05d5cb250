import { LOCAL } from '../../topology/topology-types.js';

/** Ends a sentence about a node: empty for this machine. */
export function onNode(node: string): string {
  return node === LOCAL ? '' : ` on ${node}`;
}

/** `one`, `one and two`, `one, two and three`. */
export function listed(words: readonly (string | number)[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

const SERVICES: Readonly<Record<string, string>> = {
  kafka: 'Kafka',
  clickhouse: 'ClickHouse',
  postgres: 'PostgreSQL',
  airflow: 'Airflow',
  superset: 'Superset',
  s3: 'S3',
};

/** A service as it calls itself. */
export function serviceName(service: string): string {
  return SERVICES[service] ?? service;
}
