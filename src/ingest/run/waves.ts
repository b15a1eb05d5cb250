import type { EventObject } from '../event-object.js';
import { areNear } from './hour-ranges.js';

/** Objects that are published together, with the hours that are then finished. */
export interface Wave {
  readonly objects: readonly EventObject[];
  /** Milliseconds since the epoch, both included. */
  readonly from: number;
  readonly until: number;
}

/**
 * Cuts an ordered list into parts of whole hours that are near each other, each of at least `least` objects where there
 * are so many: an hour is finished while the next ones are being published.
 */
export function waves(objects: readonly EventObject[], least: number): Wave[] {
  const parts: EventObject[][] = [];
  let part: EventObject[] = [];
  for (const object of objects) {
    const before = part.at(-1)?.hour ?? object.hour;
    if (before !== object.hour && (part.length >= least || !areNear(before, object.hour))) {
      parts.push(part);
      part = [];
    }
    part.push(object);
  }
  if (part.length > 0) parts.push(part);
  return parts.map((some) => {
    const ends = [some.at(0)?.hour ?? 0, some.at(-1)?.hour ?? 0];
    return { objects: some, from: Math.min(...ends), until: Math.max(...ends) };
  });
}
