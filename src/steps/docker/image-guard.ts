import { findContainers, type Container } from '../../clients/docker/containers.js';
import type { Docker } from '../../clients/docker/docker.js';
import { dataWitnesses, hasRun, rememberImages } from '../../stacks/data-images.js';
import { imageChanges, refuseUnsafe, TELLING } from '../../stacks/image-changes.js';
import type { Versioned } from '../../stacks/image-jump.js';
import { LABEL } from '../../stacks/service-state.js';
import { presentImage } from '../../stacks/stack-data.js';
import type { Stack } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';

export interface Guarded {
  readonly topology: Topology;
  readonly stack: Stack;
  readonly docker: Docker;
}

/**
 * Throws where the data would not survive the images that are wanted, before anything of it is touched. What wrote the
 * data is told by the containers, and by the folders where those are gone.
 */
export async function refuseJumps(
  { topology, stack, docker }: Guarded,
  containers: readonly Container[],
  images: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const telling = containers.filter(hasRun);
  const silent = (Object.keys(TELLING) as Versioned[]).filter(
    (service) =>
      stack.services.includes(TELLING[service].of) &&
      !telling.some(({ composeService }) => composeService === TELLING[service].container),
  );
  const image = silent.length === 0 ? undefined : await presentImage(docker, images, { signal });
  const witnesses =
    image === undefined ? [] : await dataWitnesses(topology, silent, { docker, image, signal });
  refuseUnsafe(imageChanges(topology, new Map([[docker.node, [...telling, ...witnesses]]])));
}

/** Keeps which images have written the data by now. */
export async function keepImages({ topology, stack, docker }: Guarded, signal: AbortSignal): Promise<void> {
  const label = `${LABEL.project}=${topology.stackName}`;
  const containers = (await findContainers(docker, { label, signal })).filter(
    ({ configFile }) => configFile === topology.configFile,
  );
  const [image] = containers.map(({ imageId }) => imageId);
  if (image !== undefined) await rememberImages(topology, stack, containers, { docker, image, signal });
}
