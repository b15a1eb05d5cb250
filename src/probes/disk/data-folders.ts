import type { Topology } from '../../topology/topology-types.js';

/** Data of one service in a folder. */
export interface DataFolder {
  readonly service: 'kafka' | 'clickhouse' | 's3' | 'postgres' | 'superset';
  readonly node: string;
  /** On the node. */
  readonly path: string;
  /** The container that sees it, and where; undefined: a folder of this machine. */
  readonly container: { readonly name: string; readonly path: string } | undefined;
  readonly what: string;
  readonly remedy: string;
}

const REMEDIES = {
  kafka: 'Kafka keeps messages for 168 hours and drops them by itself; a larger disk, or less in a week',
  clickhouse: 'npl-ops tables list tells which table; ALTER TABLE ... DROP PARTITION drops a day for good',
  s3: 'the embedded bucket keeps what was put into it: delete objects that were ingested',
  postgres: 'airflow db clean drops old runs; see the documentation of Airflow',
  superset: 'it holds its own settings alone, and does not grow',
} as const;

/** Folders with data of what npl runs. */
export function dataFolders({ kafka, clickhouse, s3, airflow, superset }: Topology): DataFolder[] {
  const folders: DataFolder[] = [];
  const add = (
    service: DataFolder['service'],
    { runtime, node }: { readonly runtime: string; readonly node: string },
    path: string,
    what: string,
    container: { name: string; path: string },
  ): void => {
    if (runtime !== 'docker' && runtime !== 'embedded') return;
    const inside = runtime === 'docker' ? container : undefined;
    folders.push({ service, node, path, what, container: inside, remedy: REMEDIES[service] });
  };
  add('kafka', kafka, kafka.dataDir, 'Kafka logs', { name: 'kafka', path: '/var/lib/kafka/data' });
  add('clickhouse', clickhouse, clickhouse.dataDir, 'ClickHouse', {
    name: 'clickhouse',
    path: '/var/lib/clickhouse',
  });
  add('s3', s3, s3.dataDir, 'embedded bucket', { name: '', path: '' });
  add('postgres', airflow, airflow.databaseDir, "Airflow's PostgreSQL", {
    name: 'postgres',
    path: '/var/lib/postgresql/data',
  });
  add('superset', superset, superset.dataDir, 'Superset', { name: 'superset', path: '/app/superset_home' });
  return folders;
}

/** What is not ours to look after, in a sentence each. */
export function foreignNotes({ kafka, clickhouse, s3 }: Topology): string[] {
  const others = [
    ...(kafka.runtime === 'external' ? ['Kafka'] : []),
    ...(clickhouse.runtime === 'external' ? ['ClickHouse'] : []),
    ...(s3.runtime === 'external' ? ['S3'] : []),
  ];
  return others.length === 0
    ? []
    : [`${others.join(', ')}: run by others, their disks are not seen from here`];
}
