import type { StackService } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';

/** A folder of env.conf that a container mounts. */
export interface ContainerFolder {
  /** Absolute, on the container's node. */
  readonly path: string;
  /** written: it must belong to the container's user. read: that user must be able to read it, whoever owns it. */
  readonly use: 'written' | 'read';
}

/** What is known of a container before it exists. Numbers of users: reference pages and Dockerfiles of the images. */
export interface ContainerSpec {
  /** Its name in the Compose file. */
  readonly name: string;
  /** The image that env.conf names; Airflow's and Superset's are made from it. */
  image(topology: Topology): string;
  /** Ends after its work; the others of its file wait for that. */
  readonly isOneShot: boolean;
  /** Who writes its folders, as long as it is the image of the default configuration. */
  readonly user: { readonly uid: number; readonly gid: number };
  folders(topology: Topology): readonly ContainerFolder[];
}

const AIRFLOW_USER = { uid: 50_000, gid: 0 };
const SUPERSET_USER = { uid: 1000, gid: 1000 };

function airflow(name: string, folders: ContainerSpec['folders'] = () => []): ContainerSpec {
  return { name, image: ({ airflow: { image } }) => image, isOneShot: false, user: AIRFLOW_USER, folders };
}

function superset(name: string, isOneShot: boolean): ContainerSpec {
  return {
    name,
    image: ({ superset: { image } }) => image,
    isOneShot,
    user: SUPERSET_USER,
    folders: ({ superset: { dataDir } }) => [{ path: dataDir, use: 'written' }],
  };
}

/** The containers of each Compose file, in the order in which they are needed. */
export const SERVICE_CONTAINERS: Readonly<Record<StackService, readonly ContainerSpec[]>> = {
  kafka: [
    {
      name: 'kafka',
      image: ({ kafka: { image } }) => image,
      isOneShot: false,
      user: { uid: 1000, gid: 1000 },
      folders: ({ kafka: { dataDir } }) => [{ path: dataDir, use: 'written' }],
    },
  ],
  clickhouse: [
    {
      name: 'clickhouse',
      image: ({ clickhouse: { image } }) => image,
      isOneShot: false,
      user: { uid: 101, gid: 101 },
      folders: ({ clickhouse: { dataDir } }) => [{ path: dataDir, use: 'written' }],
    },
  ],
  airflow: [
    {
      name: 'postgres',
      image: ({ airflow: { postgresImage } }) => postgresImage,
      isOneShot: false,
      user: { uid: 999, gid: 999 },
      folders: ({ airflow: { databaseDir } }) => [{ path: databaseDir, use: 'written' }],
    },
    { ...airflow('airflow-init'), isOneShot: true },
    airflow('airflow-apiserver'),
    airflow('airflow-scheduler', ({ airflow: { dagsDir, shareDir } }) => [
      { path: dagsDir, use: 'read' },
      { path: shareDir, use: 'written' },
    ]),
    airflow('airflow-dag-processor', ({ airflow: { dagsDir } }) => [{ path: dagsDir, use: 'read' }]),
    airflow('airflow-triggerer'),
  ],
  superset: [superset('superset-init', true), superset('superset', false)],
};

/** Folder inside AIRFLOW_DATABASE that holds the cluster of PostgreSQL, its file PG_VERSION among others. */
export const POSTGRES_FOLDER = 'pgdata';
