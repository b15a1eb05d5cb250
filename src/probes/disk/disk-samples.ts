import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../config/replace-file.js';
import type { DiskPlace } from './disk-types.js';
import { placeKey } from './machine-places.js';
import { withSample, type DiskSample } from './runway.js';

/** By `placeKey`. */
export type DiskSamples = ReadonlyMap<string, readonly DiskSample[]>;

const fileOf = (stateDir: string) => join(stateDir, 'disk-samples.json');

/** What was kept in the state folder, and what is free now. */
export async function samplesWith(
  stateDir: string,
  places: readonly DiskPlace[],
  now: Date,
): Promise<DiskSamples> {
  const samples = new Map<string, readonly DiskSample[]>(await readSamples(fileOf(stateDir)));
  for (const place of places) {
    const key = placeKey(place);
    samples.set(key, withSample(samples.get(key) ?? [], { at: now.getTime(), free: place.freeBytes }));
  }
  return samples;
}

/** Rejects where the state folder cannot be written to. */
export async function keepSamples(stateDir: string, samples: DiskSamples): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await replaceFile(fileOf(stateDir), Buffer.from(JSON.stringify(Object.fromEntries(samples))), 0o600);
}

/** A file that is not there or broken is the same as none: it only takes longer to know the growth. */
async function readSamples(file: string): Promise<DiskSamples> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
    return new Map(
      Object.entries(kept).flatMap(([key, samples]) =>
        Array.isArray(samples) ? [[key, samples.filter(isSample)] as const] : [],
      ),
    );
  } catch {
    return new Map();
  }
}

function isSample(value: unknown): value is DiskSample {
  const { at, free } = (value ?? {}) as Partial<Record<keyof DiskSample, unknown>>;
  return Number.isFinite(at) && Number.isFinite(free);
}
