import { loadConfig } from '../config/config.js';
import { loadSecrets } from '../config/secrets.js';
import { restartEngine } from '../embedded/supervisor/start-engines.js';
import { asNplError, ExitCode, NplError } from '../errors.js';
import { redactor } from '../redact.js';
import type { Container } from '../clients/docker/containers.js';
import { buildTopology } from '../topology/topology.js';
import { LOCAL, type Topology } from '../topology/topology-types.js';
import { nodeProblemJson, nodeProblemLines } from '../ui/plain/node-problems.js';
import { themeOf } from '../ui/theme.js';
import { chooseServices, type ChosenContainer } from './choose-services.js';
import type { Cli } from './cli.js';
import { untilHealthy, type WaitOptions } from './wait-healthy.js';
import {
  composeByLabels,
  lookAtNodes,
  placeName,
  type NodeProblem,
  type Nodes,
  type NodeStack,
} from './stack-nodes.js';

type RestartCli = Pick<
  Cli,
  'configFile' | 'json' | 'color' | 'verbose' | 'env' | 'stdout' | 'stderr' | 'signal' | 'timeoutMs'
>;

interface Restarted {
  readonly service: string;
  readonly node: string;
  readonly runtime: 'docker' | 'embedded';
}

/** Airflow's api-server needs the most: about two minutes on a small machine. */
const PATIENCE_MS = 300_000;

/** `npl-ops restart [SERVICE...]`: ends and starts what runs, as it is, and waits until it is healthy. */
export async function restartCommand(cli: RestartCli, names: readonly string[]): Promise<ExitCode> {
  const topology = buildTopology(await loadConfig(cli.configFile));
  const secrets = await loadSecrets(topology.stateDir, cli.env);
  const chosen = chooseServices(topology, names);
  const containers = chosen.containers.filter(({ isOneShot }) => !isOneShot);
  if (chosen.engines.length + containers.length === 0) {
    throw new NplError('there is nothing to start again', {
      why: 'npl runs none of it',
      next: 'npl-ops status',
    });
  }
  const work: WaitOptions = {
    topology,
    signal: cli.signal,
    log: (line) => cli.stderr.write(`${line}\n`),
    patienceMs: cli.timeoutMs ?? PATIENCE_MS,
    redact: redactor(secrets.all()),
  };
  const nodes = containers.length === 0 ? { reached: [], problems: [] } : await lookAtNodes(cli, topology);
  requireContainers(nodes, containers);
  const outcomes = await Promise.all([
    ...chosen.engines.map((name) =>
      settled(LOCAL, cli.signal, async (): Promise<Restarted[]> => {
        await restartEngine(topology.stateDir, name, work);
        return [{ service: name, node: LOCAL, runtime: 'embedded' }];
      }),
    ),
    ...nodes.reached.map((node) =>
      settled(node.node, cli.signal, () =>
        restartOnNode(node, containersOn(node, containers, topology), work),
      ),
    ),
  ]);
  const restarted = outcomes.flatMap((outcome) => ('error' in outcome ? [] : outcome));
  const unreached = nodes.problems.filter(({ node }) => containers.some((each) => each.node === node));
  const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : []));
  return tell(cli, restarted, [...unreached, ...failed]);
}

async function settled(
  node: string,
  signal: AbortSignal,
  act: () => Promise<Restarted[]>,
): Promise<Restarted[] | NodeProblem> {
  try {
    return await act();
  } catch (error) {
    signal.throwIfAborted();
    return { node, error: asNplError(error) };
  }
}

/** Nothing is restarted when a part of it is not there at all. */
function requireContainers({ reached }: Nodes, wanted: readonly ChosenContainer[]): void {
  const missing = wanted.filter(({ node, service }) => {
    const place = reached.find((each) => each.node === node);
    return place !== undefined && !place.own.some(({ composeService }) => composeService === service);
  });
  const [first] = missing;
  if (first === undefined) return;
  const names = missing.map(({ service }) => service).join(', ');
  throw new NplError(`${names} cannot be started again`, {
    why: `there is no container of it on ${placeName(first.node)}`,
    next: 'npl-ops up',
  });
}

function containersOn(
  { node, own }: NodeStack,
  wanted: readonly ChosenContainer[],
  { stackName }: Topology,
): Container[] {
  return own.filter(
    ({ stack, composeService }) =>
      stack === stackName && wanted.some((each) => each.node === node && each.service === composeService),
  );
}

async function restartOnNode(
  { node, docker }: NodeStack,
  containers: readonly Container[],
  work: WaitOptions,
): Promise<Restarted[]> {
  const [first] = containers;
  if (first === undefined) return [];
  const services = containers.map(({ composeService }) => composeService);
  work.log(`restarting ${services.join(', ')} on ${placeName(node)}`);
  const { signal } = work;
  await composeByLabels(docker, first.project).cli(['restart', ...services], { signal });
  await untilHealthy(docker, containers, work);
  return services.map((service) => ({ service, node, runtime: 'docker' }));
}

function tell(cli: RestartCli, restarted: readonly Restarted[], problems: readonly NodeProblem[]): ExitCode {
  if (cli.json) {
    cli.stdout.write(`${JSON.stringify({ restarted, problems: problems.map(nodeProblemJson) })}\n`);
  } else {
    for (const { service, node } of restarted)
      cli.stdout.write(`${service} on ${placeName(node)} was started again\n`);
    for (const line of nodeProblemLines(problems, themeOf(cli.color), cli)) cli.stderr.write(`${line}\n`);
  }
  return problems.length === 0 ? ExitCode.ok : ExitCode.failed;
}
