import type { Superset } from '../../clients/superset.js';
import { NplError } from '../../errors.js';
import type { Step } from '../../plan/step.js';
import type { Topology } from '../../topology/topology-types.js';
import { areImported, brokenCharts, importDashboards, wantedAssets } from './import-dashboards.js';
import { uuidsIn } from './render-assets.js';

export interface DashboardsStep {
  readonly topology: Topology;
  readonly superset: Superset;
  /** Of ClickHouse. */
  readonly password: string;
  readonly needs: readonly string[];
}

const WILL = 'import the dashboards into Superset; charts of your own stay';

/** The dashboards of this version are in Superset, and each of their charts answers. */
export function dashboardsStep({ topology, superset, password, needs }: DashboardsStep): Step {
  const look = async (signal: AbortSignal): Promise<{ isThere: boolean; count: number }> => {
    const wanted = await wantedAssets(topology, password);
    const count = uuidsIn(wanted.assets, 'dashboards').length;
    return { isThere: await areImported(superset, wanted, signal), count };
  };
  const held = (count: number) => `${count} dashboards at ${superset.url}/dashboard/list/`;
  return {
    id: 'dashboards',
    title: 'Dashboards of Superset',
    node: topology.superset.node,
    needs,
    will: [WILL],
    timeoutMs: 300_000,
    retries: 1,
    async check({ signal }) {
      const { isThere, count } = await look(signal);
      return isThere ? { holds: true, detail: held(count) } : { holds: false, will: [WILL] };
    },
    async apply({ signal }) {
      await importDashboards(superset, await wantedAssets(topology, password), password, signal);
    },
    async verify({ signal }) {
      const { isThere, count } = await look(signal);
      if (!isThere) {
        throw new NplError('the dashboards are not in Superset', { next: 'npl-ops logs superset' });
      }
      const [first, ...more] = await brokenCharts(superset, await wantedAssets(topology, password), signal);
      if (first === undefined) return held(count);
      throw new NplError(`the chart ${first.name} does not answer`, {
        why: more.length === 0 ? first.why : `${first.why}; ${more.length} more fail`,
        next: 'npl-ops tables check',
      });
    },
  };
}
