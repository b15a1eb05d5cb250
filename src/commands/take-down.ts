import type { StoppedEngine } from '../embedded/supervisor/protocol.js';
import { stopEngines } from '../embedded/supervisor/stop-engines.js';
import { asNplError } from '../errors.js';
import { deleteStackData } from '../stacks/stack-data.js';
import { limitedSignal, type Cli } from './cli.js';
import type { NodeData } from './down-data.js';
import { removeStack, type RemovedContainers } from './remove-stack.js';
import { placeName, type NodeProblem, type Nodes, type NodeStack } from './stack-nodes.js';
import { stateDirOf } from './state-dir.js';

type TakeDownCli = Pick<Cli, 'configFile' | 'stderr' | 'signal' | 'timeoutMs'>;

/** What was ended and deleted, and what could not be. */
export interface Downed {
  readonly stopped: readonly StoppedEngine[];
  readonly removed: readonly RemovedContainers[];
  readonly deleted: readonly NodeData[];
  readonly problems: readonly NodeProblem[];
}

/** Stops the engines, removes the containers of every node, then deletes `data`. One node's failure stops no other. */
export async function takeDown(
  cli: TakeDownCli,
  nodes: Nodes,
  { stackName, data }: { readonly stackName: string | undefined; readonly data: readonly NodeData[] },
): Promise<Downed> {
  const work = { signal: limitedSignal(cli), log: (line: string) => cli.stderr.write(`${line}\n`) };
  const stopped = await stopEngines(stateDirOf(cli), work);
  const outcomes = await Promise.all(
    cleanNodes(nodes).map(async (node) => {
      const done: { removed: RemovedContainers[]; deleted: NodeData[]; problems: NodeProblem[] } = {
        removed: [],
        deleted: [],
        problems: [],
      };
      try {
        done.removed.push(...(await removeStack(node, { ...work, stackName })));
        for (const each of data.filter((one) => one.node === node.node))
          done.deleted.push(await deleteOnNode(node, each, work));
      } catch (error) {
        work.signal.throwIfAborted();
        done.problems.push({ node: node.node, error: asNplError(error) });
      }
      return done;
    }),
  );
  return {
    stopped,
    removed: outcomes.flatMap(({ removed }) => removed),
    deleted: outcomes.flatMap(({ deleted }) => deleted),
    problems: [...nodes.problems, ...outcomes.flatMap(({ problems }) => problems)],
  };
}

/** Where nobody else has containers under our name: Compose would take them along. */
export function cleanNodes({ reached }: Nodes): NodeStack[] {
  return reached.filter(({ foreign }) => foreign.length === 0);
}

async function deleteOnNode(
  { docker }: NodeStack,
  found: NodeData,
  { signal, log }: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<NodeData> {
  for (const each of found.data) {
    log(`deleting ${each.kind === 'folder' ? each.path : `volume ${each.name}`} on ${placeName(found.node)}`);
    await deleteStackData(docker, each, { signal, image: found.image });
  }
  return found;
}
