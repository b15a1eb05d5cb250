import { lastLogLines } from '../../clients/docker/containers.js';
import { containerMounts } from '../../clients/docker/mounts.js';
import type { EngineName } from '../../embedded/engine.js';
import { tailOf } from '../../embedded/supervisor/log-file.js';
import { stateFiles } from '../../embedded/supervisor/state-files.js';
import { NplError } from '../../errors.js';
import type { Topology } from '../../topology/topology-types.js';
import { levelOf } from '../../ui/ops/views/logs/level.js';
import type { ServiceDetail } from '../../ui/ops/views/services/detail-lines.js';
import type { ServiceRow } from '../../ui/ops/views/services/service-row.js';
import type { NodeStack } from '../stack-nodes.js';

/** Enough to hold the last errors of a service that says much. */
const TAIL_LINES = 500;
const SHOWN = 8;

/** What its row does not tell: paths, and the last errors in its log. `node`: where its container is. */
export async function serviceDetail(
  row: ServiceRow,
  topology: Topology,
  node: NodeStack | undefined,
  signal: AbortSignal,
): Promise<ServiceDetail> {
  if (row.runtime === 'external') return { paths: [], lastLines: [], areErrors: false };
  if (row.runtime === 'embedded') return engineDetail(row.service, topology);
  if (node === undefined || row.handle === '') {
    throw new NplError('there is no container of it', { next: 'npl-ops up' });
  }
  const [mounts, lines] = await Promise.all([
    containerMounts(node.docker, row.handle, { signal }),
    lastLogLines(node.docker, row.handle, TAIL_LINES, signal),
  ]);
  const paths = mounts
    .filter(({ source }) => source !== '')
    .map(({ source, target, isReadOnly }) => ({
      place: source,
      as: isReadOnly ? `${target}, read only` : target,
    }));
  return { paths, ...lastOf(lines) };
}

async function engineDetail(name: string, topology: Topology): Promise<ServiceDetail> {
  const files = stateFiles(topology.stateDir);
  const isSupervisor = name === 'supervisor';
  const log = isSupervisor ? files.supervisorLog : files.log(name as EngineName);
  const data = isSupervisor ? files.stateDir : topology[name as EngineName].dataDir;
  const lines = await tailOf(log, TAIL_LINES).then(
    (tail) => tail.lines,
    () => [],
  );
  const paths = [
    { place: data, as: isSupervisor ? 'its state' : 'its data' },
    { place: log, as: 'its log' },
  ];
  return { paths, ...lastOf(lines) };
}

/** Those that tell of errors; without any the very last. */
export function lastOf(lines: readonly string[]): Pick<ServiceDetail, 'lastLines' | 'areErrors'> {
  const errors = lines.filter((line) => levelOf(line) === 'error');
  const areErrors = errors.length > 0;
  return { lastLines: (areErrors ? errors : lines).slice(-SHOWN), areErrors };
}
