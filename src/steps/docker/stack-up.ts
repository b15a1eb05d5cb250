import type { Compose } from '../../clients/docker/compose.js';
import { NplError } from '../../errors.js';
import type { Step, StepContext } from '../../plan/step.js';
import { servicesToBringUp, type Deed, type ServiceState } from '../../stacks/service-state.js';
import { nodeId, type Stack } from '../../topology/stacks.js';
import { bringUp } from './bring-up.js';
import { DATABASE, settlePassword } from './database-password.js';
import { keepImages, refuseJumps } from './image-guard.js';
import { lookAtStack, openWork, type LookedAt } from './look-at-stack.js';

export interface StackUp extends LookedAt {
  readonly stack: Stack;
  readonly needs: readonly string[];
  /** Masks passwords in what the containers printed. */
  readonly redact: (text: string) => string;
}

/** Every container of a node's stack runs with the present settings, and is healthy. */
export function stackUpStep(stack: StackUp): Step {
  const { docker, needs } = stack;
  const { node } = docker;

  return {
    id: `stack-${nodeId(node)}`,
    title: 'Containers',
    node,
    needs,
    will: ['create or start the containers, and wait until all of them are healthy'],
    timeoutMs: 1_800_000,
    check: async ({ signal }) => {
      const seen = await lookAtStack(stack, signal);
      await refuseJumps(stack, seen.containers, seen.images, signal);
      const will = [
        ...seen.leftovers.map(({ name }) => `remove ${name}, which env.conf no longer has`),
        ...openWork(seen),
      ];
      return will.length === 0 ? { holds: true, detail: allWell(seen.states) } : { holds: false, will };
    },
    apply: async (context) => {
      const { signal } = context;
      const { compose, states, leftovers: left } = await lookAtStack(stack, signal);
      if (left.length > 0) {
        await docker.cli(['rm', '--force', ...left.map(({ id }) => id)], { signal });
      }
      await nudge(compose, states, 'unpause', context);
      // One that was paused could not answer its health check either.
      await nudge(compose, (await lookAtStack(stack, signal)).states, 'restart', context);
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
      const seen = await lookAtStack(stack, signal);
      const left = openWork(seen);
      if (left.length === 0) return allWell(seen.states);
      throw new NplError('containers are not as wanted, though Compose says so', {
        why: `still to do: ${left.join('; ')}`,
        next: 'npl-ops ps',
      });
    },
  };
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
