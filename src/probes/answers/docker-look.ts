import { readComposeVersion, readEngine, type EngineFacts } from '../../clients/docker/info.js';
import { isOlder, LEAST_API, LEAST_COMPOSE, LEAST_ENGINE } from '../../clients/docker/needs.js';
import type { Docker } from '../../clients/docker/docker.js';
import { LOCAL } from '../../topology/topology-types.js';
import { findingOf, ok, problem, warning, type Finding } from './finding.js';
import { onNode } from './place-name.js';
import { sizeText } from './size-text.js';
import type { CheckTools } from './tools.js';

export interface DockerLook {
  readonly finding: Finding;
  /** Undefined: no engine answers. */
  readonly engine: EngineFacts | undefined;
  /** Undefined: there is no Compose plugin. */
  readonly compose: string | undefined;
}

/** Whether the engine of a node and the Compose plugin of this machine can be used. */
export async function lookAtDocker(docker: Docker, signal: AbortSignal): Promise<DockerLook> {
  try {
    const [engine, compose] = await Promise.all([
      readEngine(docker, signal),
      readComposeVersion(docker, signal),
    ]);
    return { finding: dockerFinding(engine, compose, docker.node), engine, compose };
  } catch (error) {
    signal.throwIfAborted();
    const finding = findingOf(error, 'install Docker Engine (docs.docker.com/engine/install)');
    return { finding, engine: undefined, compose: undefined };
  }
}

/** Milliseconds. */
const NOTICEABLE_SKEW = 2_000;
const WORST_SKEW = 60_000;
const INSTALL_ENGINE = 'install Docker Engine (docs.docker.com/engine/install)';
const INSTALL_COMPOSE = 'install the package docker-compose-plugin (docs.docker.com/compose/install/linux)';

type Engine = Omit<EngineFacts, 'rootDir' | 'machine' | 'storageDriver' | 'isRootless' | 'operatingSystem'>;

export function dockerFinding(engine: Engine, compose: string | undefined, node: string): Finding {
  const place = onNode(node);
  if (engine.isPodman)
    return problem(
      `Podman answers in the place of Docker${place}, and npl needs Docker Engine`,
      INSTALL_ENGINE,
    );
  if (engine.containerOs !== 'linux')
    return problem(`Docker${place} runs ${engine.containerOs} containers`, 'switch it to Linux containers');
  if (isOlder(engine.version, LEAST_ENGINE) === true || isOlder(engine.apiVersion, LEAST_API) === true)
    return problem(
      `Docker Engine ${engine.version}${place} is too old: ${LEAST_ENGINE} or later is needed`,
      'upgrade Docker Engine (docs.docker.com/engine/install)',
    );
  if (compose === undefined) return problem('docker has no compose command on this machine', INSTALL_COMPOSE);
  if (isOlder(compose, LEAST_COMPOSE) === true)
    return problem(
      `Docker Compose ${compose} is too old: ${LEAST_COMPOSE} or later is needed`,
      INSTALL_COMPOSE,
    );
  const skew = Math.abs(engine.clockOffsetMs);
  const text = `Docker ${engine.version} and Compose ${compose}${place}, ${engine.cores} ${
    engine.cores === 1 ? 'core' : 'cores'
  }, ${sizeText(engine.memoryBytes)} of memory`;
  if (skew <= NOTICEABLE_SKEW) return ok(text);
  const off = `its clock is ${Math.round(skew / 1000)} s ${engine.clockOffsetMs > 0 ? 'ahead' : 'behind'}`;
  const next = 'let a time service keep the clocks: sudo timedatectl set-ntp true';
  return skew > WORST_SKEW ? problem(`${text}, but ${off}`, next) : warning(`${text}, but ${off}`, next);
}

/** Whether Docker can be used on this machine. */
export async function checkDocker(
  { docker }: Pick<CheckTools, 'docker'>,
  signal: AbortSignal,
): Promise<Finding> {
  return (await lookAtDocker(docker(LOCAL), signal)).finding;
}
