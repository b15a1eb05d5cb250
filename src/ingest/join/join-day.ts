import { batchTime } from '../hour.js';
import type { Store } from '../ledger/settle-places.js';
import { underLock } from './join-lock.js';
import {
  compactStaging,
  createStaging,
  deleteHours,
  dropStaging,
  fillStaging,
  rowsOfHour,
  stagingName,
  type HourToJoin,
} from './staging.js';
import { attachFrom, partitionOfHour, replaceFrom, versionOf } from './swap.js';

const ROWS_PER_BATCH = 2_000_000;

/** Before each step its name is told, so that a run can be watched, and broken off anywhere. */
export type JoinStep = 'create' | 'fill' | 'swap' | 'record' | 'check';

export interface DayContext extends Store {
  readonly onStep: (step: JoinStep, hour: number) => void | Promise<void>;
}

export interface JoinedHour {
  readonly hour: number;
  readonly rows: number;
  readonly seconds: number;
  /** It was in the wide table before. */
  readonly again: boolean;
}

export interface DayOutcome {
  readonly joined: readonly JoinedHour[];
  /** Rows came or went since they were counted: to be counted and joined anew. */
  readonly changed: readonly number[];
  /** Another join undid it. */
  readonly lost: readonly number[];
}

/**
 * Joins hours of one day. An hour that the wide table has not yet costs only itself; for one that it has, the day is
 * made anew beside it and takes its place. Each step can be the last: what is not recorded is done again.
 */
export async function joinDay(
  context: DayContext,
  hours: readonly HourToJoin[],
  present: ReadonlySet<number>,
): Promise<DayOutcome> {
  const outcomes: DayOutcome[] = [];
  const again = hours.filter(({ hour }) => present.has(hour));
  for (const some of batches(hours.filter(({ hour }) => !present.has(hour)))) {
    const outcome = await addHours(context, some);
    if (outcome === 'occupied') again.push(...some);
    else outcomes.push(outcome);
  }
  if (again.length > 0) outcomes.push(await replaceHours(context, again));
  return {
    joined: outcomes.flatMap(({ joined }) => joined),
    changed: outcomes.flatMap(({ changed }) => changed),
    lost: outcomes.flatMap(({ lost }) => lost),
  };
}

/** Small hours go together: each statement costs more than their rows. */
function batches(hours: readonly HourToJoin[]): HourToJoin[][] {
  const found: HourToJoin[][] = [];
  let rows = Infinity;
  for (const hour of hours) {
    if (rows + hour.rows > ROWS_PER_BATCH) {
      found.push([]);
      rows = 0;
    }
    found.at(-1)?.push(hour);
    rows += hour.rows;
  }
  return found;
}

async function addHours(context: DayContext, hours: readonly HourToJoin[]): Promise<DayOutcome | 'occupied'> {
  const { unionTable } = context.places;
  const first = hours[0]?.hour ?? 0;
  return await withStaging(context, first, async (staging, startedAt) => {
    const { ready, changed } = await fillAll(context, staging, hours);
    if (changed.length > 0) await deleteHours(context, staging, changed);
    if (ready.some(({ rows }) => rows > 0)) {
      await compactStaging(context, staging);
      const isAdded = await underLock(context, unionTable, async () => {
        for (const { hour } of ready) if ((await rowsOfHour(context, unionTable, hour)) > 0) return false;
        await context.onStep('swap', first);
        await attachFrom(context, unionTable, staging, partitionOfHour(first));
        return true;
      });
      if (!isAdded) return 'occupied';
    }
    return { ...(await recordAndCheck(context, ready, startedAt, false)), changed };
  });
}

async function fillAll(
  context: DayContext,
  staging: string,
  hours: readonly HourToJoin[],
): Promise<{ ready: HourToJoin[]; changed: number[] }> {
  const ready: HourToJoin[] = [];
  const changed: number[] = [];
  for (const hour of hours) {
    await context.onStep('fill', hour.hour);
    if (await fillStaging(context, staging, hour)) ready.push(hour);
    else changed.push(hour.hour);
  }
  return { ready, changed };
}

async function replaceHours(context: DayContext, hours: readonly HourToJoin[]): Promise<DayOutcome> {
  const { unionTable } = context.places;
  const first = hours[0]?.hour ?? 0;
  const partition = partitionOfHour(first);
  return await withStaging(context, first, async (staging, startedAt) => {
    const version = await versionOf(context, unionTable, partition);
    await attachFrom(context, staging, unionTable, partition);
    await deleteHours(
      context,
      staging,
      hours.map(({ hour }) => hour),
    );
    const { ready, changed } = await fillAll(context, staging, hours);
    // Those that changed are gone from the staging table: they must not go from the wide table.
    if (changed.length > 0) {
      const rest = ready.length === 0 ? NOTHING : await replaceHours(context, ready);
      return { ...rest, changed: [...rest.changed, ...changed] };
    }
    const isReplaced = await underLock(context, unionTable, async () => {
      if ((await versionOf(context, unionTable, partition)) !== version) return false;
      await context.onStep('swap', first);
      await replaceFrom(context, unionTable, staging, partition);
      return true;
    });
    if (!isReplaced) return { ...NOTHING, lost: hours.map(({ hour }) => hour) };
    return await recordAndCheck(context, hours, startedAt, true);
  });
}

const NOTHING: DayOutcome = { joined: [], changed: [], lost: [] };

/**
 * Recorded first and checked then: of two joins that disturb each other, whichever swaps or looks last sees the
 * other's record or rows, and one of them does it again.
 */
async function recordAndCheck(
  context: DayContext,
  hours: readonly HourToJoin[],
  startedAt: number,
  again: boolean,
): Promise<DayOutcome> {
  if (hours.length === 0) return NOTHING;
  const { warehouse, places, signal } = context;
  const first = hours[0]?.hour ?? 0;
  const seconds = (performance.now() - startedAt) / 1000 / hours.length;
  await context.onStep('record', first);
  await warehouse.insert(
    `${places.ingest.ledger}_joins`,
    hours.map(({ hour, digest, rows }) => ({ hour: batchTime(hour), joined: rows, digest, seconds })),
    { signal },
  );
  await context.onStep('check', first);
  const [joined, lost]: [JoinedHour[], number[]] = [[], []];
  for (const { hour, rows } of hours) {
    if ((await rowsOfHour(context, places.unionTable, hour)) === rows)
      joined.push({ hour, rows, seconds, again });
    else lost.push(hour);
  }
  return { joined, changed: [], lost };
}

async function withStaging<T>(
  context: DayContext,
  hour: number,
  work: (staging: string, startedAt: number) => Promise<T>,
): Promise<T> {
  const staging = stagingName(context.places.unionTable);
  const startedAt = performance.now();
  await context.onStep('create', hour);
  try {
    await createStaging(context, staging);
    return await work(staging, startedAt);
  } finally {
    // Kept for the sweep of a later run where ClickHouse does not answer now.
    await dropStaging(context, staging).catch(() => undefined);
  }
}
