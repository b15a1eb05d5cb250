import { isLoopback, nodeHost } from './machine.js';
import { LOCAL, type Topology } from './topology-types.js';

/** What can be reached over the network. */
export type Endpoint = 'kafka' | 'clickhouse' | 's3' | 'airflow' | 'superset';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** By this name a container reaches the machine that runs it; the Compose files map it. */
export const DOCKER_HOST_NAME = 'host.docker.internal';

/** Ports inside the containers, and the names by which containers of one stack know each other. */
export const INSIDE = {
  kafka: { host: 'kafka', port: 9094 },
  clickhouse: { host: 'clickhouse', port: 8123 },
  airflow: { host: 'airflow-apiserver', port: 8080 },
  superset: { host: 'superset', port: 8088 },
} as const satisfies Partial<Record<Endpoint, Address>>;

interface Places {
  readonly host: string;
  readonly kafka: Pick<Topology['kafka'], Placed | 'host' | 'port'>;
  readonly clickhouse: Pick<Topology['clickhouse'], Placed | 'host' | 'httpPort'>;
  readonly s3: Pick<Topology['s3'], Placed | 'endpoint' | 'port'>;
  readonly airflow: Pick<Topology['airflow'], Placed | 'webserverPort'>;
  readonly superset: Pick<Topology['superset'], Placed | 'port'>;
}
type Placed = 'runtime' | 'node';

/** Where a container on `node` reaches a service; undefined: it cannot. */
export function addressInContainer(places: Places, endpoint: Endpoint, node: string): Address | undefined {
  const service = places[endpoint];
  if (service.runtime === 'off') return undefined;
  if (service.runtime === 'docker' && service.node === node && endpoint !== 's3') return INSIDE[endpoint];
  const { host, port } = publicAddress(places, endpoint);
  if (!isLoopback(host)) return { host, port };
  const isSameMachine = node === LOCAL && service.runtime === 'external';
  return isSameMachine ? { host: DOCKER_HOST_NAME, port } : undefined;
}

/** Where other machines reach a service: loopback where they cannot. */
export function publicAddress(places: Places, endpoint: Endpoint): Address {
  const service = places[endpoint];
  const host = service.node === LOCAL ? places.host : nodeHost(service.node);
  switch (endpoint) {
    case 'kafka':
      return { host: places.kafka.host, port: places.kafka.port };
    case 'clickhouse':
      return { host: places.clickhouse.host, port: places.clickhouse.httpPort };
    case 's3':
      return { host: bareHost(new URL(places.s3.endpoint).hostname), port: places.s3.port };
    case 'airflow':
      return { host, port: places.airflow.webserverPort };
    case 'superset':
      return { host, port: places.superset.port };
  }
}

/** Without the brackets of an IPv6 address in a URL. */
export const bareHost = (host: string): string => host.replaceAll(/[[\]]/g, '');
