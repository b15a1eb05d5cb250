import { EVENT_TYPES, type EventType } from '../../topology/topology-types.js';
import { readObjectName } from '../event-object.js';
import { hourFolder } from '../hour.js';
import type { HourStore } from './hour-store.js';
import type { Packing } from './pack.js';
import { writeHour } from './write-hour.js';

export interface FillOptions {
  readonly seed: string;
  /** The first hour, milliseconds since the epoch; and how many. */
  readonly from: number;
  readonly hours: number;
  /** Events of each type in each hour. */
  readonly events: number;
  readonly packing: Packing;
  readonly signal: AbortSignal;
  /** Events made so far, of all types. */
  readonly onProgress?: (done: number) => void;
}

export interface FillReport {
  /** Objects that were put, and the hours that got at least one. */
  readonly objects: number;
  readonly hours: number;
  readonly eventsPerObject: number;
  /** Hours that had all four types before. */
  readonly hoursLeftAlone: number;
}

const HOUR_MS = 3_600_000;
/** While one hour is compressed and sent, the next is made. */
const AT_ONCE = 3;

/**
 * Fills hours with generated events, four objects an hour that join on click_id and event_id. A type that an hour
 * has, in any form, is left alone: whatever lies there may be real, and a run that was cut short is completed by
 * repeating it. Memory does not grow with hours or events.
 */
export async function fillHours(store: HourStore, options: FillOptions): Promise<FillReport> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const hours = Array.from({ length: options.hours }, (_, at) => options.from + at * HOUR_MS).values();
  let done = 0;
  const report = { objects: 0, hours: 0, eventsPerObject: options.events, hoursLeftAlone: 0 };
  const progress = (events: number): void => options.onProgress?.((done += events));

  async function work(): Promise<void> {
    for (const hour of hours) {
      signal.throwIfAborted();
      const missing = await missingTypes(store, hour, signal);
      await writeHour(store, hour, missing, { ...options, signal, onProgress: progress });
      progress((EVENT_TYPES.length - missing.length) * options.events);
      report.objects += missing.length;
      if (missing.length === 0) report.hoursLeftAlone += 1;
      else report.hours += 1;
    }
  }
  const workers = Array.from({ length: AT_ONCE }, async () => {
    try {
      await work();
    } catch (error) {
      failed.abort(error);
    }
  });
  // All have ended before the first failure is told: nothing is written behind the caller's back.
  await Promise.all(workers);
  options.signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return report;
}

async function missingTypes(store: HourStore, hour: number, signal: AbortSignal): Promise<EventType[]> {
  const folder = hourFolder(hour);
  const names = await store.names(folder, signal);
  const present = new Set(names.map((name) => readObjectName(`${folder}/${name}`).name?.type));
  return EVENT_TYPES.filter((type) => !present.has(type));
}
