import type { EngineFacts } from '../../clients/docker/info.js';
import { LOCAL } from '../../topology/topology-types.js';
import { placeOf, type Finding } from './finding.js';
import type { PortDemand } from './node-demands.js';

const LEAST_UNPRIVILEGED_PORT = 1024;

interface Place {
  readonly node: string;
  readonly ports: readonly Pick<PortDemand, 'port' | 'key'>[];
  /** Whether the engine of this machine says that it is on another one. */
  readonly isElsewhere: boolean;
}

type Engine = Pick<EngineFacts, 'machine' | 'operatingSystem' | 'storageDriver' | 'isRootless'>;

/** How an engine is set up that works, and yet not as one expects. */
export function quirkFindings(engine: Engine, place: Place): Finding[] {
  return [elsewhere(engine, place), copyingStorage(engine, place), rootlessPorts(engine, place)].filter(
    (finding) => finding !== undefined,
  );
}

/** A context or a DOCKER_HOST of the operator's own. Docker Desktop's machine is a virtual one of this machine. */
function elsewhere({ machine, operatingSystem }: Engine, { isElsewhere }: Place): Finding | undefined {
  if (!isElsewhere || /docker desktop/i.test(operatingSystem)) return undefined;
  return {
    severity: 'warning',
    what: `the docker program of this machine uses the engine of another one, ${machine}`,
    why: 'folders and ports are those of that machine, and env.conf takes them for those of this one',
    next: 'unset DOCKER_HOST; docker context use default; or name that machine with the *_NODE keys',
    node: LOCAL,
  };
}

function copyingStorage({ storageDriver }: Engine, { node }: Place): Finding | undefined {
  if (storageDriver !== 'vfs') return undefined;
  return {
    severity: 'warning',
    what: `Docker${placeOf(node)} keeps its images with the driver vfs`,
    why: 'every layer is a whole copy: images take several times their size, and starting them takes long',
    next: 'set "storage-driver": "overlay2" in /etc/docker/daemon.json, then: sudo systemctl restart docker',
    node,
  };
}

function rootlessPorts({ isRootless }: Engine, { node, ports }: Place): Finding | undefined {
  const low = ports.filter(({ port }) => port < LEAST_UNPRIVILEGED_PORT);
  const [first] = low;
  if (!isRootless || first === undefined) return undefined;
  return {
    severity: 'warning',
    what: `Docker${placeOf(node)} runs without root and may not be allowed to open ${low.map(({ port }) => port).join(', ')}`,
    why: `ports below ${LEAST_UNPRIVILEGED_PORT} belong to the administrator`,
    next: `npl-ops config set ${first.key}=PORT`,
    node,
  };
}
