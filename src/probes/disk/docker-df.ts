import { LOCAL } from '../../topology/topology-types.js';
import type { DiskUser } from './disk-types.js';

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** `1.23GB`, `512kB`, `0B`, `1.2GB (40%)`: as Docker writes sizes. Undefined: it is none. */
export function dockerSize(text: string): number | undefined {
  const [, number, unit = ''] = /^([\d.]+)\s*([a-zA-Z]+)/u.exec(text.trim()) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

interface Remedy {
  readonly what: string;
  /** `docker`: how the program is called for the node. `unused`: what Docker could free, as it writes it. */
  readonly remedy: (docker: string, unused: string) => string;
}

const REMEDIES: Readonly<Record<string, Remedy>> = {
  Images: {
    what: 'Docker images',
    remedy: (docker, unused) =>
      `${docker} image prune removes what has no tag; with --all also the ${unused} that no container uses`,
  },
  Containers: {
    what: 'written in containers',
    remedy: (docker) => `${docker} container prune removes containers that have ended, also those of others`,
  },
  'Local Volumes': {
    what: 'Docker volumes',
    remedy: (docker) =>
      `Airflow's logs of tasks are in one; ${docker} system df -v tells how large each is, also those of others`,
  },
  'Build Cache': {
    what: 'Docker build cache',
    remedy: (docker, unused) => `${docker} builder prune frees ${unused}; the next build takes longer`,
  },
};

interface Row {
  readonly Type?: string;
  readonly Size?: string;
  readonly Reclaimable?: string;
}

/** The answer of `docker system df --format '{{json .}}'`: one object a line. `folder`: where the engine keeps all of it. */
export function dockerUsers(text: string, { node, folder }: Pick<DiskUser, 'node' | 'folder'>): DiskUser[] {
  const docker = node === LOCAL ? 'docker' : `docker --host ${node}`;
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line): DiskUser[] => {
      const { Type = '', Size = '', Reclaimable = '' } = JSON.parse(line) as Row;
      const known = REMEDIES[Type];
      const bytes = dockerSize(Size);
      if (known === undefined || bytes === undefined || bytes === 0) return [];
      const remedy = known.remedy(docker, Reclaimable.replace(/\s*\(.*$/u, '') || 'rest');
      return [{ node, folder, what: known.what, where: folder, bytes, remedy }];
    });
}
