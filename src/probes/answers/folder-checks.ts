import { KEYS, type KeyName } from '../../config/keys.js';
import type { Topology } from '../../topology/topology-types.js';
import type { FolderSpec, FolderUse } from './check-spec.js';

const FOLDERS = {
  KAFKA_DATA: { use: 'kafka', of: ({ kafka }) => [kafka, kafka.dataDir] },
  CLICKHOUSE_DATA: { use: 'clickhouse', of: ({ clickhouse }) => [clickhouse, clickhouse.dataDir] },
  AIRFLOW_DATABASE: { use: 'postgres', of: ({ airflow }) => [airflow, airflow.databaseDir] },
  AIRFLOW_DAGS: { use: 'dags', of: ({ airflow }) => [airflow, airflow.dagsDir] },
  AIRFLOW_SHARE: { use: 'share', of: ({ airflow }) => [airflow, airflow.shareDir] },
  SUPERSET_DATA: { use: 'superset', of: ({ superset }) => [superset, superset.dataDir] },
  S3_DATA: { use: 's3', of: ({ s3 }) => [s3, s3.dataDir] },
} as const satisfies Partial<
  Record<
    KeyName,
    {
      readonly use: FolderUse;
      readonly of: (
        topology: Topology,
      ) => readonly [{ readonly runtime: string; readonly node: string }, string];
    }
  >
>;
type FolderKey = keyof typeof FOLDERS;

export function isFolderKey(key: string): key is FolderKey {
  return Object.hasOwn(FOLDERS, key);
}

/** Whether the folder of a service of ours can be used; none for what others run. */
export function folderChecks(key: FolderKey, text: string, topology: Topology): FolderSpec[] {
  const { use, of } = FOLDERS[key];
  const [{ runtime, node }, path] = of(topology);
  if (runtime !== 'docker' && runtime !== 'embedded') return [];
  return [{ kind: 'folder', key, use, runtime, node, path, answered: text || KEYS[key].default }];
}
