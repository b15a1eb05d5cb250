import type { DiskUser } from './disk-types.js';

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** `1.23GB`, `512kB`, `0B`: as Docker writes sizes. Undefined: it is none. */
export function dockerSize(text: string): number | undefined {
  const [, number, unit = ''] = /^([\d.]+)\s*([a-zA-Z]+)/u.exec(text.trim()) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

const REMEDIES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  Images: ['Docker images', 'docker image prune removes those that no container uses and no tag names'],
  Containers: [
    'containers and their logs',
    'logs rotate by themselves at 100 MB a container; npl-ops restart empties nothing',
  ],
  'Build Cache': ['Docker build cache', 'docker builder prune empties it; the next build takes longer'],
};

/** The answer of `docker system df --format '{{json .}}'`: one object a line. Volumes are counted as data. */
export function dockerUsers(text: string, node: string): DiskUser[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line): DiskUser[] => {
      const { Type, Size } = JSON.parse(line) as { Type?: string; Size?: string };
      const [what, remedy] = REMEDIES[Type ?? ''] ?? [];
      const bytes = dockerSize(Size ?? '');
      if (what === undefined || remedy === undefined || bytes === undefined || bytes === 0) return [];
      return [{ node, mount: '', what, where: '', bytes, remedy }];
    });
}
