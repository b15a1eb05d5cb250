import { serviceKeys } from './service-keys.js';
import type { FailedService, FailureTopology } from './failed-service.js';

export interface Found {
  /** Completes `Kafka does not run: ...`. */
  readonly cause: string;
  readonly next: string;
}

/** What to say of a service that had too little memory. */
export function memoryCause({ memoryLimit, service }: FailedService): Found {
  const limit =
    memoryLimit === 0 ? 'than the machine has' : `than its limit of ${Math.round(memoryLimit / 2 ** 20)} MiB`;
  return {
    cause: `it needs more memory ${limit}`,
    next: `free -h; stop what else runs there, or move ${service} to a larger machine: npl-ops config set ${service === 'postgres' ? 'AIRFLOW' : service.toUpperCase()}_NODE=ssh://user@host`,
  };
}

/** The key of env.conf that says which image, or which folder, a service has. */
export function keyOf({ service }: FailedService, what: 'image' | 'data'): string {
  return serviceKeys(service)?.[what] ?? 'its key';
}

/** The key of env.conf that says which port of its machine a service is published at. */
export function portKey(port: number, { service }: FailedService, topology: FailureTopology): string {
  const { kafka, clickhouse, airflow, superset } = topology;
  const keys: readonly (readonly [number, string])[] = [
    [kafka.port, 'KAFKA_PORT'],
    [clickhouse.httpPort, 'CLICKHOUSE_OUT_PORT'],
    [clickhouse.nativePort, 'CLICKHOUSE_CLIENT_PORT'],
    [airflow.webserverPort, 'AIRFLOW_WEBSERVER_PORT'],
    [superset.port, 'SUPERSET_PORT'],
  ];
  const own = serviceKeys(service)?.ports ?? [];
  return keys.find(([value]) => value === port)?.[1] ?? own[0] ?? 'its port';
}

/** Absolute, on the node of the service. */
export function dataDir({ service }: FailedService, topology: FailureTopology): string {
  switch (service) {
    case 'kafka':
      return topology.kafka.dataDir;
    case 'clickhouse':
      return topology.clickhouse.dataDir;
    case 'postgres':
      return topology.airflow.databaseDir;
    case 'superset':
      return topology.superset.dataDir;
    default:
      return topology.airflow.shareDir;
  }
}
