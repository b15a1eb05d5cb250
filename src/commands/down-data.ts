import { dirname, isAbsolute, relative } from 'node:path';
import { NplError, UsageError } from '../errors.js';
import { dataFolders, findStackData, presentImage, type StackData } from '../stacks/stack-data.js';
import { SERVICE_CONTAINERS } from '../stacks/containers.js';
import type { Stack } from '../topology/stacks.js';
import { LOCAL, type Topology } from '../topology/topology-types.js';
import { formatBytes, printable } from '../ui/plain/format.js';
import { formatTable } from '../ui/plain/table.js';
import { typeName } from '../ui/prompts/type-name.js';
import type { Cli } from './cli.js';
import { placeName, type NodeStack } from './stack-nodes.js';

/** Data of one node that is to be deleted. */
export interface NodeData {
  readonly node: string;
  readonly data: readonly StackData[];
  /** An image of that node to do it with. */
  readonly image: string | undefined;
}

/** What `down --volumes` would delete, on every node that can be reached and has a stack. */
export async function findNodeData(
  nodes: readonly NodeStack[],
  topology: Topology,
  signal: AbortSignal,
): Promise<NodeData[]> {
  const wanted = nodes.flatMap(({ stack, ...node }) => (stack === undefined ? [] : [{ ...node, stack }]));
  return Promise.all(
    wanted.map(async ({ node, docker, stack, own }) => {
      const folders = dataFolders(topology, stack);
      if (node === LOCAL) refuseHome(folders, topology);
      const images = [...own.map(({ imageId }) => imageId), ...imagesOf(topology, stack)];
      const image = await presentImage(docker, images, { signal });
      const place = { folders, project: topology.stackName, image };
      return { node, image, data: await findStackData(docker, place, { signal }) };
    }),
  );
}

/** Throws unless the operator named the stack, by flag or at the terminal; `--yes` is no answer to this. */
export async function confirmDeletion(
  cli: Pick<Cli, 'input' | 'stderr' | 'signal'>,
  name: string,
  typed: string | undefined,
): Promise<void> {
  const next = `npl-ops down --volumes --confirm ${name}`;
  if (typed !== undefined) {
    if (typed === name) return;
    throw new UsageError(`--confirm ${typed} is not the name of this stack`, {
      why: 'nothing was stopped and nothing was deleted',
      next,
    });
  }
  if (!cli.input) {
    throw new UsageError('nothing was deleted: the name of the stack has to be typed', {
      why: 'there is no terminal to type it at (--yes never deletes data)',
      next,
    });
  }
  const streams = { stdin: process.stdin, stderr: cli.stderr, signal: cli.signal };
  if (await typeName(name, 'to delete it', streams)) return;
  throw new NplError(`nothing was stopped and nothing was deleted: that was not ${name}`, { next });
}

/** The data as lines for people. */
export function dataLines(found: readonly NodeData[]): string[] {
  return found
    .filter(({ data }) => data.length > 0)
    .flatMap(({ node, data }) => [`  on ${placeName(node)}:`, ...tableOf(data).map((line) => `    ${line}`)]);
}

export function dataJson({ node, data }: NodeData): object[] {
  return data.map((each) => ({ node, ...each }));
}

function tableOf(data: readonly StackData[]): string[] {
  const rows = data.map((each) =>
    each.kind === 'folder'
      ? [printable(each.path), each.bytes === undefined ? '?' : formatBytes(each.bytes), each.key]
      : [`volume ${each.name}`, '', ''],
  );
  const columns = [{ title: '' }, { title: '', align: 'right' as const }, { title: '' }];
  return formatTable(columns, rows).slice(1);
}

function imagesOf(topology: Topology, { services }: Stack): string[] {
  return services.flatMap((service) => SERVICE_CONTAINERS[service].map((spec) => spec.image(topology)));
}

/** A folder that holds env.conf is more than the data of one service. */
function refuseHome(
  folders: readonly { readonly path: string; readonly key: string }[],
  topology: Topology,
): void {
  const home = dirname(topology.configFile);
  const bad = folders.find(({ path }) => {
    const way = relative(path, home);
    return way === '' || (!way.startsWith('..') && !isAbsolute(way));
  });
  if (bad === undefined) return;
  throw new UsageError(`${bad.path} is not deleted`, {
    why: `env.conf itself lies in it: ${bad.key} must name a folder of its own`,
    next: `npl-ops config set ${bad.key}=...`,
  });
}
