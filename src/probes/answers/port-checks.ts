import type { KeyName } from '../../config/keys.js';
import type { Topology } from '../../topology/topology-types.js';
import type { PortSpec } from './check-spec.js';

const LOOPBACK = '127.0.0.1';

const PORT_KEYS = [
  'KAFKA_PORT',
  'CLICKHOUSE_OUT_PORT',
  'CLICKHOUSE_CLIENT_PORT',
  'AIRFLOW_WEBSERVER_PORT',
  'SUPERSET_PORT',
  'S3_PORT',
] as const satisfies readonly KeyName[];
type PortKey = (typeof PORT_KEYS)[number];

export function isPortKey(key: string): key is PortKey {
  return (PORT_KEYS as readonly string[]).includes(key);
}

/** Whether the ports are free that a service of ours is to listen on; none for what others run. */
export function portChecks(key: PortKey, topology: Topology): PortSpec[] {
  const { kafka, clickhouse, airflow, superset, s3, stackName } = topology;
  const spec = (
    service: PortSpec['service'],
    { runtime, node, bind }: { readonly runtime: string; readonly node: string; readonly bind: string },
    ...ports: number[]
  ): PortSpec[] =>
    runtime === 'docker' || runtime === 'embedded'
      ? [
          {
            kind: 'port',
            key,
            service,
            runtime,
            node,
            bind: runtime === 'embedded' ? LOOPBACK : bind,
            ports,
            stackName,
          },
        ]
      : [];
  switch (key) {
    case 'KAFKA_PORT':
      return spec(
        'kafka',
        kafka,
        kafka.port,
        ...(kafka.runtime === 'embedded' ? [kafka.controllerPort] : []),
      );
    case 'CLICKHOUSE_OUT_PORT':
      return spec('clickhouse', clickhouse, clickhouse.httpPort);
    case 'CLICKHOUSE_CLIENT_PORT':
      return clickhouse.runtime === 'embedded' ? [] : spec('clickhouse', clickhouse, clickhouse.nativePort);
    case 'AIRFLOW_WEBSERVER_PORT':
      return spec('airflow', airflow, airflow.webserverPort);
    case 'SUPERSET_PORT':
      return spec('superset', superset, superset.port);
    case 'S3_PORT':
      return spec('s3', { ...s3, bind: LOOPBACK }, s3.port);
  }
}
