import { formatBytes, printable } from '../../../plain/format.js';
import { ageWords } from '../../age.js';
import type { ServiceRow } from './service-row.js';

/** What is not known. */
const NONE = '–';
/** Of its limit: from here on it may be killed soon. */
const FULL = 0.9;

/** `0.4 %`, `12 %`, `250 %`: of one core. */
export function cpuText(cpu: number | undefined): string {
  if (cpu === undefined) return NONE;
  const percent = cpu * 100;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** `!` where little is left of its limit. */
export function memoryText({
  memoryBytes,
  memoryLimit,
}: Pick<ServiceRow, 'memoryBytes' | 'memoryLimit'>): string {
  if (memoryBytes === undefined) return NONE;
  return `${isNearLimit({ memoryBytes, memoryLimit }) ? '! ' : ''}${formatBytes(memoryBytes)}`;
}

export function isNearLimit({
  memoryBytes,
  memoryLimit,
}: Pick<ServiceRow, 'memoryBytes' | 'memoryLimit'>): boolean {
  return memoryLimit !== undefined && memoryBytes !== undefined && memoryBytes > memoryLimit * FULL;
}

/** How long it runs; for one that has ended, how long ago that was. */
export function sinceText({ since, handle, state, status }: ServiceRow, now: Date): string {
  if (since === undefined) return NONE;
  const age = ageWords(now.getTime() - Date.parse(since));
  const runs = handle !== '' && !/^(?:exited|dead|stopped|done|created)/u.test(state) && status !== 'done';
  return runs ? age : `${age} ago`;
}

export function restartsText({ restarts, status }: ServiceRow): string {
  return status === 'unknown' || status === 'external' ? NONE : String(restarts);
}

/** What it is: an image, a process. */
export function kindText({ runtime, image, handle, ports }: ServiceRow): string {
  if (runtime === 'docker') return printable(image) || NONE;
  if (runtime === 'external') return ports.join(', ');
  return handle === '' ? 'no process' : `pid ${handle}`;
}

/** `here`, or the host of `ssh://user@host`. */
export const placeText = (node: string) =>
  node === 'local' ? 'here' : node.replace(/^ssh:\/\/(?:[^@]*@)?/u, '');

/** What the filter looks at. */
export function rowText(row: ServiceRow): string {
  return [
    row.service,
    row.product,
    row.instance,
    row.node,
    row.runtime,
    row.state,
    row.status,
    row.health,
    row.image,
    row.says,
  ]
    .join(' ')
    .toLowerCase();
}
