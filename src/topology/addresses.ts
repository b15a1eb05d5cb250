import { hostPort, isLoopback, nodeHost } from './machine.js';
import type { Topology } from './topology-types.js';

/** What an operator opens, or points a client at. */
export interface ServiceAddress {
  readonly name: string;
  readonly address: string;
  /** Who signs in there; empty: nobody has to. */
  readonly user: string;
}

/** Of every service that there is, in the order in which events pass them. */
export function addressesOf({ s3, kafka, clickhouse, airflow, superset }: Topology): ServiceAddress[] {
  const web = (node: string, port: number, bind: string): string =>
    `http://${hostPort(webHost(node, bind), port)}`;
  return [
    { name: 'S3', address: `${s3.endpoint}/${s3.bucket}`, user: '' },
    {
      name: 'Kafka',
      address: hostPort(kafka.host, kafka.port),
      user: kafka.security === 'sasl_scram' ? kafka.user : '',
    },
    {
      name: 'ClickHouse',
      address: `http://${hostPort(clickhouse.host, clickhouse.httpPort)}`,
      user: clickhouse.runtime === 'embedded' ? '' : clickhouse.user,
    },
    ...(airflow.runtime === 'docker'
      ? [
          {
            name: 'Airflow',
            address: web(airflow.node, airflow.webserverPort, airflow.bind),
            user: airflow.adminUser,
          },
        ]
      : []),
    ...(superset.runtime === 'docker'
      ? [
          {
            name: 'Superset',
            address: web(superset.node, superset.port, superset.bind),
            user: superset.adminUser,
          },
        ]
      : []),
  ];
}

/** The machine of a container, as a browser here reaches it. */
function webHost(node: string, bind: string): string {
  if (node !== 'local') return nodeHost(node);
  return isLoopback(bind) ? bind : 'localhost';
}
