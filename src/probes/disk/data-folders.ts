import { LOCAL, type Topology } from '../../topology/topology-types.js';

/** Data of one service in a folder. */
export interface DataFolder {
  readonly node: string;
  /** On the node; absolute. */
  readonly path: string;
  /** The container that may look into it, and its name in there; undefined: a folder of this user. */
  readonly container: { readonly name: string; readonly path: string } | undefined;
  readonly what: string;
  readonly remedy: string;
}

const REMEDIES = {
  kafka:
    'Kafka drops messages after 168 hours by itself; INGEST_COMPRESSION=zstd makes new ones smaller: npl-ops config set INGEST_COMPRESSION=zstd',
  clickhouse: 'mostly its tables, which are listed by themselves, each with what makes it smaller',
  s3: 'the embedded bucket keeps what was put into it: delete objects that were ingested',
  postgres: 'airflow db clean drops runs of long ago; see the documentation of Airflow',
  superset: 'it holds its own settings alone, and hardly grows',
  state: 'npl-ops restart begins new logs where they are over 10 MB, and drops all but three old ones',
} as const;

/** Folders with data of what npl runs. */
export function dataFolders({
  kafka,
  clickhouse,
  s3,
  airflow,
  superset,
  stateDir,
}: Pick<Topology, 'kafka' | 'clickhouse' | 's3' | 'airflow' | 'superset' | 'stateDir'>): DataFolder[] {
  const folderOf = (
    service: keyof typeof REMEDIES,
    { runtime, node }: { readonly runtime: string; readonly node: string },
    folder: Pick<DataFolder, 'path' | 'what'>,
    container?: DataFolder['container'],
  ): DataFolder[] => {
    if (runtime !== 'docker' && runtime !== 'embedded') return [];
    const inside = runtime === 'docker' ? container : undefined;
    return [{ ...folder, node, container: inside, remedy: REMEDIES[service] }];
  };
  return [
    ...folderOf(
      'kafka',
      kafka,
      { path: kafka.dataDir, what: 'Kafka logs' },
      { name: 'kafka', path: '/var/lib/kafka/data' },
    ),
    ...folderOf(
      'clickhouse',
      clickhouse,
      { path: clickhouse.dataDir, what: 'ClickHouse in all' },
      { name: 'clickhouse', path: '/var/lib/clickhouse' },
    ),
    ...folderOf('s3', s3, { path: s3.dataDir, what: 'embedded bucket' }),
    ...folderOf(
      'postgres',
      airflow,
      { path: airflow.databaseDir, what: "Airflow's PostgreSQL" },
      { name: 'postgres', path: '/var/lib/postgresql/data' },
    ),
    ...folderOf(
      'superset',
      superset,
      { path: superset.dataDir, what: 'Superset' },
      { name: 'superset', path: '/app/superset_home' },
    ),
    ...folderOf(
      'state',
      { runtime: 'embedded', node: LOCAL },
      { path: stateDir, what: 'state and logs of npl' },
    ),
  ];
}

const ROTATED = 'Container logs are in no figure: Docker keeps at most 100 MB of each container.';

/** What is not ours to look after, and what no figure has, in a sentence each. */
export function diskNotes({
  kafka,
  clickhouse,
  s3,
  airflow,
  superset,
}: Pick<Topology, 'kafka' | 'clickhouse' | 's3' | 'airflow' | 'superset'>): string[] {
  const services = { Kafka: kafka, ClickHouse: clickhouse, S3: s3, Airflow: airflow, Superset: superset };
  const others = Object.entries(services).filter(([, { runtime }]) => runtime === 'external');
  const names = others.map(([name]) => name).join(', ');
  return [
    ...(names === '' ? [] : [`${names}: run by others, their disks are not seen from here.`]),
    ...(Object.values(services).some(({ runtime }) => runtime === 'docker') ? [ROTATED] : []),
  ];
}
