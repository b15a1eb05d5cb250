import type { KeyName } from '../../config/keys.js';
import type { Stack, StackService } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';

/** A port that Docker shall publish. */
export interface PortDemand {
  readonly port: number;
  /** Address on which it is published: loopback, 0.0.0.0 or `::`. */
  readonly bind: string;
  /** The key of env.conf that says so. */
  readonly key: KeyName;
  readonly service: StackService;
}

export interface FolderDemand {
  readonly folder: string;
  readonly key: KeyName;
}

/** What the stack of a node takes of its machine. */
export interface NodeDemands {
  readonly ports: readonly PortDemand[];
  readonly folders: readonly FolderDemand[];
}

export function nodeDemands(
  topology: Pick<Topology, StackService>,
  { services }: Pick<Stack, 'services'>,
): NodeDemands {
  const all = services.map((service) => DEMANDS[service](topology));
  return { ports: all.flatMap(({ ports }) => ports), folders: all.flatMap(({ folders }) => folders) };
}

const DEMANDS: Readonly<Record<StackService, (topology: Pick<Topology, StackService>) => NodeDemands>> = {
  kafka: ({ kafka }) => ({
    ports: [{ port: kafka.port, bind: kafka.bind, key: 'KAFKA_PORT', service: 'kafka' }],
    folders: [{ folder: kafka.dataDir, key: 'KAFKA_DATA' }],
  }),
  clickhouse: ({ clickhouse: { httpPort, nativePort, bind, dataDir } }) => ({
    ports: [
      { port: httpPort, bind, key: 'CLICKHOUSE_OUT_PORT', service: 'clickhouse' },
      { port: nativePort, bind, key: 'CLICKHOUSE_CLIENT_PORT', service: 'clickhouse' },
    ],
    folders: [{ folder: dataDir, key: 'CLICKHOUSE_DATA' }],
  }),
  airflow: ({ airflow }) => ({
    ports: [
      { port: airflow.webserverPort, bind: airflow.bind, key: 'AIRFLOW_WEBSERVER_PORT', service: 'airflow' },
    ],
    folders: [
      { folder: airflow.databaseDir, key: 'AIRFLOW_DATABASE' },
      { folder: airflow.dagsDir, key: 'AIRFLOW_DAGS' },
      { folder: airflow.shareDir, key: 'AIRFLOW_SHARE' },
    ],
  }),
  superset: ({ superset }) => ({
    ports: [{ port: superset.port, bind: superset.bind, key: 'SUPERSET_PORT', service: 'superset' }],
    folders: [{ folder: superset.dataDir, key: 'SUPERSET_DATA' }],
  }),
};
