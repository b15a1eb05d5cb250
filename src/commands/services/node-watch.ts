import { containerUse, type ContainerUse } from '../../clients/docker/stats.js';
import { NplError } from '../../errors.js';
import { troubleOf } from '../../probes/judge.js';
import { keptLook, type LookNeeds } from '../../probes/resources/kept-look.js';
import type { Stack } from '../../topology/stacks.js';
import { lookAtNode, placeName, type NodeStack, type StackCli } from '../stack-nodes.js';
import type { NodeSeen } from './node-seen.js';

/** Of all that one look asks of a node: over ssh each command takes a second or more. */
const TIMEOUT_MS = 20_000;

export interface NodeNeeds extends LookNeeds {
  /** Figures come from a second look, which takes the engine two seconds; undefined: they are not wanted. */
  readonly figuresPatienceMs: number | undefined;
}

export interface NodeWatch {
  readonly node: string;
  look(needs: NodeNeeds): Promise<NodeSeen>;
  /** The last look that succeeded. */
  last(): NodeStack | undefined;
}

/** Looks at the containers of one node again and again; a node that does not answer holds up nobody else. */
export function nodeWatch(cli: StackCli, stack: Stack, stackName: string): NodeWatch {
  const { node } = stack;
  const options = {
    signal: cli.signal,
    timeoutMs: TIMEOUT_MS,
    tooSlow: new NplError(`${placeName(node)} did not answer within ${TIMEOUT_MS / 1_000} s`),
  };
  let last: NodeStack | undefined;
  const containers = keptLook(async (signal) => {
    last = await lookAtNode({ ...cli, signal, timeoutMs: TIMEOUT_MS }, { node, stack, stackName });
    return last.own;
  }, options);
  const figures = keptLook(async (signal): Promise<Map<string, ContainerUse>> => {
    if (last === undefined) return new Map();
    const ids = last.own.filter(({ state }) => state === 'running').map(({ id }) => id);
    return containerUse(last.docker, ids, { signal, timeoutMs: TIMEOUT_MS });
  }, options);
  return {
    node,
    async look({ figuresPatienceMs, ...needs }) {
      const { value: own, takenAt, trouble } = await containers.look(needs);
      const hasAnswered = own !== undefined && trouble === undefined;
      const wants = hasAnswered && figuresPatienceMs !== undefined;
      const use = wants
        ? await figures.look({ freshMs: needs.freshMs, patienceMs: figuresPatienceMs })
        : undefined;
      return {
        node,
        own,
        takenAt,
        trouble: trouble === undefined ? undefined : troubleOf({ kind: 'failed', error: trouble }),
        // What could not be measured this time is unknown, not what it was a while ago.
        use: use?.trouble === undefined ? (use?.value ?? new Map<string, ContainerUse>()) : new Map(),
        measuredAt: use?.takenAt,
      };
    },
    last: () => last,
  };
}
