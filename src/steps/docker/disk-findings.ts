import type { DiskFacts } from '../../clients/remote-machine.js';
import { gigabytes } from './amounts.js';
import { placeOf, type Finding } from './finding.js';

const LEAST_BYTES = 2e9;
const WANTED_BYTES = 20e9;

/** A folder of env.conf, or that of Docker itself. */
export interface NamedDisk extends DiskFacts {
  /** `KAFKA_DATA`, or what else it is for. */
  readonly use: string;
}

/** One finding for each disk, whatever number of folders lie on it. */
export function diskFindings(folders: readonly NamedDisk[], node: string): Finding[] {
  const disks = [...new Set(folders.map(({ disk }) => disk))];
  return disks.flatMap((disk) =>
    diskFinding(
      folders.filter((each) => each.disk === disk),
      node,
    ),
  );
}

function diskFinding(folders: readonly NamedDisk[], node: string): Finding[] {
  const [first] = folders;
  if (first === undefined) return [];
  const { freeBytes, folder } = first;
  const what = `${gigabytes(freeBytes)} free for ${folders.map(({ use }) => use).join(', ')}`;
  if (freeBytes >= WANTED_BYTES) return [{ severity: 'ok', what, node }];
  const key = folders.find(({ use }) => /^[A-Z_]+$/.test(use))?.use;
  const elsewhere = key === undefined ? '' : `, or choose another disk: npl-ops config set ${key}=FOLDER`;
  return [
    {
      severity: freeBytes < LEAST_BYTES ? 'error' : 'warning',
      what: `only ${what}${placeOf(node)}`,
      why: `${gigabytes(LEAST_BYTES)} are needed and ${gigabytes(WANTED_BYTES)} wanted on the disk of ${folder}`,
      next: `free some space${elsewhere}`,
      node,
    },
  ];
}
