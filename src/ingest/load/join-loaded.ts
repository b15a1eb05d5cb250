import { EVENT_TYPES, type EventType } from '../../topology/topology-types.js';
import { hourOfTimestamp } from '../hour.js';
import { joinDay } from '../join/join-day.js';
import type { HourToJoin } from '../join/staging.js';
import { ledgerRows } from '../ledger/hour-state-rows.js';
import { DAY_MS, secondsOf, type HourRange, type Store } from '../ledger/settle-places.js';
import { isComplete, storedLines, type LoadObject } from './load-object.js';

/** Another join that works on the same day may undo ours. */
const ROUNDS = 3;
/** As of no objects of a bucket: once it has such an hour, the hour is joined anew from the bucket alone. */
const DIGEST = '0';
const QUERY_TIMEOUT_MS = 300_000;

export interface HoursToJoin {
  readonly todo: readonly HourToJoin[];
  /** Hours of which the wide table has rows. */
  readonly present: ReadonlySet<number>;
}

/**
 * Hours that a folder has whole and the wide table lacks or has otherwise. Those that the ledger knows belong to the
 * bucket, and are left out.
 */
export async function hoursToJoin(objects: readonly LoadObject[], store: Store): Promise<HoursToJoin> {
  const hours = wholeHours(objects);
  const times = hours.map(({ hour }) => hour);
  if (times.length === 0) return { todo: [], present: new Set() };
  const range = { from: Math.min(...times), until: Math.max(...times) };
  const ofBucket = await ledgerRows(store, range);
  const inTable = await rowsByHour(
    store,
    range,
    hours.flatMap(({ objects: { browser } }) => browser),
  );
  const todo = hours.filter(({ hour, rows }) => {
    const found = inTable.get(hour) ?? { rows: 0, own: 0 };
    return !ofBucket.has(hour) && (found.rows !== rows || found.own !== rows);
  });
  return { todo, present: new Set(inTable.keys()) };
}

/** Joins them into the wide table; resolves to how many. Those that changed meanwhile are left to the next call. */
export async function joinLoaded(objects: readonly LoadObject[], store: Store): Promise<number> {
  let joined = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { todo, present } = await hoursToJoin(objects, store);
    if (todo.length === 0) break;
    for (const hours of Map.groupBy(todo, ({ hour }) => Math.floor(hour / DAY_MS)).values()) {
      const outcome = await joinDay({ ...store, onStep: () => undefined }, hours, present);
      joined += outcome.joined.length;
    }
  }
  return joined;
}

function wholeHours(objects: readonly LoadObject[]): HourToJoin[] {
  const byHour = Map.groupBy(objects, ({ batchTime }) => hourOfTimestamp(batchTime) ?? NaN);
  return [...byHour].flatMap(([hour, ofHour]) => {
    const ofType = (type: EventType) => ofHour.filter(({ stream }) => stream.type === type);
    if (EVENT_TYPES.some((type) => ofType(type).length === 0) || !ofHour.every(isComplete)) return [];
    const ids = (type: EventType) => ofType(type).map(({ id }) => id);
    const rows = ofType('browser').reduce((sum, object) => sum + storedLines(object), 0);
    const all = {
      browser: ids('browser'),
      device: ids('device'),
      geo: ids('geo'),
      location: ids('location'),
    };
    return [{ hour, digest: DIGEST, objects: all, rows }];
  });
}

/** Rows of the wide table; `own`: those of these browser objects. */
async function rowsByHour(
  { warehouse, places, signal }: Store,
  range: HourRange,
  ids: readonly bigint[],
): Promise<ReadonlyMap<number, { readonly rows: number; readonly own: number }>> {
  const rows = await warehouse.query<{ hour: number; rows: number; own: number }>(
    `SELECT toFloat64(toUnixTimestamp(batch_time)) * 1000 AS hour, toFloat64(count()) AS rows,
       toFloat64(countIf(object_id IN ({ids:Array(UInt64)}))) AS own
     FROM {union:Identifier}
     WHERE batch_time BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')}
     GROUP BY hour`,
    { union: places.unionTable, ids, ...secondsOf(range) },
    { signal, timeoutMs: QUERY_TIMEOUT_MS },
  );
  return new Map(rows.map(({ hour, ...found }) => [hour, found]));
}
