import { once } from 'node:events';
import type { EventType } from '../../topology/topology-types.js';
import { hourFolder } from '../hour.js';
import { generateHour } from './events.js';
import type { HourStore } from './hour-store.js';
import { packedName, packer, type Packing } from './pack.js';

export interface WriteHourOptions {
  readonly seed: string;
  readonly events: number;
  readonly packing: Packing;
  readonly signal: AbortSignal;
  /** Events made since the last call, of all types. */
  readonly onProgress: (events: number) => void;
}

/** Characters of a type gathered before they are passed on. */
const CHUNK = 1 << 18;

/**
 * Makes one hour once and stores those of its types that are wanted. The events are others than those of
 * data/sample, whose day is made from the same seeds: loaded together, they must not share their ids.
 */
export async function writeHour(
  store: HourStore,
  hour: number,
  types: readonly EventType[],
  { seed, events, packing, signal, onProgress }: WriteHourOptions,
): Promise<void> {
  if (types.length === 0) return;
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const lanes = types.map((type) => ({ type, ...packer(type, packing), gathered: '' }));
  const stored = lanes.map(async ({ type, output }) => {
    try {
      await store.put(hourFolder(hour), packedName(type, packing), output, either);
    } catch (error) {
      failed.abort(error);
    }
  });

  async function flush(lane: (typeof lanes)[number]): Promise<void> {
    either.throwIfAborted();
    const text = lane.gathered;
    lane.gathered = '';
    if (!lane.input.write(text)) await once(lane.input, 'drain', { signal: either });
  }
  async function make(): Promise<void> {
    let made = 0;
    for (const pageview of generateHour(`hours/${seed}`, hour, events)) {
      for (const lane of lanes) lane.gathered += `${pageview[lane.type]}\n`;
      made += 1;
      if ((lanes[0]?.gathered.length ?? 0) < CHUNK) continue;
      await Promise.all(lanes.map(flush));
      onProgress(made * lanes.length);
      made = 0;
    }
    for (const lane of lanes) lane.input.end(lane.gathered);
    onProgress(made * lanes.length);
  }
  try {
    await make();
  } catch (error) {
    failed.abort(error);
  }
  await Promise.all(stored);
  for (const { input } of lanes) input.destroy();
  signal.throwIfAborted();
  // What went wrong first is what the others were cancelled for.
  failed.signal.throwIfAborted();
}
