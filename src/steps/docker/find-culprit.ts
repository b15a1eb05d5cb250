import { findContainers, type Container } from '../../clients/docker/containers.js';
import type { Docker } from '../../clients/docker/docker.js';
import { LABEL } from '../../stacks/service-state.js';
import type { ServiceModel } from '../../stacks/stack-model.js';

/** A service that may be what keeps a stack from coming up. */
export interface Suspect {
  readonly model: ServiceModel;
  readonly container: Container | undefined;
}

interface Stack {
  readonly docker: Docker;
  /** Of Compose. */
  readonly project: string;
  readonly models: readonly ServiceModel[];
}

/** The first service that failed by itself; else one that Compose names; else the first that is not ready. */
export async function findCulprit(
  { docker, project, models }: Stack,
  words: string,
  signal: AbortSignal,
): Promise<Suspect | undefined> {
  const containers = await findContainers(docker, { label: `${LABEL.project}=${project}`, signal });
  const suspects = models.map((model) => ({
    model,
    container: containers.find(({ composeService }) => composeService === model.name),
  }));
  return (
    suspects.find(hasFailed) ??
    suspects.find(({ model, container }) => words.includes(container?.name ?? `-${model.name}-1`)) ??
    suspects.find(({ model }) => words.includes(model.image)) ??
    suspects.find((suspect) => !isReady(suspect))
  );
}

function hasFailed({ container }: Suspect): boolean {
  if (container === undefined) return false;
  const { state, health, exitCode, error, wasKilledForMemory } = container;
  if (state === 'running') return health === 'unhealthy' || wasKilledForMemory;
  return error !== '' || exitCode !== 0 || state === 'dead' || state === 'restarting';
}

function isReady({ model, container }: Suspect): boolean {
  if (container === undefined) return false;
  if (model.isOneShot) return container.state === 'exited' && container.exitCode === 0;
  return container.state === 'running' && ['healthy', ''].includes(container.health);
}

/** Compose gives a stack up at the first crash, though the engine starts the container again. */
export function mayRecover(culprit: Suspect | undefined): boolean {
  const container = culprit?.container;
  if (container === undefined || container.wasKilledForMemory) return false;
  return (
    container.state === 'restarting' || (container.state === 'running' && container.health !== 'unhealthy')
  );
}
