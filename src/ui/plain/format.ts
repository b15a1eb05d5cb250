import { stripVTControlCharacters } from 'node:util';
import type { Progress } from '../../plan/step.js';

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
/** Control characters but the line break and the tab. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** `12,345` */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `999 B`, `1.5 kB`, `12 MB`: powers of 1,000. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be rounded to 1,000 of its unit.
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit] ?? 'B'}`;
}

/** `350 ms`, `1.2 s`, `2 min 5 s`, `3 h 10 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2,000 of 4,000 events (50 %), 950 events/s`; `perSecond` undefined: not known yet. */
export function formatProgress({ done, total, unit }: Progress, perSecond?: number): string {
  const amount = unit === 'bytes' ? formatBytes : (count: number) => `${formatCount(count)} ${unit}`;
  const rate = perSecond === undefined ? '' : `, ${amount(perSecond)}/s`;
  if (total === undefined) return `${amount(done)}${rate}`;
  const share = total > 0 ? Math.floor((done / total) * 100) : 100;
  return `${unit === 'bytes' ? formatBytes(done) : formatCount(done)} of ${amount(total)} (${share} %)${rate}`;
}

/** `1 step`, `2 steps` */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Text from elsewhere without escape sequences and other control characters, safe to print on a terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll('\r\n', '\n').replaceAll(CONTROL, '');
}

/** A text of several lines on one. */
export function inOneLine(text: string): string {
  return printable(text)
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('; ');
}
