import { hourFolder } from '../hour.js';

const HOUR_MS = 3_600_000;

/** Part of a bucket in the order of its keys, below the prefix; an end that is left out is open. */
export interface KeySpan {
  /** Sorts before every key of the span. */
  readonly after?: string;
  /** Sorts after every key of the span. */
  readonly before?: string;
  /** Next to nothing is expected in it. */
  readonly isRare?: boolean;
}

/**
 * Sorts before every key of this hour and of all later ones, and after those of the hours before as far as their
 * folders are written with two digits; one digit sorts after two: `day=5` after `day=05` and `day=28`. It must not be
 * the name of the folder itself: after `hour=20` SeaweedFS leaves out all that lies in `hour=20/`.
 */
export function keyBefore(hour: number): string {
  const isMidnight = new Date(hour).getUTCHours() === 0;
  // `hour=0` would sort before `hour=00`.
  return isMidnight ? hourFolder(hour).replace(/00$/, '') : `${hourFolder(hour - HOUR_MS)}~`;
}

/** Folders that name this hour: `year=2022/month=02/day=05/hour=03`, and with one digit wherever that will do. */
export function foldersOf(hour: number): string[] {
  return hourFolder(hour)
    .split('/')
    .map((part) => [...new Set([part, part.replace('=0', '=')])])
    .reduce((heads, parts) => heads.flatMap((head) => parts.map((part) => `${head}/${part}`)), [''])
    .map((folder) => folder.slice(1));
}

/**
 * Sorts after every key of the hours before this one, however their folders are written: with one digit for the
 * month, `month=9` of the same year comes last.
 */
export function keyPast(hour: number): string {
  return `year=${new Date(hour - HOUR_MS).getUTCFullYear()}0`;
}
