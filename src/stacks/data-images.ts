import type { Container } from '../clients/docker/containers.js';
import { missingSource, runOnce } from '../clients/docker/once.js';
import type { Docker } from '../clients/docker/docker.js';
import { ToolError } from '../errors.js';
import type { Stack } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';
import { TELLING } from './image-changes.js';
import type { Versioned } from './image-jump.js';

/**
 * Which image has written a folder is kept in the folder itself, at its top: when the containers are gone, nothing else
 * tells it of most software. One `service image` a line.
 */
export const MARK = '.npl-images';

/** What to judge a service by: as much of a container as `imageChanges` needs. */
export type Witness = Pick<Container, 'stack' | 'composeService' | 'image'>;

interface Work {
  readonly docker: Docker;
  /** Of the node; any will do. */
  readonly image: string;
  readonly signal: AbortSignal;
}

const PLACE = '/npl-data';
const LIMIT_MS = 60_000;
// Constant texts: what varies comes as mounts and arguments.
const READ = `for folder do cat "$folder/${MARK}" 2>/dev/null; done; true`;
const WRITE = `
set -eu
while [ $# -gt 0 ]; do
  mark="$1/${MARK}"
  { grep -v "^$2 " "$mark" 2>/dev/null || true; echo "$2 $3"; } >"$mark.new"
  chown "$(stat -c %u:%g "$1")" "$mark.new"
  mv "$mark.new" "$mark"
  shift 3
done`;

/** What the data folders of a stack say of the services that no container tells of. */
export async function dataWitnesses(
  topology: Topology,
  services: readonly Versioned[],
  { docker, image, signal }: Work,
): Promise<Witness[]> {
  const there = foldersOf(topology, services);
  while (there.length > 0) {
    const mounts = mountsOf(there);
    const args = mounts.map(({ target }) => target);
    try {
      const options = { image, user: '0:0', mounts, script: READ, args, signal, timeoutMs: LIMIT_MS };
      return witnesses(await runOnce(docker, options), topology, services);
    } catch (error) {
      const gone = error instanceof ToolError ? missingSource(error.tail, there) : undefined;
      if (gone === undefined) throw error;
      there.splice(there.indexOf(gone), 1);
    }
  }
  return [];
}

/** Keeps in the data folders which images have written there. */
export async function rememberImages(
  topology: Topology,
  { services }: Pick<Stack, 'services'>,
  containers: readonly Container[],
  { docker, image, signal }: Work,
): Promise<void> {
  const started = (Object.keys(TELLING) as Versioned[])
    .filter((service) => services.includes(TELLING[service].of))
    .flatMap((service) => {
      const container = containers.find((each) => each.composeService === TELLING[service].container);
      return hasRun(container) ? [{ service, image: container.image }] : [];
    });
  if (started.length === 0) return;
  const folders = foldersOf(
    topology,
    started.map(({ service }) => service),
  );
  const mounts = mountsOf(folders);
  const args = started.flatMap(({ service, image: by }) => {
    const target = mounts.find(({ source }) => source === folderOf(topology, service))?.target ?? '';
    return [target, service, by];
  });
  await runOnce(docker, { image, user: '0:0', mounts, script: WRITE, args, signal, timeoutMs: LIMIT_MS });
}

/** One that was only created has touched no data. */
export function hasRun(container: Container | undefined): container is Container {
  return container?.startedAt !== undefined;
}

function witnesses(text: string, { stackName }: Topology, services: readonly Versioned[]): Witness[] {
  const kept = new Map(text.split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']));
  return services.flatMap((service) => {
    const image = kept.get(service);
    if (image === undefined || image === '') return [];
    return [{ stack: stackName, composeService: TELLING[service].container, image }];
  });
}

function foldersOf(topology: Topology, services: readonly Versioned[]): string[] {
  return [...new Set(services.map((service) => folderOf(topology, service)))];
}

function folderOf({ kafka, clickhouse, airflow, superset }: Topology, service: Versioned): string {
  const folders: Readonly<Record<Versioned, string>> = {
    kafka: kafka.dataDir,
    clickhouse: clickhouse.dataDir,
    // Airflow keeps nothing but its database.
    postgres: airflow.databaseDir,
    airflow: airflow.databaseDir,
    superset: superset.dataDir,
  };
  return folders[service];
}

function mountsOf(folders: readonly string[]): { source: string; target: string }[] {
  return folders.map((source, at) => ({ source, target: `${PLACE}-${at}` }));
}
