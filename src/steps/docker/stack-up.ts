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
import { imageChanges, refuseUnsafe } from '../../stacks/image-changes.js';
import { stackModel } from '../../stacks/stack-model.js';
import { nodeId } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import { bringUp } from './bring-up.js';
import { DATABASE, passwordTodo, settlePassword, type Database } from './database-password.js';
import type { StackTools } from './stack-tools.js';

export interface StackUp extends StackTools {
  readonly topology: Topology;
  readonly needs: readonly string[];
  /** Masks passwords in what the containers printed. */
  readonly redact: (text: string) => string;
  /** Undefined where the stack has none. */
  readonly database: Database | undefined;
}

/** What runs on a node, beside what should. */
interface Look {
  readonly compose: Compose;
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
    refuseJumps(containers, stack);
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
      const { states, leftovers: left, passwordTodo: password } = await look(signal);
      const will = [
        ...left.map(({ name }) => `remove ${name}, which env.conf no longer has`),
        ...(password === undefined ? [] : [password]),
        ...states.flatMap(({ todo }) => todo?.will ?? []),
      ];
      return will.length === 0 ? { holds: true, detail: allWell(states) } : { holds: false, will };
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
      const models = states.map(({ model }) => model);
      if (database !== undefined) {
        const first = models.filter(({ name }) => name === DATABASE);
        await bringUp({ ...stack, compose, models: first, names: [DATABASE] }, context);
        await settlePassword(database, context);
      }
      const names = servicesToBringUp(states);
      if (names.length > 0) await bringUp({ ...stack, compose, models, names }, context);
    },
    verify: async ({ signal }) => {
      const { states, passwordTodo: password } = await look(signal);
      const open = [...states.flatMap(({ todo }) => todo?.will ?? []), ...(password === undefined ? [] : [password])];
      if (open.length === 0) return allWell(states);
      throw new NplError('containers are not as wanted, though Compose says so', {
        why: `still to do: ${open.join('; ')}`,
        next: 'npl-ops ps',
      });
    },
  };
}

/** Before anything of it is touched: the new software may make the data unreadable. */
function refuseJumps(containers: readonly Container[], { topology, docker }: StackUp): void {
  refuseUnsafe(imageChanges(topology, new Map([[docker.node, containers]])));
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
