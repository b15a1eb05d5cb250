import type { Compose } from '../../clients/compose.js';
import { containersLabelled, type ContainerFacts } from '../../clients/docker-containers.js';
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
import type { StackTools } from './stack-tools.js';

export interface StackUp extends StackTools {
  readonly topology: Topology;
  readonly needs: readonly string[];
  /** Masks passwords in what the containers printed. */
  readonly redact: (text: string) => string;
}

/** What runs on a node, beside what should. */
interface Look {
  readonly compose: Compose;
  readonly states: readonly ServiceState[];
  /** Containers of ours whose service env.conf no longer has. */
  readonly leftovers: readonly ContainerFacts[];
}

const LOOK_TIMEOUT_MS = 60_000;

/** Every container of a node's stack runs with the present settings, and is healthy. */
export function stackUpStep(stack: StackUp): Step {
  const { docker, topology, needs } = stack;
  const { node } = docker;

  const look = async (signal: AbortSignal): Promise<Look> => {
    const compose = await stack.compose();
    const [models, hashes, containers] = await Promise.all([
      stackModel(compose, signal),
      compose.configHashes(signal),
      containersLabelled(docker, `${LABEL.project}=${compose.project}`, signal),
    ]);
    refuseJumps(containers, stack);
    const images = [...new Set(models.map(({ image }) => image))];
    const imageIds = await Promise.all(
      images.map(async (image): Promise<readonly [string, string][]> => {
        const args = ['image', 'inspect', '--format={{.Id}}', image];
        // One that is missing is the business of another step; the containers of it may run.
        const id = await docker.cli(args, { signal, timeoutMs: LOOK_TIMEOUT_MS }).catch(() => '');
        return id === '' ? [] : [[image, id.trim()]];
      }),
    );
    return {
      compose,
      states: serviceStates(models, containers, { hashes, imageIds: new Map(imageIds.flat()) }),
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
      const { states, leftovers: left } = await look(signal);
      const will = [
        ...left.map(({ name }) => `remove ${name}, which env.conf no longer has`),
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
      await bringUp({ ...stack, compose, models, names: servicesToBringUp(states) }, context);
    },
    verify: async ({ signal }) => {
      const { states } = await look(signal);
      const open = states.flatMap(({ todo }) => todo?.will ?? []);
      if (open.length === 0) return allWell(states);
      throw new NplError('containers are not as wanted, though Compose says so', {
        why: `still to do: ${open.join('; ')}`,
        next: 'npl-ops ps',
      });
    },
  };
}

/** Before anything of it is touched: the new software may make the data unreadable. */
function refuseJumps(containers: readonly ContainerFacts[], { topology, docker }: StackUp): void {
  const running = containers.map(({ labels, image }) => ({
    stack: labels[LABEL.stack] ?? '',
    composeService: labels[LABEL.service] ?? '',
    image,
  }));
  refuseUnsafe(imageChanges(topology, new Map([[docker.node, running]])));
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
