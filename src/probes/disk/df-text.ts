import { NplError } from '../../errors.js';
import type { DiskPlace } from './disk-types.js';

const BLOCK = 1024;

/** The answer of `df -Pk PATH` (POSIX): a title, then one line; the mount may hold spaces. */
export function parseDf(text: string): Omit<DiskPlace, 'node'> {
  const line = text.trim().split('\n').at(-1) ?? '';
  const [, total, free, mount] = /\s(\d+)\s+\d+\s+(-?\d+)\s+\S+\s+(\/.*)$/u.exec(line) ?? [];
  if (total === undefined || free === undefined || mount === undefined) {
    throw new NplError('df did not answer as POSIX has it', { why: line, next: 'df -Pk' });
  }
  return { mount, totalBytes: Number(total) * BLOCK, freeBytes: Math.max(0, Number(free)) * BLOCK };
}

/** The answer of `du -sk PATH`: kilobytes, a tab, the path. */
export function parseDu(text: string): number {
  const [kilobytes] = /^\d+/u.exec(text.trim()) ?? [];
  if (kilobytes === undefined) throw new NplError('du did not tell a size', { why: text, next: 'du -sk' });
  return Number(kilobytes) * BLOCK;
}
