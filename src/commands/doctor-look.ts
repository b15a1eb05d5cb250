import { dockerOn } from '../clients/docker/docker.js';
import { supervisorStatus } from '../embedded/supervisor/status.js';
import { DEFAULT_PROBE_TIMEOUT_MS, takeSnapshot, type Snapshot } from '../probes/snapshot.js';
import { bySeverity } from '../steps/docker/finding.js';
import { inspectNode } from '../steps/docker/inspect-node.js';
import { stacksOf } from '../topology/stacks.js';
import type { DoctorReport } from '../ui/plain/doctor-text.js';
import type { Cli } from './cli.js';
import type { DoctorPart } from './doctor-part.js';
import { diskPart } from './doctor-disk.js';
import { reachPart } from './doctor-reach.js';
import { serviceFindings } from './doctor-services.js';
import type { Project } from './project.js';

/** Everything that may be wrong, the worst first. */
export async function doctorReport(
  cli: Pick<Cli, 'env' | 'timeoutMs'>,
  project: Project,
  signal: AbortSignal,
): Promise<DoctorReport> {
  const parts = await lookAtAll(cli, project, signal);
  return {
    findings: bySeverity(parts.flatMap(({ findings }) => findings)),
    sections: parts.flatMap(({ sections }) => sections ?? []),
  };
}

/** The causes first: what keeps Docker from working, then the services, then the ways between them. */
async function lookAtAll(
  { env, timeoutMs }: Pick<Cli, 'env' | 'timeoutMs'>,
  project: Project,
  signal: AbortSignal,
): Promise<DoctorPart[]> {
  const { topology, kafka } = project;
  const docker = (node: string) => dockerOn(node, env);
  const [nodes, snapshot, reach, disks] = await Promise.all([
    Promise.all(
      stacksOf(topology).map((stack) =>
        inspectNode({ topology, stack, docker: docker(stack.node), env, signal }),
      ),
    ),
    look(project, { signal, timeoutMs: timeoutMs ?? DEFAULT_PROBE_TIMEOUT_MS }),
    reachPart(topology, { docker, kafka }, signal),
    diskPart(topology, { env }, signal),
  ]);
  return [
    { findings: nodes.flat() },
    { findings: serviceFindings(snapshot) },
    disks,
    reach(snapshot.report.services),
  ];
}

/** The services themselves, as `npl-ops status` sees them. */
function look(
  { topology, kafka, clickhouse, s3, airflow }: Project,
  limits: Parameters<typeof takeSnapshot>[2],
): Promise<Snapshot> {
  const supervisor = (signal: AbortSignal) => supervisorStatus(topology.stateDir, signal);
  return takeSnapshot(topology, { kafka, clickhouse, s3, airflow, supervisor }, limits);
}
