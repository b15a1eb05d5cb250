import { stacksOf } from '../../topology/stacks.js';
import { LOCAL, SERVICE_NAMES, type Topology } from '../../topology/topology-types.js';
import type { ExitCode } from '../../errors.js';
import type { Target } from '../../ui/ops/ops-state.js';
import { themeOf, toneOf } from '../../ui/theme.js';
import type { Cli } from '../cli.js';
import { isAccessible } from '../faces.js';
import { withProject } from '../project.js';

export interface LiveFlags {
  readonly readOnly?: true;
  readonly theme?: string;
  readonly accessible?: true;
}

/** `npl-ops` alone: the live view, or lines and a menu where frames cannot be drawn or read. */
export async function opsTuiCommand(cli: Cli, flags: LiveFlags, folder: string): Promise<ExitCode> {
  return withProject(cli, async (project) => {
    const target = targetOf(project.topology, flags.readOnly ?? false);
    if (isLinear(flags, cli.env)) {
      const { watchLinear } = await import('./linear.js');
      return await watchLinear(cli, project, target);
    }
    const { watchLive } = await import('./live.js');
    const theme = themeOf(cli.color, toneOf(flags.theme, cli.env));
    return await watchLive(cli, project, { target, folder, theme });
  });
}

/** A screen reader reads sentences, and a terminal that cannot move its cursor shows nothing else. */
export function isLinear({ accessible }: Pick<LiveFlags, 'accessible'>, env: NodeJS.ProcessEnv): boolean {
  return accessible === true || isAccessible(env);
}

function targetOf(topology: Topology, readOnly: boolean): Target {
  const services = SERVICE_NAMES.flatMap((name) => (name === 'postgres' ? [] : [topology[name]]));
  const nodes = services.filter(({ runtime }) => runtime !== 'off').map(({ node }) => node);
  const others = stacksOf(topology).map(({ node }) => node);
  const names = [...new Set([...nodes, ...others])].map((node) => (node === LOCAL ? 'this machine' : node));
  return { configFile: topology.configFile, stack: topology.stackName, nodes: names, readOnly };
}
