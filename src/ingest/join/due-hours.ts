import { hourState, type Readiness } from '../ledger/hour-state.js';
import { ledgerRows } from '../ledger/hour-state-rows.js';
import { secondsOf, type HourRange, type Store } from '../ledger/settle-places.js';
import type { HourToJoin } from './staging.js';

/** An hour that cannot be joined now. `changing`: its rows differ from what was counted, or other joins undo ours. */
export interface WaitingHour {
  readonly hour: number;
  readonly state: Exclude<Readiness, { kind: 'complete' }> | { readonly kind: 'changing' };
}

export interface DueHours {
  readonly todo: readonly HourToJoin[];
  readonly upToDate: readonly HourToJoin[];
  readonly waiting: readonly WaitingHour[];
  /** Those of `todo` that were joined from what there is now, and are not in the wide table as they should be. */
  readonly undone: ReadonlySet<number>;
  /** Hours of which the wide table has rows. */
  readonly present: ReadonlySet<number>;
}

const QUERY_TIMEOUT_MS = 300_000;

/** What there is to join in these hours. An hour whose rows in the wide table are not those of its last join is due. */
export async function dueHours(store: Store, range: HourRange): Promise<DueHours> {
  const ledger = await ledgerRows(store, range);
  const inTable = await rowsByHour(store, range);
  const todo: HourToJoin[] = [];
  const upToDate: HourToJoin[] = [];
  const waiting: WaitingHour[] = [];
  const undone = new Set<number>();
  for (const [hour, versions] of ledger) {
    const state = hourState(versions);
    if (state.kind !== 'complete') {
      waiting.push({ hour, state });
      continue;
    }
    const { digest, objects, rows, isJoined } = state;
    const isThere = (inTable.get(hour) ?? 0) === rows;
    (isJoined && isThere ? upToDate : todo).push({ hour, digest, objects, rows });
    if (isJoined && !isThere) undone.add(hour);
  }
  return { todo, upToDate, waiting, undone, present: new Set(inTable.keys()) };
}

async function rowsByHour(
  { warehouse, places, signal }: Store,
  range: HourRange,
): Promise<ReadonlyMap<number, number>> {
  const rows = await warehouse.query<{ hour: number; rows: number }>(
    `SELECT toFloat64(toUnixTimestamp(batch_time)) * 1000 AS hour, toFloat64(count()) AS rows
     FROM {union:Identifier}
     WHERE batch_time BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')}
     GROUP BY hour`,
    { union: places.unionTable, ...secondsOf(range) },
    { signal, timeoutMs: QUERY_TIMEOUT_MS },
  );
  return new Map(rows.map(({ hour, rows: count }) => [hour, count]));
}
