import { access } from 'node:fs/promises';
import { loadConfig } from '../config/config.js';
import { composeOn, type Compose } from '../clients/docker/compose.js';
import { findContainers, type Container } from '../clients/docker/containers.js';
import { dockerOn, type Docker } from '../clients/docker/docker.js';
import { asNplError, NplError } from '../errors.js';
import { ownContainers } from '../stacks/own-containers.js';
import { LABEL } from '../stacks/service-state.js';
import { stacksOf, type Stack } from '../topology/stacks.js';
import { LOCAL, type Topology } from '../topology/topology-types.js';
import { buildTopology } from '../topology/topology.js';
import type { Cli } from './cli.js';

/** One look at an engine answers at once; ssh to a machine that is gone never does. */
const LOOK_TIMEOUT_MS = 30_000;

export type StackCli = Pick<Cli, 'configFile' | 'env' | 'signal' | 'timeoutMs'>;

/** What npl has on one node. */
export interface NodeStack {
  readonly node: string;
  readonly docker: Docker;
  /** What env.conf wants there; undefined where it wants nothing. */
  readonly stack: Stack | undefined;
  readonly own: readonly Container[];
  /** Of others, under the name of our Compose project. */
  readonly foreign: readonly Container[];
}

export interface NodeProblem {
  readonly node: string;
  readonly error: NplError;
}

export interface Nodes {
  readonly reached: readonly NodeStack[];
  readonly problems: readonly NodeProblem[];
}

/** The configuration, or why it says nothing: what it cannot say must not keep containers from being found. */
export async function topologyOrWhy(configFile: string): Promise<Topology | NplError> {
  try {
    return buildTopology(await loadConfig(configFile));
  } catch (error) {
    return asNplError(error);
  }
}

/**
 * Looks at every node of the stacks, and at this machine, where containers may be that env.conf knows no more. One
 * that cannot be looked at is a problem, unless env.conf wants nothing there; so are containers of others under our
 * name. Rejects only when cancelled.
 */
export async function lookAtNodes(
  cli: StackCli,
  topology: Pick<Topology, 'stackName' | 'kafka' | 'clickhouse' | 'airflow' | 'superset'> | undefined,
): Promise<Nodes> {
  const stacks = topology === undefined ? [] : stacksOf(topology);
  const places = [...new Set([LOCAL, ...stacks.map(({ node }) => node)])];
  const outcomes = await Promise.all(
    places.map(async (node): Promise<NodeStack | NodeProblem | undefined> => {
      const stack = stacks.find((each) => each.node === node);
      try {
        return await lookAtNode(cli, { node, stack, stackName: topology?.stackName });
      } catch (error) {
        cli.signal.throwIfAborted();
        return stack === undefined ? undefined : { node, error: asNplError(error) };
      }
    }),
  );
  const known = outcomes.filter((outcome) => outcome !== undefined);
  const reached = known.filter((outcome) => 'docker' in outcome);
  const unreached = known.filter((outcome) => 'error' in outcome);
  return { reached, problems: [...unreached, ...foreignProblems(reached, topology?.stackName)] };
}

/** One node alone. Rejects when it cannot be looked at. */
export async function lookAtNode(
  { configFile, env, signal, timeoutMs = LOOK_TIMEOUT_MS }: StackCli,
  { node, stack, stackName }: Pick<NodeStack, 'node' | 'stack'> & { readonly stackName: string | undefined },
): Promise<NodeStack> {
  const docker = dockerOn(node, env);
  const found = await findContainers(docker, { label: LABEL.project, signal, timeoutMs });
  const others = [...new Set(found.map((one) => one.configFile))].filter((file) => file !== '');
  const living = node === LOCAL ? await existing(others) : others;
  const owner = { stackName, configFile, livingConfigs: new Set(living) };
  return { node, docker, stack, ...ownContainers(found, owner) };
}

async function existing(files: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return there.flat();
}

/** Compose by the labels of what there is, without files: what is to be run is none of its business here. */
export function composeByLabels(docker: Docker, project: string): Compose {
  return composeOn(docker, { name: project, files: [], variables: {} });
}

/** Compose projects that hold containers of ours, with their containers. */
export function projectsOf(own: readonly Container[]): Map<string, Container[]> {
  return Map.groupBy(own, ({ project }) => project);
}

export function placeName(node: string): string {
  return node === LOCAL ? 'this machine' : node;
}

/** Containers of others under the name of a stack of ours: Compose could not tell them from ours. */
function foreignProblems(reached: readonly NodeStack[], stackName: string | undefined): NodeProblem[] {
  return reached.flatMap(({ node, foreign }) => {
    const [first] = foreign;
    if (first === undefined) return [];
    const names = foreign.map(({ name }) => name).join(', ');
    const what = `the Compose project ${first.project} on ${placeName(node)} has containers that this env.conf did not make`;
    const error = new NplError(what, {
      why: first.configFile === '' ? names : `${names}: made from ${first.configFile}`,
      next:
        first.project === stackName
          ? 'give this stack a name of its own: npl-ops config set STACK_NAME=...'
          : `docker rm --force ${names.replaceAll(',', '')}`,
    });
    return [{ node, error }];
  });
}
