import { dataFolders } from '../probes/disk/data-folders.js';
import { samplesWith } from '../probes/disk/disk-samples.js';
import type { DiskPlace, Runway } from '../probes/disk/disk-types.js';
import { machinePlaces, placeKey } from '../probes/disk/machine-places.js';
import { runwayOf } from '../probes/disk/runway.js';
import { isShort, usedShare } from '../probes/disk/shortage.js';
import { observe } from '../probes/probe.js';
import type { Finding } from '../steps/docker/finding.js';
import type { Topology } from '../topology/topology-types.js';
import { hoursText } from '../ui/ops/views/disk/place-lines.js';
import { formatBytes } from '../ui/plain/format.js';
import type { Cli } from './cli.js';
import type { DoctorPart } from './doctor-part.js';

const TIMEOUT_MS = 10_000;

/**
 * Disks with data of ours that are nearly full, or soon will be as far as `npl-ops disk` and the live view have measured.
 * A machine that cannot be asked is told by the other parts.
 */
export async function diskPart(
  topology: Topology,
  { env }: Pick<Cli, 'env'>,
  signal: AbortSignal,
): Promise<DoctorPart> {
  const folders = dataFolders(topology);
  const nodes = [...new Set(folders.map(({ node }) => node))];
  const places = await Promise.all(
    nodes.map(async (node) => {
      const ours = folders.filter((folder) => folder.node === node).map(({ path }) => path);
      const look = (own: AbortSignal) => machinePlaces(node, ours, { env, signal: own });
      const seen = await observe(look, { signal, timeoutMs: TIMEOUT_MS });
      return seen.kind === 'seen' ? seen.value : [];
    }),
  );
  const samples = await samplesWith(topology.stateDir, places.flat(), new Date());
  return {
    findings: places
      .flat()
      .flatMap((place) => diskFindings({ ...place, ...runwayOf(samples.get(placeKey(place)) ?? []) })),
  };
}

/** Nothing of a disk that has room. */
export function diskFindings(place: DiskPlace & Runway): Finding[] {
  if (!isShort(place)) return [];
  const { node, mount, freeBytes, totalBytes, hoursUntilFull } = place;
  const when = hoursUntilFull === undefined ? '' : `, and will be full in ${hoursText(hoursUntilFull)}`;
  return [
    {
      severity: 'warning',
      what: `the disk ${mount} is ${Math.floor(usedShare(place) * 100)} % full${when}`,
      why: `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} are free`,
      next: 'npl-ops disk',
      node,
    },
  ];
}
