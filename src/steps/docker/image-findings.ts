import { missingImages } from '../../clients/docker/images.js';
import type { Docker } from '../../clients/docker/docker.js';
import { builtImage } from '../../stacks/derived-names.js';
import { SERVICE_CONTAINERS } from '../../stacks/containers.js';
import { NODE_IMAGE, readTemplates } from '../../stacks/templates.js';
import type { StackService } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import type { Finding } from './finding.js';

interface ImageQuestion {
  readonly topology: Topology;
  readonly services: readonly StackService[];
  readonly docker: Docker;
  readonly signal: AbortSignal;
}

/** An image that npl makes, and those that it is made from. */
interface OwnImage {
  readonly image: string;
  readonly bases: readonly string[];
}

/** Which images the step Images will have to pull and to build. */
export async function imageFindings({
  topology,
  services,
  docker,
  signal,
}: ImageQuestion): Promise<Finding[]> {
  const own = await ownImages(topology, services);
  const toBuild = await missingImages(
    docker,
    own.map(({ image }) => image),
    { signal },
  );
  const bases = own.filter(({ image }) => toBuild.includes(image)).flatMap((each) => each.bases);
  const toPull = await missingImages(docker, [...pulledImages(topology, services), ...bases], { signal });
  const parts = [
    ...(toPull.length === 0 ? [] : [`images to pull: ${toPull.join(', ')}`]),
    ...(toBuild.length === 0 ? [] : [`images to build here: ${toBuild.join(', ')}`]),
  ];
  const what = parts.length === 0 ? 'all images are here' : parts.join('; ');
  return [{ severity: 'ok', what, node: docker.node }];
}

async function ownImages(topology: Topology, services: readonly StackService[]): Promise<OwnImage[]> {
  const { stackName, airflow, superset } = topology;
  const templates = await readTemplates();
  return [
    ...(services.includes('airflow')
      ? [
          {
            image: builtImage(stackName, 'airflow', airflow.image, templates.airflow),
            bases: [airflow.image, NODE_IMAGE],
          },
        ]
      : []),
    ...(services.includes('superset')
      ? [
          {
            image: builtImage(stackName, 'superset', superset.image, templates.superset),
            bases: [superset.image],
          },
        ]
      : []),
  ];
}

/** Those that run as they come; Airflow's and Superset's are only built upon. */
function pulledImages(topology: Topology, services: readonly StackService[]): string[] {
  const bases = [topology.airflow.image, topology.superset.image];
  const all = services.flatMap((service) => SERVICE_CONTAINERS[service].map((spec) => spec.image(topology)));
  return all.filter((image) => !bases.includes(image));
}
