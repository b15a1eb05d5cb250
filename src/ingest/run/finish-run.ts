import { ledgerBounds } from '../ledger/known-objects.js';
import type { FinishOptions } from './finish-hours.js';
import { finishRanges, type RangesToFinish } from './finish-ranges.js';
import type { HourRange } from './hour-ranges.js';
import { unfinishedOutside } from './unfinished-outside.js';
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
  const ranges =
    hours === undefined
      ? await openRanges(options)
      : { newest: hours, others: () => Promise.resolve<HourRange[]>([]) };
  const finished = await finishRanges(
    { ...ranges, outcomes: [] },
    { ...options, meter, request: { keys: [] } },
  );
  meter.phase('done');
  const mismatches = finished.mismatches.map(mismatchText);
  return {
    ...reportedHours(finished),
    mismatches,
    seconds: (performance.now() - startedAt) / 1000,
    ok: mismatches.length === 0,
  };
}

async function openRanges(options: FinishRun): Promise<Pick<RangesToFinish, 'newest' | 'others'>> {
  const { topology, warehouse, signal } = options;
  const { ledger, lookbackHours } = topology.ingest;
  const now = new Date();
  const known = await ledgerBounds(warehouse, ledger, now, signal);
  if (known === undefined) return { newest: undefined, others: () => Promise.resolve([]) };
  const newest = {
    from: Math.max(known.oldest, known.newest - lookbackHours * HOUR_MS),
    until: known.newest,
  };
  return { newest, others: () => unfinishedOutside([newest], now, options) };
}
