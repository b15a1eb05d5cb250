import { dockerOn } from '../clients/docker.js';
import { supervisorStatus } from '../embedded/supervisor/status.js';
import { ExitCode } from '../errors.js';
import { DEFAULT_PROBE_TIMEOUT_MS, takeSnapshot, type Snapshot } from '../probes/snapshot.js';
import { bySeverity, type Finding } from '../steps/docker/finding.js';
import { inspectNode } from '../steps/docker/inspect-node.js';
import { stacksOf } from '../topology/stacks.js';
import { doctorJson, doctorLines, isHealthy, type DoctorSection } from '../ui/plain/doctor-text.js';
import { Terminal } from '../ui/plain/terminal.js';
import { themeOf } from '../ui/theme.js';
import { limitedSignal, type Cli } from './cli.js';
import { reachPart } from './doctor-reach.js';
import { serviceFindings } from './doctor-services.js';
import { withProject, type Project } from './project.js';

/** What one area of the doctor's look brought back. */
export interface DoctorPart {
  readonly findings: readonly Finding[];
  readonly sections?: readonly DoctorSection[];
}

/** `npl-ops doctor`: everything that may be wrong, each with what mends it; exit code 3 when npl cannot work so. */
export async function doctorCommand(cli: Cli): Promise<ExitCode> {
  return withProject(cli, async (project) => {
    const parts = await lookAtAll(cli, project, limitedSignal(cli));
    const report = {
      findings: bySeverity(parts.flatMap(({ findings }) => findings)),
      sections: parts.flatMap(({ sections }) => sections ?? []),
    };
    const theme = themeOf(cli.color && cli.stdout.isTTY);
    const terminal = new Terminal(cli, project.redact);
    terminal.result(cli.json ? [JSON.stringify(doctorJson(report), null, 2)] : doctorLines(report, theme));
    return isHealthy(report.findings) ? ExitCode.ok : ExitCode.unhealthy;
  });
}

/** The causes first: what keeps Docker from working, then the services, then the ways between them. */
async function lookAtAll(
  { env, timeoutMs }: Cli,
  project: Project,
  signal: AbortSignal,
): Promise<DoctorPart[]> {
  const { topology, kafka } = project;
  const docker = (node: string) => dockerOn(node, env);
  const [nodes, snapshot, reach] = await Promise.all([
    Promise.all(
      stacksOf(topology).map((stack) =>
        inspectNode({ topology, stack, docker: docker(stack.node), env, signal }),
      ),
    ),
    look(project, { signal, timeoutMs: timeoutMs ?? DEFAULT_PROBE_TIMEOUT_MS }),
    reachPart(topology, { docker, kafka }, signal),
  ]);
  return [
    { findings: nodes.flat() },
    { findings: serviceFindings(snapshot) },
    reach(snapshot.report.services),
  ];
}

/** The services themselves, as `npl-ops status` sees them. */
function look(
  { topology, kafka, clickhouse, s3 }: Project,
  limits: Parameters<typeof takeSnapshot>[2],
): Promise<Snapshot> {
  const supervisor = (signal: AbortSignal) => supervisorStatus(topology.stateDir, signal);
  return takeSnapshot(topology, { kafka, clickhouse, s3, supervisor }, limits);
}
