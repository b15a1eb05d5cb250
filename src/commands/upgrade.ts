import { loadConfig } from '../config/config.js';
import { ExitCode, NplError } from '../errors.js';
import { imageChanges, refuseUnsafe, type ImageChange } from '../stacks/image-changes.js';
import { buildTopology } from '../topology/topology.js';
import { stacksOf } from '../topology/stacks.js';
import { nodeProblemJson, nodeProblemLines } from '../ui/plain/node-problems.js';
import { upgradeLines } from '../ui/plain/upgrade-text.js';
import { themeOf } from '../ui/theme.js';
import type { Cli } from './cli.js';
import { hasConsent } from './consent.js';
import { upCommand } from './setup-run.js';
import { lookAtNodes, type Nodes } from './stack-nodes.js';

export interface UpgradeOptions {
  /** Only show what would change. */
  readonly plan?: boolean;
}

/** `npl-ops upgrade`: shows what runs beside what env.conf wants, refuses what would lose data, and applies the rest. */
export async function upgradeCommand(cli: Cli, { plan = false }: UpgradeOptions): Promise<ExitCode> {
  const topology = buildTopology(await loadConfig(cli.configFile));
  if (stacksOf(topology).length === 0) {
    throw new NplError('there is no container to upgrade', {
      why: 'env.conf runs nothing in Docker; embedded engines come with npl itself',
      next: 'npl-ops status',
    });
  }
  const nodes = await lookAtNodes(cli, topology);
  const changes = imageChanges(topology, new Map(nodes.reached.map(({ node, own }) => [node, own])));
  show(cli, changes, nodes);
  if (nodes.problems.length > 0) return ExitCode.failed;
  refuseUnsafe(changes);
  const pending = changes.filter(({ jump }) => jump.verdict !== 'same');
  if (pending.length === 0) {
    cli.stderr.write(
      changes.length === 0
        ? 'Nothing runs that could be upgraded; npl-ops up starts it.\n'
        : 'Every container runs the image of env.conf.\n',
    );
    return ExitCode.ok;
  }
  if (plan) return ExitCode.ok;
  if (await mayUpgrade(cli, pending.length)) return upCommand(cli);
  cli.stderr.write('Nothing was changed.\n');
  return ExitCode.cancelled;
}

function show(cli: Cli, changes: readonly ImageChange[], { problems }: Nodes): void {
  if (cli.json) {
    cli.stdout.write(`${JSON.stringify({ images: changes, problems: problems.map(nodeProblemJson) })}\n`);
    return;
  }
  if (changes.length > 0) cli.stdout.write(`${upgradeLines(changes).join('\n')}\n`);
  for (const line of nodeProblemLines(problems, themeOf(cli.color), cli)) cli.stderr.write(`${line}\n`);
}

async function mayUpgrade(cli: Cli, count: number): Promise<boolean> {
  const what = count === 1 ? 'this image' : `these ${count} images`;
  return await hasConsent(cli, {
    question: `Stop the containers of ${what} and make them anew? Their data is kept.`,
    why: 'containers are stopped and made anew meanwhile',
    next: 'npl-ops upgrade --yes',
  });
}
