import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../clients/kafka/kafka.js';
import { nodeHost } from '../topology/machine.js';
import { LOCAL, type Runtime, type ServiceName, type Topology } from '../topology/topology-types.js';
import { airflowProbe } from './airflow.js';
import type { DagReader } from './airflow/dag-trouble.js';
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
  readonly port: number;
  /** The keys of env.conf that say where it is. */
  readonly addressKeys: string;
  readonly probe: Probe<string>;
}

interface Clients {
  readonly kafka: Pick<Kafka, 'brokerCount'>;
  readonly clickhouse: Pick<ClickHouse, 'version'>;
  readonly s3: S3Ping;
  /** Undefined: there is none, or npl does not know where it is. */
  readonly airflow: DagReader | undefined;
}

/** Services that are off are left out, and so is an external one whose address env.conf does not tell. */
export function watchedServices(topology: Topology, clients: Clients): WatchedService[] {
  const { s3, kafka, clickhouse, airflow, superset } = topology;
  return [
    watch(
      's3',
      s3,
      { address: s3.endpoint, port: s3.port },
      s3.runtime === 'external' ? 'S3_ENDPOINT' : 'S3_PORT',
      s3Probe(s3, clients.s3),
    ),
    watch(
      'kafka',
      kafka,
      { address: hostPort(kafka.host, kafka.port), port: kafka.port },
      `${hostKey('KAFKA', kafka)} and KAFKA_PORT`,
      kafkaProbe(kafka, clients.kafka),
    ),
    watch(
      'clickhouse',
      clickhouse,
      { address: hostPort(clickhouse.host, clickhouse.httpPort), port: clickhouse.httpPort },
      `${hostKey('CLICKHOUSE', clickhouse)} and CLICKHOUSE_OUT_PORT`,
      clickhouseProbe(clickhouse, clients.clickhouse),
    ),
    watchAirflow(airflow, clients.airflow),
    watchSuperset(superset),
  ].flat();
}

interface Placed {
  readonly runtime: Runtime;
  readonly node: string;
}

/** The key that the host comes from: see `buildTopology`. */
function hostKey(service: 'KAFKA' | 'CLICKHOUSE', { runtime, node }: Placed): string {
  if (runtime === 'external') return `${service}_HOST`;
  return node === 'local' ? 'HOST' : `${service}_NODE`;
}

function watch(
  name: ServiceName,
  { runtime, node }: Placed,
  { address, port }: Pick<WatchedService, 'address' | 'port'>,
  addressKeys: string,
  probe: Probe<string>,
): WatchedService[] {
  return runtime === 'off' ? [] : [{ name, runtime, node, address, port, addressKeys, probe }];
}

function watchAirflow(service: Topology['airflow'], dag: DagReader | undefined): WatchedService[] {
  const { runtime, url } = service;
  if (url === '') return [];
  const { port, protocol } = new URL(url);
  const place = { address: url, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  const keys = runtime === 'external' ? 'AIRFLOW_URL' : 'AIRFLOW_NODE and AIRFLOW_WEBSERVER_PORT';
  return watch('airflow', service, place, keys, airflowProbe(url, dag));
}

function watchSuperset(service: Topology['superset']): WatchedService[] {
  const { node, port } = service;
  const url = `http://${hostPort(node === LOCAL ? 'localhost' : nodeHost(node), port)}`;
  return watch(
    'superset',
    service,
    { address: url, port },
    'SUPERSET_NODE and SUPERSET_PORT',
    supersetProbe(url),
  );
}
