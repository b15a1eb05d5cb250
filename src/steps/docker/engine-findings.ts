import type { EngineFacts } from '../../clients/docker/info.js';
import { isOlder, LEAST_API, LEAST_COMPOSE, LEAST_ENGINE } from '../../clients/docker/needs.js';
import { dockerCommand, placeOf, type Finding } from './finding.js';

const INSTALL_ENGINE = 'docs.docker.com/engine/install';
const INSTALL_COMPOSE = 'install the package docker-compose-plugin (docs.docker.com/compose/install/linux)';

/** Whether an engine and the Compose plugin of this machine are what npl needs. */
export function engineFindings(
  engine: Pick<EngineFacts, 'version' | 'apiVersion' | 'isPodman' | 'containerOs'>,
  compose: string | undefined,
  node: string,
): Finding[] {
  const wrong = [engineKind(engine, node), engineVersion(engine, node), composeVersion(compose, node)].filter(
    (finding) => finding !== undefined,
  );
  if (wrong.some(({ severity }) => severity === 'error')) return wrong;
  const what = `Docker ${engine.version} (API ${engine.apiVersion}), Compose ${compose ?? ''}`;
  return [{ severity: 'ok', what, node }, ...wrong];
}

function engineKind(
  { isPodman, containerOs }: Pick<EngineFacts, 'isPodman' | 'containerOs'>,
  node: string,
): Finding | undefined {
  if (isPodman) {
    return {
      severity: 'error',
      what: `Podman answers in the place of Docker${placeOf(node)}`,
      why: 'npl needs Docker Engine',
      next: `install Docker Engine (${INSTALL_ENGINE})`,
      node,
    };
  }
  if (containerOs === 'linux') return undefined;
  return {
    severity: 'error',
    what: `Docker runs ${containerOs} containers${placeOf(node)}`,
    why: 'the images of all services are for Linux',
    next: 'switch Docker Desktop to Linux containers',
    node,
  };
}

function engineVersion(
  { version, apiVersion, isPodman }: Pick<EngineFacts, 'version' | 'apiVersion' | 'isPodman'>,
  node: string,
): Finding | undefined {
  if (isPodman) return undefined;
  const isOld = [isOlder(version, LEAST_ENGINE), isOlder(apiVersion, LEAST_API)];
  if (!isOld.includes(true) && isOld.includes(false)) return undefined;
  if (!isOld.includes(true)) {
    return {
      severity: 'warning',
      what: `Docker Engine${placeOf(node)} does not tell its version`,
      why: `npl needs ${LEAST_ENGINE} or later`,
      next: `${dockerCommand(node)} version`,
      node,
    };
  }
  return {
    severity: 'error',
    what: `Docker Engine ${version}${placeOf(node)} is too old`,
    why: `npl needs ${LEAST_ENGINE} (API ${LEAST_API}) or later`,
    next: `upgrade Docker Engine (${INSTALL_ENGINE})`,
    node,
  };
}

function composeVersion(version: string | undefined, node: string): Finding | undefined {
  if (version === undefined) {
    return {
      severity: 'error',
      what: 'docker has no compose command on this machine',
      why: `npl needs the Compose plugin, ${LEAST_COMPOSE} or later; the older program docker-compose is another one`,
      next: INSTALL_COMPOSE,
      node,
    };
  }
  const isOld = isOlder(version, LEAST_COMPOSE);
  if (isOld === false) return undefined;
  if (isOld === undefined) {
    return {
      severity: 'warning',
      what: `Docker Compose does not tell its version${version === '' ? '' : `, but ${version}`}`,
      why: `npl needs ${LEAST_COMPOSE} or later`,
      next: 'docker compose version',
      node,
    };
  }
  return {
    severity: 'error',
    what: `Docker Compose ${version} is too old`,
    why: `npl needs ${LEAST_COMPOSE} or later`,
    next: INSTALL_COMPOSE,
    node,
  };
}
