import type { DiskPlace, Runway } from './disk-types.js';

/** From here on somebody has to act. */
const SOON_HOURS = 72;
const FULL_SHARE = 0.9;

type Room = Pick<DiskPlace, 'totalBytes' | 'freeBytes'>;

export const usedShare = ({ totalBytes, freeBytes }: Room): number =>
  totalBytes === 0 ? 1 : 1 - freeBytes / totalBytes;

/** Whether a disk is nearly full, or will soon be. */
export function isShort(place: Room & Pick<Runway, 'hoursUntilFull'>): boolean {
  return usedShare(place) >= FULL_SHARE || (place.hoursUntilFull ?? Infinity) < SOON_HOURS;
}
