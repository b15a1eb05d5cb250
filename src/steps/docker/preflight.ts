import type { Docker } from '../../clients/docker/docker.js';
import { NplError } from '../../errors.js';
import type { Step, StepContext } from '../../plan/step.js';
import { nodeId, stacksOf, type Stack } from '../../topology/stacks.js';
import type { Topology } from '../../topology/topology-types.js';
import { conclusion, placeOf, type Conclusion, type Finding } from './finding.js';
import { inspectDocker, inspectMachine } from './inspect-node.js';

/**
 * For each node two steps that only look: `docker-<nodeId>`, whether Docker can be used at all, and then
 * `preflight-<nodeId>`, whether its machine has what the stack needs. What is wrong fails them; what somebody should
 * only know is a warning of theirs. `env` as for `dockerOn`.
 */
export function preflightSteps(
  topology: Topology,
  docker: (node: string) => Docker,
  env?: NodeJS.ProcessEnv,
): Step[] {
  return stacksOf(topology).flatMap((stack) => [
    dockerStep(stack, docker(stack.node)),
    machineStep(stack, (signal) =>
      inspectMachine({ topology, stack, docker: docker(stack.node), env, signal }),
    ),
  ]);
}

function dockerStep({ node }: Stack, docker: Docker): Step {
  return lookingStep({
    id: `docker-${nodeId(node)}`,
    title: `Docker${placeOf(node)}`,
    node,
    needs: [],
    will: ['make sure that Docker and Compose answer and are new enough'],
    look: (signal) => inspectDocker(docker, signal),
  });
}

function machineStep({ node }: Stack, look: Look): Step {
  return lookingStep({
    id: `preflight-${nodeId(node)}`,
    title: `Preflight${placeOf(node)}`,
    node,
    needs: [`docker-${nodeId(node)}`],
    will: ['look at cores, memory, disks, ports, names, images and the clock'],
    look,
  });
}

type Look = (signal: AbortSignal) => Promise<Finding[]>;
type LookingStep = Pick<Step, 'id' | 'title' | 'node' | 'needs' | 'will'> & { readonly look: Look };

function lookingStep({ look, ...step }: LookingStep): Step {
  const observe = async ({ signal }: StepContext): Promise<Conclusion> => conclusion(await look(signal));
  return {
    ...step,
    timeoutMs: 120_000,
    check: async (context) => ({ holds: true, ...(await observe(context)) }),
    apply: () => Promise.reject(new NplError(`${step.title} only looks: there is nothing to apply`)),
    verify: async (context) => (await observe(context)).detail,
  };
}
