import { composeOn } from '../clients/docker/compose.js';
import type { Docker } from '../clients/docker/docker.js';
import { insideContainer } from '../clients/docker/inside-container.js';
import { postgresRole } from '../clients/postgres-role.js';
import type { Secrets } from '../config/secrets.js';
import type { Step } from '../plan/step.js';
import { redactor } from '../redact.js';
import { composeProject } from '../stacks/compose-project.js';
import { nodeId, stacksOf, type Stack, type StackService } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';
import { DATABASE } from './docker/database-password.js';
import { directoriesStep } from './docker/directories.js';
import { imagesStep } from './docker/images.js';
import { preflightSteps } from './docker/preflight.js';
import { secretsStep } from './docker/secrets.js';
import { stackUpStep } from './docker/stack-up.js';

export interface DockerTools {
  /** The engine of a node. */
  readonly docker: (node: string) => Docker;
  /** None of those that the services in Docker need may be missing. */
  readonly secrets: Secrets;
  readonly env: NodeJS.ProcessEnv;
}

/** Brings up what env.conf wants in Docker, node by node; none where that is nothing. */
export function dockerSteps(topology: Topology, tools: DockerTools): Step[] {
  const stacks = stacksOf(topology);
  if (stacks.length === 0) return [];
  return [
    secretsStep(topology, tools.secrets, tools.env),
    ...preflightSteps(topology, tools.docker, tools.env),
    ...stacks.flatMap((stack) => nodeSteps(topology, stack, tools)),
  ];
}

function nodeSteps(topology: Topology, stack: Stack, { docker: engineOf, secrets }: DockerTools): Step[] {
  const docker = engineOf(stack.node);
  const node = nodeId(stack.node);
  const compose = async () => composeOn(docker, await composeProject(topology, stack, secrets));
  return [
    imagesStep({ docker, compose }, ['secrets', `preflight-${node}`]),
    directoriesStep({ docker, compose }, [`images-${node}`]),
    stackUpStep({
      docker,
      compose,
      topology,
      stack,
      needs: [`directories-${node}`],
      redact: redactor(secrets.all()),
      database: stack.services.includes('airflow')
        ? {
            role: postgresRole(insideContainer(docker, topology.stackName, DATABASE)),
            password: secrets.get('POSTGRES_PASSWORD'),
          }
        : undefined,
    }),
  ];
}

/** The step after which a service's container runs; none where it runs in none. */
export function stackNeeds(topology: Pick<Topology, StackService>, service: StackService): string[] {
  const { runtime, node } = topology[service];
  return runtime === 'docker' ? [`stack-${nodeId(node)}`] : [];
}
