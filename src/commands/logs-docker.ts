import { dockerLines } from '../clients/docker/lines.js';
import { NplError } from '../errors.js';
import type { Container } from '../clients/docker/containers.js';
import type { Topology } from '../topology/topology-types.js';
import type { ChosenContainer } from './choose-services.js';
import type { LogsCli, LogSource } from './log-source.js';
import { lookAtNodes, placeName, type NodeProblem, type NodeStack } from './stack-nodes.js';

interface ContainerLogsOptions {
  readonly topology: Topology;
  readonly containers: readonly ChosenContainer[];
  /** Lines to begin with. */
  readonly count: number;
}

interface ContainerLogs {
  /** One for each node that has some of the containers. */
  readonly sources: readonly LogSource[];
  /** Nodes that could not be asked, and containers that are not there. */
  readonly problems: readonly NodeProblem[];
}

/** The logs of containers, on whichever nodes they are. */
export async function containerLogs(
  cli: LogsCli,
  { topology, containers, count }: ContainerLogsOptions,
): Promise<ContainerLogs> {
  if (containers.length === 0) return { sources: [], problems: [] };
  const nodes = await lookAtNodes(cli, topology);
  const places = nodes.reached.map((node) => ({
    node,
    wanted: containers.filter((each) => each.node === node.node),
  }));
  const sources = places.flatMap(({ node, wanted }) => {
    const there = node.own.filter(
      ({ stack, composeService }) =>
        stack === topology.stackName && wanted.some(({ service }) => service === composeService),
    );
    return there.length === 0 ? [] : [nodeLogs(node, there, { count, env: cli.env, signal: cli.signal })];
  });
  const unreached = nodes.problems.filter(({ node }) => containers.some((each) => each.node === node));
  const missing = places.flatMap(({ node, wanted }) => missingProblem(node, wanted));
  return { sources, problems: [...unreached, ...missing] };
}

/** Jobs that end are left out: they may have been tidied away. */
function missingProblem({ node, own }: NodeStack, wanted: readonly ChosenContainer[]): NodeProblem[] {
  const missing = wanted.filter(
    ({ service, isOneShot }) => !isOneShot && !own.some(({ composeService }) => composeService === service),
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ service }) => service).join(', ');
  const what = `there is no container of ${names} on ${placeName(node)}`;
  return [{ node, error: new NplError(what, { next: 'npl-ops up' }) }];
}

interface NodeLogsOptions {
  readonly count: number;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

function nodeLogs(
  { node }: NodeStack,
  containers: readonly Container[],
  { count, ...options }: NodeLogsOptions,
): LogSource {
  const names = containers.map(({ composeService }) => composeService);
  const logs = (project: string, args: readonly string[]) =>
    dockerLines(
      node,
      ['compose', '--project-name', project, '--env-file', '/dev/null', 'logs', '--no-color', ...args],
      options,
    );
  return {
    names,
    async printLast(print) {
      // One after the other: Compose would mingle them in no order at all.
      for (const { project, composeService } of containers) {
        const args = ['--no-log-prefix', '--tail', String(count), composeService];
        for await (const line of logs(project, args)) await print(composeService, line);
      }
      return true;
    },
    async follow(print) {
      const [first] = containers;
      if (first === undefined) return;
      // Compose also follows a container that is started again, and one that takes the place of another.
      for await (const line of logs(first.project, ['--follow', '--tail', '0', ...names])) {
        const { name, text } = prefixedLine(line, names);
        await print(name, text);
      }
    },
  };
}

/** Takes Compose's own prefix off: `airflow-scheduler-1  | text`. */
export function prefixedLine(
  line: string,
  names: readonly string[],
): { readonly name: string; readonly text: string } {
  const [, name = '', text = ''] = /^(\S+?)-\d+ +\| ?(.*)$/s.exec(line) ?? [];
  return names.includes(name) ? { name, text } : { name: '', text: line };
}
