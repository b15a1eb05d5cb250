import {
  addFinished,
  finishHours,
  isUnfinished,
  NOTHING_FINISHED,
  type Finished,
  type FinishOptions,
} from './finish-hours.js';
import type { HourRange } from './hour-ranges.js';
import type { Outcome } from './outcome.js';

export interface RangesToFinish {
  /** Finished in any case: that mends the joined rows of the newest hours too. */
  readonly newest: HourRange | undefined;
  /** Of the newest hours. */
  readonly outcomes: readonly Outcome[];
  /** Finds older hours, in order, in which something may be left to do. */
  readonly others: () => Promise<readonly HourRange[]>;
}

/**
 * Finishes the newest hours first: what a run before has left behind must not keep them waiting. It is looked for
 * meanwhile, for that takes longer the longer the history is, and ClickHouse stores the newest hours by the second.
 */
export async function finishRanges(
  { newest, outcomes, others }: RangesToFinish,
  options: FinishOptions,
): Promise<Finished> {
  const left = others().then((ranges) => unfinishedOf(ranges, options));
  // Of two failures the first is told.
  left.catch(() => undefined);
  let finished = newest === undefined ? NOTHING_FINISHED : await finishHours(newest, outcomes, options);
  for (const range of (await left).toReversed())
    finished = addFinished(finished, await finishHours(range, [], options));
  return finished;
}

async function unfinishedOf(ranges: readonly HourRange[], options: FinishOptions): Promise<HourRange[]> {
  const unfinished: HourRange[] = [];
  for (const range of ranges) if (await isUnfinished(range, options)) unfinished.push(range);
  return unfinished;
}
