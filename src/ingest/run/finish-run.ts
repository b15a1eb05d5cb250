import { ledgerBounds } from '../ledger/known-objects.js';
import { unfinishedHours } from '../ledger/unfinished-hours.js';
import {
  addFinished,
  finishHours,
  isUnfinished,
  NOTHING_FINISHED,
  type FinishOptions,
} from './finish-hours.js';
import { hourRanges, type HourRange } from './hour-ranges.js';
import { Meter } from './meter.js';
import { mismatchText, reportedHours, type FinishReport } from './report.js';
import type { RunProgress } from './progress.js';

export interface FinishRun extends Omit<FinishOptions, 'request' | 'meter'> {
  readonly onProgress: (progress: RunProgress) => void;
}

const HOUR_MS = 3_600_000;

/**
 * Brings to its end what others have published: waits until ClickHouse has it, counts it, and joins the hours that are
 * complete. Without hours: those that every ingest looks at, and those that anybody left unfinished. Publishes nothing.
 */
export async function finishRun(hours: HourRange | undefined, options: FinishRun): Promise<FinishReport> {
  const startedAt = performance.now();
  const meter = new Meter(options.onProgress);
  meter.phase('storing');
  const ranges = hours === undefined ? await openRanges(options) : [hours];
  let finished = NOTHING_FINISHED;
  // The newest first: what was left behind must not keep the new hours waiting.
  for (const range of ranges.toReversed()) {
    if (range !== ranges.at(-1) && !(await isUnfinished(range, options))) continue;
    finished = addFinished(
      finished,
      await finishHours(range, [], { ...options, meter, request: { keys: [] } }),
    );
  }
  meter.phase('done');
  const mismatches = finished.mismatches.map(mismatchText);
  return {
    ...reportedHours(finished),
    mismatches,
    seconds: (performance.now() - startedAt) / 1000,
    ok: mismatches.length === 0,
  };
}

async function openRanges({ topology, warehouse, signal }: FinishRun): Promise<HourRange[]> {
  const { ledger, lookbackHours } = topology.ingest;
  const now = new Date();
  const known = await ledgerBounds(warehouse, ledger, now, signal);
  if (known === undefined) return [];
  const newest = {
    from: Math.max(known.oldest, known.newest - lookbackHours * HOUR_MS),
    until: known.newest,
  };
  const left = await unfinishedHours(warehouse, ledger, now, signal);
  return [...hourRanges(left.filter((hour) => hour < newest.from || hour > newest.until)), newest];
}
