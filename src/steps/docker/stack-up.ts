import type { Compose } from '../../clients/compose.js';
import { findContainers, type Container } from '../../clients/docker-containers.js';
import { imageId } from '../../clients/docker-images.js';
import { NplError } from '../../errors.js';
import type { Step, StepContext } from '../../plan/step.js';
import {
  LABEL,
  leftovers,
  servicesToBringUp,
  serviceStates,
  type Deed,
  type ServiceState,
} from '../../stacks/service-state.js';
import { stackModel } from '../../stacks/stack-model.js';
import { nodeId, type Stack } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import { bringUp } from './bring-up.js';
import { DATABASE, passwordTodo, settlePassword, type Database } from './database-password.js';
import { keepImages, refuseJumps } from './image-guard.js';
import type { StackTools } from './stack-tools.js';

export interface StackUp extends StackTools {
  readonly topology: Topology;
  readonly stack: Stack;
  readonly needs: readonly string[];
  /** Masks passwords in what the containers printed. */
  readonly redact: (text: string) => string;
  /** Undefined where the stack has none. */
  readonly database: Database | undefined;
}

/** What runs on a node, beside what should. */
interface Look {
  readonly compose: Compose;
  readonly containers: readonly Container[];
  readonly images: readonly string[];
  readonly states: readonly ServiceState[];
  /** Containers of ours whose service env.conf no longer has. */
  readonly leftovers: readonly Container[];
  readonly passwordTodo: string | undefined;
}

/** Every container of a node's stack runs with the present settings, and is healthy. */
export function stackUpStep(stack: StackUp): Step {
  const { docker, topology, needs, database } = stack;
  const { node } = docker;

  const look = async (signal: AbortSignal): Promise<Look> => {
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
  };

  return {
    id: `stack-${nodeId(node)}`,
    title: 'Containers',
    node,
    needs,
    will: ['create or start the containers, and wait until all of them are healthy'],
    timeoutMs: 1_800_000,
    check: async ({ signal }) => {
      const seen = await look(signal);
      await refuseJumps(stack, seen.containers, seen.images, signal);
      const will = [
        ...seen.leftovers.map(({ name }) => `remove ${name}, which env.conf no longer has`),
        ...open(seen),
      ];
      return will.length === 0 ? { holds: true, detail: allWell(seen.states) } : { holds: false, will };
    },
    apply: async (context) => {
      const { signal } = context;
      const { compose, states, leftovers: left } = await look(signal);
      if (left.length > 0) {
        await docker.cli(['rm', '--force', ...left.map(({ id }) => id)], { signal });
      }
      await nudge(compose, states, 'unpause', context);
      // One that was paused could not answer its health check either.
      await nudge(compose, (await look(signal)).states, 'restart', context);
      try {
        await bringAllUp(stack, compose, states, context);
      } catch (error) {
        // They may have written before they failed.
        await keepImages(stack, signal).catch(() => undefined);
        throw error;
      }
      await keepImages(stack, signal);
    },
    verify: async ({ signal }) => {
      const seen = await look(signal);
      const left = open(seen);
      if (left.length === 0) return allWell(seen.states);
      throw new NplError('containers are not as wanted, though Compose says so', {
        why: `still to do: ${left.join('; ')}`,
        next: 'npl-ops ps',
      });
    },
  };
}

/** What keeps the services from being as they should. */
function open({ states, passwordTodo: password }: Look): string[] {
  return [...(password === undefined ? [] : [password]), ...states.flatMap(({ todo }) => todo?.will ?? [])];
}

/** The database first: Airflow's containers give up when they cannot sign in. */
async function bringAllUp(
  stack: StackUp,
  compose: Compose,
  states: readonly ServiceState[],
  context: StepContext,
): Promise<void> {
  const models = states.map(({ model }) => model);
  if (stack.database !== undefined) {
    const first = models.filter(({ name }) => name === DATABASE);
    await bringUp({ ...stack, compose, models: first, names: [DATABASE] }, context);
    await settlePassword(stack.database, context);
  }
  const names = servicesToBringUp(states);
  if (names.length > 0) await bringUp({ ...stack, compose, models, names }, context);
}

/** `up` leaves a running container alone, also one that is paused or unhealthy. */
async function nudge(
  compose: Compose,
  states: readonly ServiceState[],
  deed: Extract<Deed, 'unpause' | 'restart'>,
  { signal, log }: StepContext,
): Promise<void> {
  const names = states.filter(({ todo }) => todo?.deed === deed).map(({ model }) => model.name);
  if (names.length > 0) await compose.cli([deed, ...names], { signal, onLine: log });
}

function allWell(states: readonly ServiceState[]): string {
  const names = states.filter(({ model }) => !model.isOneShot).map(({ model }) => model.name);
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} healthy`;
}
