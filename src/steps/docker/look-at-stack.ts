import type { Compose } from '../../clients/docker/compose.js';
import { findContainers, type Container } from '../../clients/docker/containers.js';
import { imageId } from '../../clients/docker/images.js';
import { LABEL, leftovers, serviceStates, type ServiceState } from '../../stacks/service-state.js';
import { stackModel } from '../../stacks/stack-model.js';
import type { Topology } from '../../topology/topology-types.js';
import { passwordTodo, type Database } from './database-password.js';
import type { StackTools } from './stack-tools.js';

export interface LookedAt extends StackTools {
  readonly topology: Topology;
  /** Undefined where the stack has none. */
  readonly database: Database | undefined;
}

/** What runs on a node, beside what should. */
export interface StackLook {
  readonly compose: Compose;
  readonly containers: readonly Container[];
  readonly images: readonly string[];
  readonly states: readonly ServiceState[];
  /** Containers of ours whose service env.conf no longer has. */
  readonly leftovers: readonly Container[];
  readonly passwordTodo: string | undefined;
}

export async function lookAtStack(
  { docker, topology, database, ...stack }: LookedAt,
  signal: AbortSignal,
): Promise<StackLook> {
  const compose = await stack.compose();
  const [models, hashes, containers] = await Promise.all([
    stackModel(compose, signal),
    compose.configHashes(signal),
    findContainers(docker, { label: `${LABEL.project}=${compose.project}`, signal }),
  ]);
  const images = [...new Set(models.map(({ image }) => image))];
  const imageIds = await Promise.all(
    images.map(async (image): Promise<readonly [string, string][]> => {
      // One that is missing is the business of another step; the containers of it may run.
      const id = await imageId(docker, image, { signal });
      return id === undefined ? [] : [[image, id]];
    }),
  );
  const states = serviceStates(models, containers, { hashes, imageIds: new Map(imageIds.flat()) });
  return {
    compose,
    containers,
    images,
    states,
    passwordTodo: await passwordTodo(database, states, signal),
    leftovers: leftovers(models, containers, topology.configFile),
  };
}

/** What keeps the services from being as they should. */
export function openWork({ states, passwordTodo: password }: StackLook): string[] {
  return [...(password === undefined ? [] : [password]), ...states.flatMap(({ todo }) => todo?.will ?? [])];
}
