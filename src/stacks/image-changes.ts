import type { Container } from '../clients/docker/containers.js';
import { NplError } from '../errors.js';
import type { Topology } from '../topology/topology-types.js';
import { stacksOf, type StackService } from '../topology/stacks.js';
import { SERVICE_CONTAINERS } from './containers.js';
import { judgeImageJump, type ImageJump, type Versioned } from './image-jump.js';
import { parseImage } from './image-version.js';

/** One image that is to take another's place. */
export interface ImageChange {
  readonly service: Versioned;
  readonly node: string;
  readonly from: string;
  readonly to: string;
  readonly jump: ImageJump;
}

/** The container by which the version of a service is told. */
export const TELLING: Readonly<Record<Versioned, { readonly of: StackService; readonly container: string }>> =
  {
    kafka: { of: 'kafka', container: 'kafka' },
    clickhouse: { of: 'clickhouse', container: 'clickhouse' },
    postgres: { of: 'airflow', container: 'postgres' },
    airflow: { of: 'airflow', container: 'airflow-apiserver' },
    superset: { of: 'superset', container: 'superset' },
  };

/** What runs beside what env.conf wants; a service without a container is left out, for `up` makes it. */
export function imageChanges(
  topology: Topology,
  containers: ReadonlyMap<string, readonly Pick<Container, 'stack' | 'composeService' | 'image'>[]>,
): ImageChange[] {
  return stacksOf(topology).flatMap(({ node, services }) =>
    (Object.keys(TELLING) as Versioned[])
      .filter((service) => services.includes(TELLING[service].of))
      .flatMap((service) => {
        const { of, container: name } = TELLING[service];
        const spec = SERVICE_CONTAINERS[of].find((each) => each.name === name);
        const running = containers
          .get(node)
          ?.find(({ stack, composeService }) => stack === topology.stackName && composeService === name);
        if (spec === undefined || running === undefined) return [];
        const to = spec.image(topology);
        const from =
          of === 'kafka' || of === 'clickhouse' || name === 'postgres'
            ? running.image
            : baseOf(running.image, to);
        return [{ service, node, from, to, jump: judgeImageJump(service, from, to) }];
      }),
  );
}

/** Throws where the data would not survive one of the changes. */
export function refuseUnsafe(changes: readonly ImageChange[]): void {
  const refused = changes.flatMap(({ service, from, to, jump }) =>
    jump.verdict === 'refused' ? [{ service, from, to, ...jump }] : [],
  );
  if (refused.length === 0) return;
  const names = refused.map(({ service }) => service).join(', ');
  throw new NplError(`${names} cannot be upgraded like this; nothing was changed`, {
    why: refused.map(({ service, from, to, why }) => `${service} from ${from} to ${to}: ${why}`).join('\n'),
    next: refused.map(({ next }) => next).join('\n'),
  });
}

/** An image that was made here carries the tag of the one below it, and a digest (see `builtImage`). */
function baseOf(built: string, wanted: string): string {
  const tag = parseImage(built).tag.replace(/-[0-9a-f]{12}$/, '');
  const { product, tag: wantedTag } = parseImage(wanted);
  if (tag === wantedTag) return wanted;
  return `${wanted.slice(0, wanted.lastIndexOf(product))}${product}:${tag}`;
}
