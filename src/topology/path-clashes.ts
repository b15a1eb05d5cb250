import { relative, isAbsolute } from 'node:path';
import type { KeyName } from '../config/keys.js';
import { machineOfNode } from './machine.js';
import { pairs } from './pairs.js';
import type { Clash } from './topology-error.js';
import type { Topology } from './topology-types.js';

interface UsedFolder {
  readonly machine: string;
  readonly path: string;
  readonly key: KeyName;
}

/** Folders of one machine that are equal or lie in one another, or that would swallow the project. */
export function pathClashes(projectDir: string, topology: Topology): Clash[] {
  const folders = usedFolders(topology);
  const swallowing = folders.filter(({ path, machine }) => machine === 'local' && contains(path, projectDir));
  const others = folders.filter((folder) => !swallowing.includes(folder));
  const { stateDir } = topology;
  return [
    ...swallowing.map(({ key, path }) => ({ keys: [key], reason: `${path} holds env.conf itself` })),
    ...others
      .filter(({ path, machine }) => machine === 'local' && overlapping(path, stateDir))
      .map(({ key }) => ({ keys: [key], reason: `${stateDir} is kept for the state of npl` })),
    ...pairs(others)
      .filter(([a, b]) => a.machine === b.machine && overlapping(a.path, b.path))
      .map(([a, b]) => ({ keys: [a.key, b.key], reason: overlap(a.path, b.path) })),
  ];
}

function overlapping(a: string, b: string): boolean {
  return contains(a, b) || contains(b, a);
}

function overlap(a: string, b: string): string {
  if (a === b) return `both are ${a}`;
  return contains(a, b) ? `${b} lies inside ${a}` : `${a} lies inside ${b}`;
}

/** Whether `inner` is `outer` or lies below it. */
function contains(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (way.split('/')[0] !== '..' && !isAbsolute(way));
}

function usedFolders({ kafka, clickhouse, s3, airflow, superset }: Topology): UsedFolder[] {
  const ours = (runtime: string): boolean => runtime === 'docker' || runtime === 'embedded';
  const folders: (UsedFolder & { runtime: string })[] = [
    { key: 'KAFKA_DATA', path: kafka.dataDir, machine: machineOfNode(kafka.node), runtime: kafka.runtime },
    {
      key: 'CLICKHOUSE_DATA',
      path: clickhouse.dataDir,
      machine: machineOfNode(clickhouse.node),
      runtime: clickhouse.runtime,
    },
    { key: 'S3_DATA', path: s3.dataDir, machine: machineOfNode(s3.node), runtime: s3.runtime },
    {
      key: 'AIRFLOW_DATABASE',
      path: airflow.databaseDir,
      machine: machineOfNode(airflow.node),
      runtime: airflow.runtime,
    },
    {
      key: 'AIRFLOW_DAGS',
      path: airflow.dagsDir,
      machine: machineOfNode(airflow.node),
      runtime: airflow.runtime,
    },
    {
      key: 'AIRFLOW_SHARE',
      path: airflow.shareDir,
      machine: machineOfNode(airflow.node),
      runtime: airflow.runtime,
    },
    {
      key: 'SUPERSET_DATA',
      path: superset.dataDir,
      machine: machineOfNode(superset.node),
      runtime: superset.runtime,
    },
  ];
  return folders.filter(({ runtime }) => ours(runtime));
}
