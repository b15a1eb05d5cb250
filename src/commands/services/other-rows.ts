import { hostPort } from '../../probes/probe.js';
import { LOCAL, type Topology } from '../../topology/topology-types.js';
import type { ServiceRow } from '../../ui/ops/views/services/service-row.js';

/** Services that others run: npl knows where they are, and no more. */
export function externalRows(topology: Topology): ServiceRow[] {
  const { s3, kafka, clickhouse, airflow, superset } = topology;
  // A web service on no named machine could be anywhere.
  const web = ({ node }: { readonly node: string }, port: number) =>
    node === LOCAL ? undefined : webPage(node, port);
  const places: readonly (readonly [name: string, runtime: string, place: string | undefined])[] = [
    ['s3', s3.runtime, s3.endpoint],
    ['kafka', kafka.runtime, hostPort(kafka.host, kafka.port)],
    ['clickhouse', clickhouse.runtime, hostPort(clickhouse.host, clickhouse.httpPort)],
    ['airflow', airflow.runtime, airflow.url || undefined],
    ['superset', superset.runtime, web(superset, superset.port)],
  ];
  return places
    .flatMap(([service, runtime, place]) =>
      runtime === 'external' && place !== undefined ? [{ service, place }] : [],
    )
    .map(({ service, place }): ServiceRow => ({
      id: `external/${service}`,
      service,
      product: service,
      node: LOCAL,
      runtime: 'external',
      instance: '',
      handle: '',
      state: 'external',
      health: '',
      status: 'external',
      since: undefined,
      restarts: 0,
      image: '',
      ports: [place.replace(/^https?:\/\//u, '')],
      orphan: false,
      cpu: undefined,
      memoryBytes: undefined,
      memoryLimit: undefined,
      url: place.startsWith('http') && service !== 's3' ? place : undefined,
      says: 'others run it; the overview tells whether it answers',
      trouble: undefined,
      takenAt: undefined,
    }));
}

/** The web page of a container of ours. */
export function pageOf({ airflow, superset, clickhouse }: Topology, container: string): string | undefined {
  if (container === 'airflow-apiserver') return airflow.url;
  if (container === 'superset') return webPage(superset.node, superset.port);
  if (container === 'clickhouse') return `${webPage(clickhouse.node, clickhouse.httpPort)}/play`;
  return undefined;
}

function webPage(node: string, port: number): string {
  const host = node === LOCAL ? 'localhost' : new URL(node).hostname;
  return `http://${host}:${port}`;
}
