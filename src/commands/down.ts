import { ExitCode, NplError } from '../errors.js';
import type { Topology } from '../topology/topology-types.js';
import { errorLines } from '../ui/plain/error-text.js';
import { nodeProblemJson, nodeProblemLines } from '../ui/plain/node-problems.js';
import { themeOf } from '../ui/theme.js';
import type { Cli } from './cli.js';
import { confirmDeletion, dataJson, dataLines, findNodeData, type NodeData } from './down-data.js';
import { lookAtNodes, placeName, topologyOrWhy, type Nodes } from './stack-nodes.js';
import { cleanNodes, takeDown, type Downed } from './take-down.js';

export interface DownOptions {
  /** Delete the data of the docker services, too. */
  readonly volumes?: boolean;
  /** The name of the stack, given as a flag. */
  readonly confirm?: string;
}

type DownCli = Pick<
  Cli,
  'configFile' | 'json' | 'input' | 'color' | 'verbose' | 'env' | 'stdout' | 'stderr' | 'signal' | 'timeoutMs'
>;

/**
 * `npl-ops down`: stops the embedded engines, stops and removes the containers of every node; with `volumes` deletes
 * their data. Needs no readable env.conf to end what runs on this machine, for nobody can end it otherwise.
 */
export async function downCommand(cli: DownCli, options: DownOptions = {}): Promise<ExitCode> {
  const topology = await topologyOrWhy(cli.configFile);
  if (topology instanceof NplError) {
    if (options.volumes === true) throw topology;
    return downUnconfigured(cli, topology);
  }
  const nodes = await lookAtNodes(cli, topology);
  const data = options.volumes === true ? await dataToDelete(cli, nodes, { topology, ...options }) : [];
  return tell(cli, await takeDown(cli, nodes, { stackName: topology.stackName, data }));
}

/** Without an env.conf that can be read: what is on this machine, by its labels. */
async function downUnconfigured(cli: DownCli, why: NplError): Promise<ExitCode> {
  const nodes = await lookAtNodes(cli, undefined);
  const code = tell(cli, await takeDown(cli, nodes, { stackName: undefined, data: [] }));
  const warning = new NplError('only this machine was looked at', {
    why: why.message,
    next: 'npl-ops config check',
  });
  for (const line of errorLines(warning, themeOf(cli.color), { label: 'Warning', verbose: cli.verbose }))
    cli.stderr.write(`${line}\n`);
  return code;
}

/** Shows what would be deleted, and returns it once the operator has named the stack. */
async function dataToDelete(
  cli: DownCli,
  nodes: Nodes,
  { topology, confirm }: DownOptions & { readonly topology: Topology },
): Promise<NodeData[]> {
  const found = await findNodeData(cleanNodes(nodes), topology, cli.signal);
  const lines = dataLines(found);
  if (lines.length === 0) {
    cli.stderr.write('There is no data to delete.\n');
    return [];
  }
  const head = `This stops the stack ${topology.stackName} and deletes for good:`;
  const kept = `Kept: env.conf, .npl and the DAGs; data of embedded engines.`;
  cli.stderr.write(`${[head, ...lines, kept].join('\n')}\n`);
  await confirmDeletion(cli, topology.stackName, confirm);
  return found;
}

function tell(cli: DownCli, done: Downed): ExitCode {
  const { stopped, removed, deleted, problems } = done;
  if (cli.json) {
    const document = {
      stopped,
      removed,
      deleted: deleted.flatMap((each) => dataJson(each)),
      problems: problems.map(nodeProblemJson),
    };
    cli.stdout.write(`${JSON.stringify(document)}\n`);
  } else {
    cli.stdout.write(`${summary(done).join('\n')}\n`);
    for (const line of nodeProblemLines(problems, themeOf(cli.color), cli)) cli.stderr.write(`${line}\n`);
  }
  return problems.length === 0 ? ExitCode.ok : ExitCode.failed;
}

function summary({ stopped, removed, deleted, problems }: Downed): string[] {
  const engines = stopped.map(({ name, pid, forced }) => {
    const how = forced ? 'did not end in time and was killed' : 'stopped';
    return `${name} (process ${pid}) ${how}`;
  });
  const containers = removed.map(
    ({ node, project, services }) =>
      `${services.join(', ')} on ${placeName(node)} stopped and removed (stack ${project})`,
  );
  const gone = dataLines(deleted);
  if (engines.length + containers.length + gone.length === 0) {
    return [problems.length === 0 ? 'Nothing runs.' : 'Nothing was stopped.'];
  }
  const end = gone.length === 0 ? ['All data is kept; npl-ops up starts again.'] : ['Deleted:', ...gone];
  return [...engines, ...containers, ...end];
}
