import { NplError } from '../../errors.js';
import type { Step } from '../../plan/step.js';
import { LOCAL, type Topology } from '../../topology/topology-types.js';
import { conclusion, type Conclusion } from './finding.js';
import { reachFindings } from './reach-findings.js';
import type { ReachTools } from './reach-looks.js';
import { reachabilityMatrix } from './reach-matrix.js';

export interface Reachability {
  readonly topology: Topology;
  readonly tools: ReachTools;
  readonly needs: readonly string[];
}

/**
 * The containers of every node reach what they need, and so does npl. It only looks: what leads nowhere fails it, with
 * each place, endpoint and cause.
 */
export function reachabilityStep({ topology, tools, needs }: Reachability): Step {
  const observe = async ({ signal }: { readonly signal: AbortSignal }): Promise<Conclusion> =>
    conclusion(reachFindings(await reachabilityMatrix(topology, tools, signal)));
  return {
    id: 'reachability',
    title: 'Reachability',
    node: LOCAL,
    needs,
    will: ['look from inside the containers whether each reaches what it needs'],
    timeoutMs: 60_000,
    retries: 1,
    check: async (context) => ({ holds: true, ...(await observe(context)) }),
    apply: () => Promise.reject(new NplError('reachability only looks: there is nothing to apply')),
    verify: async (context) => (await observe(context)).detail,
  };
}
