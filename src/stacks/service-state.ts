import type { Container } from '../clients/docker/containers.js';
import type { ServiceModel } from './stack-model.js';

/** What has to be done so that a service runs as env.conf wants it. */
export type Deed = 'create' | 'recreate' | 'start' | 'restart' | 'unpause' | 'wait' | 'tidy';

export interface ServiceState {
  readonly model: ServiceModel;
  readonly containers: readonly Container[];
  /** Undefined: it is as it should be. */
  readonly todo: { readonly deed: Deed; readonly will: string } | undefined;
}

export const LABEL = {
  project: 'com.docker.compose.project',
  hash: 'com.docker.compose.config-hash',
  image: 'com.docker.compose.image',
  oneOff: 'com.docker.compose.oneoff',
} as const;

export interface Wanted {
  /** Of Compose, by service. */
  readonly hashes: ReadonlyMap<string, string>;
  /** By image reference: what the name means now. */
  readonly imageIds: ReadonlyMap<string, string>;
}

/** Compares the containers of a project with what its Compose files want. */
export function serviceStates(
  models: readonly ServiceModel[],
  containers: readonly Container[],
  wanted: Wanted,
): ServiceState[] {
  return models.map((model) => {
    const own = containers.filter(
      ({ composeService, labels }) => composeService === model.name && labels[LABEL.oneOff] !== 'True',
    );
    return { model, containers: own, todo: todo(model, own, wanted) };
  });
}

function todo(model: ServiceModel, containers: readonly Container[], wanted: Wanted): ServiceState['todo'] {
  const { name, image, isOneShot } = model;
  const [container, ...more] = containers;
  const act = (deed: Deed, will: string): ServiceState['todo'] => ({ deed, will });
  if (container === undefined) return act('create', `create ${name} from ${image}`);
  if (more.length > 0) return act('tidy', `remove what an interrupted run left of ${name}`);
  if (container.labels[LABEL.hash] !== wanted.hashes.get(name)) {
    return act('recreate', `recreate ${name}, because its settings changed`);
  }
  const imageId = wanted.imageIds.get(image);
  if (imageId !== undefined && container.labels[LABEL.image] !== imageId) {
    return act('recreate', `recreate ${name}, because ${image} is another image now`);
  }
  switch (container.state) {
    case 'running':
      if (isOneShot || container.health === 'starting') return act('wait', `wait until ${name} is ready`);
      return container.health === 'unhealthy'
        ? act('restart', `restart ${name}, which is unhealthy`)
        : undefined;
    case 'paused':
      return act('unpause', `continue ${name}, which is paused`);
    case 'restarting':
      return act('start', `start ${name} once more, which ends with exit code ${container.exitCode}`);
    case 'exited':
      if (isOneShot && container.exitCode === 0) return undefined;
      return act('start', `start ${name}, which ended with exit code ${container.exitCode}`);
    default:
      return act('start', `start ${name}`);
  }
}

/**
 * Services that Compose has to be asked for: those with something to do, and all that wait for them, for Compose stops
 * these when it makes a container anew, and waits for a one-shot only on behalf of another.
 */
export function servicesToBringUp(states: readonly ServiceState[]): string[] {
  const chosen = new Set(states.filter(({ todo }) => todo !== undefined).map(({ model }) => model.name));
  // In dependency order one pass reaches everything.
  for (const { model } of states) {
    if (model.dependsOn.some((name) => chosen.has(name))) chosen.add(model.name);
  }
  return [...chosen];
}

/** Of these containers, those of ours that env.conf no longer asks for. Others' are never among them. */
export function leftovers(
  models: readonly ServiceModel[],
  containers: readonly Container[],
  configFile: string,
): Container[] {
  const wanted = new Set(models.map(({ name }) => name));
  return containers.filter((one) => one.configFile === configFile && !wanted.has(one.composeService));
}
