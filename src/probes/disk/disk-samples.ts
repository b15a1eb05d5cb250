import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../config/replace-file.js';
import type { DiskPlace } from './disk-types.js';
import { withSample, type DiskSample } from './runway.js';

/** By node and mount. */
export type DiskSamples = ReadonlyMap<string, readonly DiskSample[]>;

export const placeKey = ({ node, mount }: Pick<DiskPlace, 'node' | 'mount'>) => `${node} ${mount}`;

/** Adds what is free now to what is kept in the state folder, and resolves to all of it. */
export async function keepSamples(
  stateDir: string,
  places: readonly DiskPlace[],
  now: Date,
): Promise<DiskSamples> {
  const file = join(stateDir, 'disk-samples.json');
  const before = await readSamples(file);
  const at = now.getTime();
  const next = new Map<string, readonly DiskSample[]>(before);
  for (const place of places) {
    const key = placeKey(place);
    next.set(key, withSample(before.get(key) ?? [], { at, free: place.freeBytes }));
  }
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await replaceFile(file, Buffer.from(JSON.stringify(Object.fromEntries(next))), 0o600);
  return next;
}

/** A file that is not there or broken is the same as none: it only takes longer to know the growth. */
async function readSamples(file: string): Promise<DiskSamples> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, DiskSample[]>;
    return new Map(Object.entries(kept).filter(([, samples]) => Array.isArray(samples)));
  } catch {
    return new Map();
  }
}
