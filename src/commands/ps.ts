import { loadConfig } from '../config/config.js';
import { supervisorStatus } from '../embedded/supervisor/status.js';
import { ExitCode } from '../errors.js';
import { buildTopology } from '../topology/topology.js';
import { nodeProblemJson, nodeProblemLines } from '../ui/plain/node-problems.js';
import { psLines } from '../ui/plain/ps-text.js';
import { themeOf } from '../ui/theme.js';
import type { Cli } from './cli.js';
import { psRows } from './ps-rows.js';
import { lookAtNodes } from './stack-nodes.js';

type PsCli = Pick<
  Cli,
  'configFile' | 'json' | 'color' | 'verbose' | 'env' | 'stdout' | 'stderr' | 'signal' | 'timeoutMs'
>;

/** `npl-ops ps`: every container and engine. Exit code 1 when a node could not be asked. */
export async function psCommand(cli: PsCli): Promise<ExitCode> {
  const topology = buildTopology(await loadConfig(cli.configFile));
  const [nodes, supervisor] = await Promise.all([
    lookAtNodes(cli, topology),
    supervisorStatus(topology.stateDir, cli.signal),
  ]);
  const rows = psRows({
    topology,
    engines: supervisor?.engines ?? [],
    containers: new Map(nodes.reached.map(({ node, own }) => [node, own])),
  });
  if (cli.json) {
    const document = { containers: rows, problems: nodes.problems.map(nodeProblemJson) };
    cli.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const options = { theme: themeOf(cli.color && cli.stdout.isTTY), width: cli.stdout.columns || 80 };
    const lines = psLines(rows, { ...options, now: new Date() });
    cli.stdout.write(`${lines.join('\n')}\n`);
    for (const line of nodeProblemLines(nodes.problems, themeOf(cli.color), cli))
      cli.stderr.write(`${line}\n`);
  }
  return nodes.problems.length === 0 ? ExitCode.ok : ExitCode.failed;
}
