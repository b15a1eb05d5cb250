import type { ServiceStatus } from '../probes/status-report.js';
import { reachFindings } from '../steps/docker/reach-findings.js';
import type { ReachTools } from '../steps/docker/reach-looks.js';
import { reachabilityMatrix, type ReachRow } from '../steps/docker/reach-matrix.js';
import { stacksOf } from '../topology/stacks.js';
import type { Topology } from '../topology/topology-types.js';
import { reachLines } from '../ui/plain/reach-text.js';
import type { DoctorPart } from './doctor-part.js';

type Services = readonly Pick<ServiceStatus, 'name' | 'state'>[];

/** The matrix of who reaches whom, as part of the doctor's report; of stacks alone, for engines here all share loopback. */
export async function reachPart(
  topology: Topology,
  tools: ReachTools,
  signal: AbortSignal,
): Promise<(services: Services) => DoctorPart> {
  if (stacksOf(topology).length === 0) return () => ({ findings: [] });
  const rows = await reachabilityMatrix(topology, tools, signal);
  const section = {
    name: 'reachability',
    title: 'Reachability',
    lines: tableOf(rows),
    data: rows.map(plain),
  };
  return (services) => {
    const told = reachFindings(telling(rows, services));
    // Some ways alone prove nothing of all.
    const isWhole = rows.every(({ failure }) => failure === undefined);
    return {
      findings: told.filter(({ severity }) => severity !== 'ok' || isWhole),
      sections: [section],
    };
  };
}

/** What is wrong stands below the table, after an empty line; here it is among the findings. */
function tableOf(rows: readonly ReachRow[]): string[] {
  const lines = reachLines(rows);
  const end = lines.indexOf('');
  return end < 0 ? lines : lines.slice(0, end);
}

/** For JSON: `container` null is npl itself, `failure` null that it is reached. */
function plain({ container, failure, ...row }: ReachRow): Record<string, unknown> {
  return { ...row, container: container ?? null, failure: failure ?? null };
}

/** Without the ways from and to services that do not work themselves: those are findings already. */
export function telling(rows: readonly ReachRow[], services: Services): ReachRow[] {
  const ailing = services.filter(({ state }) => state !== 'healthy').map(({ name }) => name);
  return rows.filter(
    ({ endpoint, container }) =>
      !ailing.some((name) => endpoint === name || container?.split('-')[0] === name),
  );
}
