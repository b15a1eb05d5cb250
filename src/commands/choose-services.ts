import { NplError, UsageError } from '../errors.js';
import { SERVICE_CONTAINERS } from '../stacks/containers.js';
import { STACK_SERVICES, stacksOf, type StackService } from '../topology/stacks.js';
import { SERVICE_NAMES, type Runtime, type Topology } from '../topology/topology-types.js';

const EMBEDDABLE = ['kafka', 'clickhouse', 's3'] as const;
type Engine = (typeof EMBEDDABLE)[number];

/** What is meant by names of services. */
export interface ChosenServices {
  readonly engines: readonly Engine[];
  readonly containers: readonly ChosenContainer[];
}

export interface ChosenContainer {
  readonly node: string;
  /** Compose service. */
  readonly service: string;
  readonly isOneShot: boolean;
}

/**
 * Services of the product (airflow: all its containers) and Compose services by name; all of them without names.
 * Throws a UsageError for a name that nobody has, a NplError for a service that npl does not run here.
 */
export function chooseServices(topology: Topology, names: readonly string[]): ChosenServices {
  const all = allServices(topology);
  if (names.length === 0) return all;
  const chosen = names.map((name) => chooseOne(topology, all, name));
  return {
    engines: all.engines.filter((engine) => chosen.some(({ engines }) => engines.includes(engine))),
    containers: all.containers.filter((one) => chosen.some(({ containers }) => containers.includes(one))),
  };
}

interface KnownServices {
  readonly engines: readonly Engine[];
  readonly containers: readonly (ChosenContainer & { readonly product: string })[];
}

function chooseOne(topology: Topology, all: KnownServices, name: string): KnownServices {
  const engines = all.engines.filter((engine) => engine === name);
  const containers = all.containers.filter(({ product, service }) => product === name || service === name);
  if (engines.length + containers.length > 0) return { engines, containers };
  throw notRun(topology, all, name);
}

function allServices(topology: Topology): KnownServices {
  return {
    engines: EMBEDDABLE.filter((name) => topology[name].runtime === 'embedded'),
    containers: stacksOf(topology).flatMap(({ node, services }) =>
      services.flatMap((service) =>
        SERVICE_CONTAINERS[service].map(({ name, isOneShot }) => ({
          node,
          service: name,
          isOneShot,
          product: productOf(service, name),
        })),
      ),
    ),
  };
}

/** PostgreSQL comes and goes with Airflow, but is a service of its own. */
function productOf(service: StackService, container: string): string {
  return container === 'postgres' ? container : service;
}

const WHY_NOT: Readonly<Record<Runtime, string>> = {
  docker: 'it has no container',
  embedded: 'it is an engine of another service',
  external: 'it is run by somebody else',
  off: 'it is not used here',
};

function notRun(topology: Topology, all: KnownServices, name: string): NplError {
  const here = [
    ...new Set([...all.engines, ...all.containers.flatMap(({ product, service }) => [product, service])]),
  ];
  const next = here.length === 0 ? 'npl-ops status' : `choose one of: ${here.join(', ')}`;
  const known = SERVICE_NAMES.find((each) => each === name) ?? productWith(name);
  if (known === undefined) return new UsageError(`there is no service ${name}`, { next });
  const { runtime } = topology[known === 'postgres' ? 'airflow' : known];
  return new NplError(`npl does not run ${name}`, { why: WHY_NOT[runtime], next });
}

function productWith(container: string): StackService | undefined {
  return STACK_SERVICES.find((service) => SERVICE_CONTAINERS[service].some(({ name }) => name === container));
}
