import { buffer } from 'node:stream/consumers';
import type { S3 } from '../clients/s3/s3.js';
import { EVENT_TYPES, type EventType } from '../topology/topology-types.js';
import { GENERATED_DAY } from './generate/day.js';
import { generateHour } from './generate/events.js';
import { packedName, packer } from './generate/pack.js';
import { hourFolder } from './hour.js';

export interface DemoObject {
  /** As the real bucket's: `year=2022/month=11/day=28/hour=20/browser_events.jsonl.zip`, after the prefix. */
  readonly key: string;
  readonly body: Buffer;
}

/** Not the sample's seed: the demo's events are others than those of data/sample. */
const SEED = 'demo bucket';
const FIRST_HOUR = 18;
const HOURS = 4;
const EVENTS_PER_OBJECT = 300;
const HOUR_MS = 3_600_000;

/** The demo's objects; the same bytes at each call. */
export async function* demoObjects(prefix: string): AsyncGenerator<DemoObject> {
  for (const hour of demoHours()) {
    const pageviews = [...generateHour(SEED, hour, EVENTS_PER_OBJECT)];
    for (const type of EVENT_TYPES) {
      const lines = pageviews.map((pageview) => `${pageview[type]}\n`).join('');
      yield { key: demoKey(prefix, hour, type), body: await zipOf(type, lines) };
    }
  }
}

/** Keys of the demo's objects, in order. */
export function demoKeys(prefix: string): string[] {
  return demoHours().flatMap((hour) => EVENT_TYPES.map((type) => demoKey(prefix, hour, type)));
}

/** Puts the demo's objects that the bucket lacks; leaves the others as they are. */
export async function fillDemoBucket(
  store: Pick<S3, 'listObjects' | 'put'>,
  { prefix, signal }: { readonly prefix: string; readonly signal: AbortSignal },
): Promise<void> {
  const existing = new Set<string>();
  for await (const { key } of store.listObjects({ prefix, signal })) existing.add(key);
  for await (const { key, body } of demoObjects(prefix)) {
    if (!existing.has(key)) await store.put(key, body, signal);
  }
}

function demoHours(): number[] {
  return Array.from({ length: HOURS }, (_, at) => GENERATED_DAY + (FIRST_HOUR + at) * HOUR_MS);
}

function demoKey(prefix: string, hour: number, type: EventType): string {
  return `${prefix}${hourFolder(hour)}/${packedName(type, 'zip')}`;
}

async function zipOf(type: EventType, lines: string): Promise<Buffer> {
  const { input, output } = packer(type, 'zip');
  input.end(lines);
  return await buffer(output);
}
