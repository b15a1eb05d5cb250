import { NplError } from '../../errors.js';
import type { DiskPlace } from './disk-types.js';

const BLOCK = 1024;

/** Device, blocks, used, available, capacity, mount; device and mount may hold spaces. */
const ROW = /^(.*\S)\s+(\d+)\s+\d+\s+(-?\d+)\s+\S+\s+(\/.*)$/u;

/** The answer of `df -Pk PATH` (POSIX): a title, then one line. */
export function parseDf(text: string): Omit<DiskPlace, 'node' | 'folders'> {
  const line = text.trim().split('\n').at(-1) ?? '';
  const [, device, total, free, mount] = ROW.exec(line) ?? [];
  if (device === undefined || total === undefined || free === undefined || mount === undefined) {
    throw new NplError('df did not answer as POSIX has it', { why: line, next: 'df -Pk' });
  }
  return {
    device,
    mount,
    totalBytes: Number(total) * BLOCK,
    freeBytes: Math.max(0, Number(free)) * BLOCK,
  };
}

/** The answer of `du -sk PATH`: kilobytes, a tab, the path. */
export function parseDu(text: string): number {
  const [kilobytes] = /^\d+/u.exec(text.trim()) ?? [];
  if (kilobytes === undefined) throw new NplError('du did not tell a size', { why: text, next: 'du -sk' });
  return Number(kilobytes) * BLOCK;
}
