import { isLoopback } from '../../topology/machine.js';
import { needsOf } from '../../topology/needs.js';
import {
  addressInContainer,
  INSIDE,
  publicAddress,
  type Address,
  type Endpoint,
} from '../../topology/reach.js';
import { stacksOf, type StackService } from '../../topology/stacks.js';
import { LOCAL, type Topology } from '../../topology/topology-types.js';
import {
  httpGreeting,
  kafkaGreeting,
  kafkaMetadataGreeting,
  SILENT,
  type Greeting,
} from './reach-greeting.js';
import type { ReachTarget } from './reach-outcome.js';

/** Where somebody stands who must reach something. */
export interface Viewpoint {
  readonly node: string;
  /** Compose service in whose container; undefined: npl itself. */
  readonly container: string | undefined;
  readonly wants: readonly Want[];
}

export interface Want extends ReachTarget {
  readonly endpoint: Endpoint;
  /** It is where a Kafka listener sends its clients, and not where they first come to. */
  readonly isAdvertised: boolean;
}

/** The container that needs what its service needs: of Airflow's, the one that runs the tasks. */
const LOOKOUT: Readonly<Record<StackService, string>> = {
  kafka: 'kafka',
  clickhouse: 'clickhouse',
  airflow: 'airflow-scheduler',
  superset: 'superset',
};

/**
 * Everybody who must reach something: npl on this machine, and the containers of each node. `advertised`: where the
 * listener of Kafka that other machines use sends its clients.
 */
export function viewpoints(topology: Topology, advertised: readonly Address[]): Viewpoint[] {
  const npl = { node: LOCAL, container: undefined, wants: wantsOfNpl(topology, advertised) };
  const containers = stacksOf(topology).flatMap(({ node, services }) =>
    services.map((service) => ({
      node,
      container: LOOKOUT[service],
      wants: needsOf(service, topology).flatMap((endpoint) => {
        // One that cannot be reached is among the clashes.
        const address = addressInContainer(topology, endpoint, node);
        return address === undefined ? [] : wantsAt(topology, endpoint, address, advertised);
      }),
    })),
  );
  return [npl, ...containers].filter(({ wants }) => wants.length > 0);
}

function wantsOfNpl(topology: Topology, advertised: readonly Address[]): Want[] {
  const { s3, airflow, superset } = topology;
  const pages = [
    airflow.runtime === 'docker' && ('airflow' as const),
    superset.runtime === 'docker' && ('superset' as const),
    s3.bucket !== '' && ('s3' as const),
  ].filter((endpoint) => endpoint !== false);
  return (['kafka', 'clickhouse', ...pages] satisfies Endpoint[]).flatMap((endpoint) =>
    wantsAt(topology, endpoint, publicAddress(topology, endpoint), advertised),
  );
}

function wantsAt(
  topology: Topology,
  endpoint: Endpoint,
  address: Address,
  advertised: readonly Address[],
): Want[] {
  const first = {
    endpoint,
    address,
    greeting: greetingFor(topology, endpoint, address),
    isAdvertised: false,
  };
  if (endpoint !== 'kafka' || isInside(address)) return [first];
  return [
    first,
    ...advertised
      .filter((other) => !isSame(other, address))
      .map((other) => ({ endpoint, address: other, greeting: kafkaGreeting, isAdvertised: true })),
  ];
}

function greetingFor({ s3 }: Topology, endpoint: Endpoint, address: Address): Greeting {
  switch (endpoint) {
    case 'kafka':
      return isInside(address) ? kafkaMetadataGreeting(address) : kafkaGreeting;
    case 'clickhouse':
      return httpGreeting(address.host, '/ping', 'Ok.');
    case 's3':
      return s3.endpoint.startsWith('https:') ? SILENT : httpGreeting(address.host, '/');
    case 'airflow':
      return httpGreeting(address.host, '/api/v2/version', 'version');
    case 'superset':
      return httpGreeting(address.host, '/health', 'OK');
  }
}

/** The listener that containers of one stack use. */
export function isInside(address: Address): boolean {
  return isSame(address, INSIDE.kafka);
}

export function isSame(a: Address, b: Address): boolean {
  return a.port === b.port && (a.host === b.host || (isLoopback(a.host) && isLoopback(b.host)));
}
