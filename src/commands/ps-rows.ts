import type { EngineStatus } from '../embedded/engine.js';
import { silenceText, silentProcess } from '../embedded/silent-process.js';
import { SERVICE_CONTAINERS } from '../stacks/containers.js';
import type { Container } from '../clients/docker/containers.js';
import { stacksOf } from '../topology/stacks.js';
import { LOCAL, type Topology } from '../topology/topology-types.js';
import type { PsRow } from '../ui/plain/ps-text.js';

interface Seen {
  /** Undefined when env.conf cannot be read: then nothing is wanted and nothing is an orphan. */
  readonly topology: Topology | undefined;
  readonly engines: readonly EngineStatus[];
  /** By node; a node that could not be asked is left out. */
  readonly containers: ReadonlyMap<string, readonly Container[]>;
}

/** What there is and what should be there, in the order of the services. */
export function psRows({ topology, engines, containers }: Seen): PsRow[] {
  const wanted = wantedContainers(topology, [...containers.keys()]);
  const present = [...containers].flatMap(([node, found]) =>
    found.map((container) => containerRow(container, { node, wanted, isKnown: topology !== undefined })),
  );
  const missing = wanted
    .filter(
      ({ node, service }) =>
        !present.some((row) => !row.orphan && row.node === node && row.service === service),
    )
    .map((each) => missingRow(each));
  return [...engineRows(topology, engines), ...[...present, ...missing].sort(byPlace(wanted))];
}

const EMBEDDABLE = ['kafka', 'clickhouse', 's3'] as const;

interface WantedContainer {
  readonly node: string;
  readonly stack: string;
  readonly service: string;
  readonly image: string;
  readonly isOneShot: boolean;
}

function wantedContainers(topology: Topology | undefined, nodes: readonly string[]): WantedContainer[] {
  if (topology === undefined) return [];
  return stacksOf(topology)
    .filter(({ node }) => nodes.includes(node))
    .flatMap(({ node, services }) =>
      services.flatMap((service) =>
        SERVICE_CONTAINERS[service].map((spec) => ({
          node,
          stack: topology.stackName,
          service: spec.name,
          image: spec.image(topology),
          isOneShot: spec.isOneShot,
        })),
      ),
    );
}

function containerRow(
  container: Container,
  { node, wanted, isKnown }: { node: string; wanted: readonly WantedContainer[]; isKnown: boolean },
): PsRow {
  const { composeService, stack, state, exitCode, startedAt, finishedAt } = container;
  const match = wanted.find(
    (each) => each.node === node && each.service === composeService && each.stack === stack,
  );
  const isDone = state === 'exited' && exitCode === 0 && match?.isOneShot === true;
  const hasEnded = state === 'exited' || state === 'dead';
  return {
    service: composeService,
    instance: container.name,
    node,
    runtime: 'docker',
    state: isDone ? 'done' : hasEnded ? `${state} (${exitCode})` : state,
    // What the last check said before the end says nothing any more.
    health: state === 'running' ? container.health : '',
    since: hasEnded ? finishedAt : startedAt,
    restarts: container.restarts,
    image: container.image,
    ports: container.ports,
    orphan: isKnown && match === undefined,
    says: '',
  };
}

function missingRow({ node, service, image }: WantedContainer): PsRow {
  const nothing = {
    instance: '',
    health: '',
    since: undefined,
    restarts: 0,
    ports: [],
    orphan: false,
    says: '',
  };
  return { service, node, runtime: 'docker', state: 'missing', image, ...nothing };
}

/** Of the supervisor, and those that env.conf wants though nobody has started them. */
function engineRows(topology: Topology | undefined, engines: readonly EngineStatus[]): PsRow[] {
  const wanted = EMBEDDABLE.filter((name) => topology?.[name].runtime === 'embedded');
  const unknown = wanted.filter((name) => !engines.some((engine) => engine.name === name));
  const nothing = { node: LOCAL, instance: '', health: '', since: undefined, restarts: 0, ports: [] };
  return [
    ...engines.map((engine) => engineRow(engine)),
    ...unknown.map((service): PsRow => {
      return {
        ...nothing,
        service,
        runtime: 'embedded',
        state: 'stopped',
        image: 'embedded',
        orphan: false,
        says: '',
      };
    }),
  ];
}

function engineRow(engine: EngineStatus): PsRow {
  const { name, state, pid, restarts, startedAt, ports, isFrozen = false } = engine;
  const silent = isFrozen || state === 'unresponsive' ? silentProcess(engine) : undefined;
  return {
    service: name,
    instance: pid === undefined ? '' : String(pid),
    node: LOCAL,
    runtime: 'embedded',
    state: isFrozen ? 'frozen' : state === 'unresponsive' ? 'running' : state,
    health: isFrozen ? 'unhealthy' : HEALTH[state],
    since: pid === undefined ? undefined : startedAt,
    restarts,
    image: 'embedded',
    ports: pid === undefined ? [] : ports.map((port) => `127.0.0.1:${port}`),
    orphan: false,
    says: silent === undefined ? '' : silenceText(silent),
  };
}

/** In the words of Docker. */
const HEALTH: Readonly<Record<EngineStatus['state'], string>> = {
  starting: 'starting',
  running: 'healthy',
  unresponsive: 'unhealthy',
  'backing-off': '',
  failed: '',
  stopped: '',
};

function byPlace(wanted: readonly WantedContainer[]): (a: PsRow, b: PsRow) => number {
  const placeOf = ({ node, service, orphan }: PsRow): number => {
    const place = wanted.findIndex((each) => each.node === node && each.service === service);
    return orphan || place === -1 ? wanted.length : place;
  };
  return (a, b) => placeOf(a) - placeOf(b) || a.service.localeCompare(b.service);
}
