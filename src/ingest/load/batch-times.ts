import path from 'node:path';
import { UsageError } from '../../errors.js';
import type { EventFile } from './find-files.js';
import { batchTime, hourOfTimestamp } from '../hour.js';
import { readLines } from './read-lines.js';

/**
 * The batch_time of each file: the hour of its folder, else `hour`, else the hour of the first event that the
 * browser file beside it holds. Never the clock: a second run must come to the same day partition, within
 * which events are deduplicated. Rejects with UsageError where none of the three is to be had.
 */
export async function batchTimesOf(
  files: readonly EventFile[],
  hour: number | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventFile, string>> {
  const byFolder = new Map<string, number | undefined>();
  const times = new Map<EventFile, string>();
  for (const file of files) {
    const folder = path.dirname(file.path);
    let found = file.hour ?? hour;
    if (found === undefined) {
      if (!byFolder.has(folder)) byFolder.set(folder, await firstHour(files, folder, signal));
      found = byFolder.get(folder);
    }
    if (found === undefined) {
      throw new UsageError(`the hour of ${file.path} is not known`, {
        why: 'it lies in no year=/month=/day=/hour= folder, and no browser event beside it has an event_timestamp',
        next: 'name the hour, in UTC: --hour 2022-11-28T20',
      });
    }
    times.set(file, batchTime(found));
  }
  return times;
}

async function firstHour(
  files: readonly EventFile[],
  folder: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const browser = files.find(({ type, path: file }) => type === 'browser' && path.dirname(file) === folder);
  if (browser === undefined) return undefined;
  for await (const lines of readLines(browser.path, signal)) {
    for (const { bytes } of lines) {
      const hour = hourOfEvent(bytes);
      if (hour !== undefined) return hour;
    }
  }
  return undefined;
}

function hourOfEvent(line: Buffer): number | undefined {
  try {
    const event = JSON.parse(line.toString()) as { event_timestamp?: unknown } | null;
    const timestamp = event?.event_timestamp;
    return typeof timestamp === 'string' ? hourOfTimestamp(timestamp) : undefined;
  } catch {
    return undefined;
  }
}
