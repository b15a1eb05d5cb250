import { imageId } from '../clients/docker/images.js';
import { missingSource, runOnce, type OnceOptions } from '../clients/docker/once.js';
import type { Docker } from '../clients/docker/docker.js';
import type { KeyName } from '../config/keys.js';
import { NplError, ToolError } from '../errors.js';
import type { Stack, StackService } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';

/** What a stack keeps on its node beyond its containers. */
export type StackData =
  | {
      readonly kind: 'folder';
      readonly path: string;
      readonly key: KeyName;
      readonly bytes: number | undefined;
    }
  | { readonly kind: 'volume'; readonly name: string };

export type DataFolder = Omit<Extract<StackData, { kind: 'folder' }>, 'kind' | 'bytes'>;

interface DataOptions {
  readonly signal: AbortSignal;
}

/** Data folders of the services of a stack; the DAGs are the operator's own and no data. */
export function dataFolders(topology: Pick<Topology, StackService>, { services }: Stack): DataFolder[] {
  const { kafka, clickhouse, airflow, superset } = topology;
  const folders: Readonly<Record<StackService, readonly DataFolder[]>> = {
    kafka: [{ key: 'KAFKA_DATA', path: kafka.dataDir }],
    clickhouse: [{ key: 'CLICKHOUSE_DATA', path: clickhouse.dataDir }],
    airflow: [
      { key: 'AIRFLOW_DATABASE', path: airflow.databaseDir },
      { key: 'AIRFLOW_SHARE', path: airflow.shareDir },
    ],
    superset: [{ key: 'SUPERSET_DATA', path: superset.dataDir }],
  };
  return services.flatMap((service) => folders[service]);
}

const PLACE = '/npl-data';
const EMPTY = 42;
// Constant texts: what belongs to the configuration reaches the container as a mount alone.
const MEASURE = `[ -n "$(ls -A ${PLACE})" ] || exit ${EMPTY}; timeout 10 du -sk ${PLACE} || true`;
const DELETE = `find ${PLACE} -xdev -mindepth 1 -delete`;
const LOOK_TIMEOUT_MS = 60_000;
/** Millions of files take their time. */
const DELETE_TIMEOUT_MS = 3_600_000;

/** The folders that exist and are not empty, and the named volumes of a Compose project. */
export async function findStackData(
  docker: Docker,
  { folders, project, image }: { folders: readonly DataFolder[]; project: string; image: string | undefined },
  { signal }: DataOptions,
): Promise<StackData[]> {
  const options = { signal, timeoutMs: LOOK_TIMEOUT_MS };
  const found = await Promise.all(
    folders.map(async (folder): Promise<StackData[]> => {
      if (image === undefined) return [{ kind: 'folder', ...folder, bytes: undefined }];
      try {
        const size = /^\d+/.exec(
          await runOnce(docker, { ...options, image, ...inside(folder), script: MEASURE }),
        )?.[0];
        return [{ kind: 'folder', ...folder, bytes: size === undefined ? undefined : Number(size) * 1024 }];
      } catch (error) {
        if (isNothingThere(error, folder)) return [];
        throw error;
      }
    }),
  );
  const filter = `label=com.docker.compose.project=${project}`;
  const volumes = await docker.cli(['volume', 'ls', '--filter', filter, '--format', '{{.Name}}'], options);
  const names = volumes.split('\n').filter((name) => name !== '');
  return [...found.flat(), ...names.map((name): StackData => ({ kind: 'volume', name }))];
}

/** Empties a folder or removes a volume, for good. Files belong to the users of the images: it is done as root. */
export async function deleteStackData(
  docker: Docker,
  data: StackData,
  { image, signal }: DataOptions & { readonly image: string | undefined },
): Promise<void> {
  if (data.kind === 'volume') {
    await docker.cli(['volume', 'rm', '--force', data.name], { signal });
    return;
  }
  if (image === undefined) {
    throw new NplError(`${data.path} cannot be emptied`, {
      why: 'its files belong to other users, and no image is left there to do it with',
      next: `on that machine: sudo rm -rf '${data.path}'`,
    });
  }
  await runOnce(docker, { image, ...inside(data), script: DELETE, signal, timeoutMs: DELETE_TIMEOUT_MS });
}

/** The first of these images that is on the node: any of ours can look into a folder and empty it. */
export async function presentImage(
  docker: Docker,
  images: readonly string[],
  { signal }: DataOptions,
): Promise<string | undefined> {
  for (const image of new Set(images)) {
    if ((await imageId(docker, image, { signal })) !== undefined) return image;
  }
  return undefined;
}

function inside({ path }: Pick<DataFolder, 'path'>): Pick<OnceOptions, 'user' | 'mounts'> {
  return { user: '0:0', mounts: [{ source: path, target: PLACE }] };
}

function isNothingThere(error: unknown, { path }: DataFolder): boolean {
  if (!(error instanceof ToolError)) return false;
  return error.commandExitCode === EMPTY || missingSource(error.tail, [path]) !== undefined;
}
