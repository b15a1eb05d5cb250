import type { ClickHouse } from '../clients/clickhouse.js';
import type { Kafka } from '../clients/kafka.js';
import type { Runtime, ServiceName, Topology } from '../topology/topology-types.js';
import { airflowProbe } from './airflow.js';
import { clickhouseProbe } from './clickhouse.js';
import { kafkaProbe } from './kafka.js';
import { hostPort, type Probe } from './probe.js';
import { s3Probe, type S3Ping } from './s3.js';
import { supersetProbe } from './superset.js';

/** A service that should run, and how to look at it. */
export interface WatchedService {
  readonly name: ServiceName;
  readonly runtime: Exclude<Runtime, 'off'>;
  readonly node: string;
  readonly address: string;
  /** The keys of env.conf that say where it is. */
  readonly addressKeys: string;
  readonly probe: Probe<string>;
}

interface Clients {
  readonly kafka: Pick<Kafka, 'brokerCount'>;
  readonly clickhouse: Pick<ClickHouse, 'version'>;
  readonly s3: S3Ping;
}

/** Services that are off are left out, and so is an external one whose address env.conf does not tell. */
export function watchedServices(topology: Topology, clients: Clients): WatchedService[] {
  const { s3, kafka, clickhouse, airflow, superset } = topology;
  return [
    watch('s3', s3, s3.endpoint, 'S3_ENDPOINT', s3Probe(s3, clients.s3)),
    watch(
      'kafka',
      kafka,
      hostPort(kafka.host, kafka.port),
      'KAFKA_HOST and KAFKA_PORT',
      kafkaProbe(kafka, clients.kafka),
    ),
    watch(
      'clickhouse',
      clickhouse,
      hostPort(clickhouse.host, clickhouse.httpPort),
      'CLICKHOUSE_HOST and CLICKHOUSE_OUT_PORT',
      clickhouseProbe(clickhouse, clients.clickhouse),
    ),
    watchWeb(
      'airflow',
      airflow,
      airflow.webserverPort,
      'AIRFLOW_NODE and AIRFLOW_WEBSERVER_PORT',
      airflowProbe,
    ),
    watchWeb('superset', superset, superset.port, 'SUPERSET_NODE and SUPERSET_PORT', supersetProbe),
  ].flat();
}

interface Placed {
  readonly runtime: Runtime;
  readonly node: string;
}

function watch(
  name: ServiceName,
  { runtime, node }: Placed,
  address: string,
  addressKeys: string,
  probe: Probe<string>,
): WatchedService[] {
  return runtime === 'off' ? [] : [{ name, runtime, node, address, addressKeys, probe }];
}

/** A web service is known by its machine alone; an external one on no named machine could be anywhere. */
function watchWeb(
  name: ServiceName,
  service: Placed,
  port: number,
  addressKeys: string,
  probe: (url: string) => Probe<string>,
): WatchedService[] {
  if (service.runtime === 'external' && service.node === 'local') return [];
  const host = service.node === 'local' ? 'localhost' : new URL(service.node).hostname;
  const url = `http://${host}:${port}`;
  return watch(name, service, url, addressKeys, probe(url));
}
