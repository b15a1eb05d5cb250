import { NplError } from '../../errors.js';
import { patience } from '../load/patience.js';
import { hourState, type Readiness } from '../ledger/hour-state.js';
import { ledgerRows } from '../ledger/hour-state-rows.js';
import { DAY_MS, HOUR_MS, secondsOf, type HourRange, type Store } from '../ledger/settle-places.js';
import { joinDay, type JoinedHour, type JoinStep } from './join-day.js';
import { sweepStaging, type HourToJoin } from './staging.js';

export interface JoinOptions extends Store {
  /** Join these hours again though nothing has changed. */
  readonly again?: boolean;
  /** Give up when ClickHouse stays away for this long, milliseconds. */
  readonly stallMs?: number;
  readonly onLog?: (line: string) => void;
  readonly onJoined?: (hour: JoinedHour) => void;
  /** Told before each step. */
  readonly onStep?: (step: JoinStep, hour: number) => void | Promise<void>;
}

export interface WaitingHour {
  readonly hour: number;
  readonly state: Exclude<Readiness, { kind: 'complete' }> | { readonly kind: 'changing' };
}

export interface JoinReport {
  readonly joined: readonly JoinedHour[];
  /** Hours that are joined from what there is now; nothing was done. */
  readonly upToDate: readonly number[];
  /** Hours that cannot be joined yet. */
  readonly waiting: readonly WaitingHour[];
}

const STALL_MS = 120_000;
/** Another join that works on the same day may undo ours, and we its. */
const ROUNDS = 5;

/**
 * Joins every complete hour of the range whose inputs differ from those of its last join, or whose rows in the wide
 * table are not those of it. Hours without an object in the ledger are none of its business.
 */
export async function joinHours(range: HourRange, options: JoinOptions): Promise<JoinReport> {
  const { again = false, onLog = () => undefined, onJoined = () => undefined } = options;
  const { onStep = () => undefined, signal, stallMs = STALL_MS } = options;
  const waiting = patience({
    signal,
    stallMs,
    log: onLog,
    stuck: async (ms) =>
      await Promise.resolve(
        new NplError(`ClickHouse has not answered for ${Math.round(ms / 1000)} s`, {
          next: 'run `npl-ops status` and `npl-ops logs clickhouse`, then join again: it goes on from here',
        }),
      ),
  });
  const context = {
    ...options,
    onStep: async (step: JoinStep, hour: number) => {
      waiting.moved();
      await onStep(step, hour);
    },
  };
  await waiting.persist(() => sweepStaging(options));

  const joined = new Map<number, JoinedHour>();
  const waits = new Map<number, WaitingHour>();
  const upToDate = new Set<number>();
  for (const day of daysIn(range)) {
    for (let round = 1; ; round += 1) {
      const due = await waiting.persist(() => dueHours(options, day));
      for (const { hour, state } of due.waiting) waits.set(hour, { hour, state });
      const todo = again && round === 1 ? [...due.todo, ...due.upToDate] : due.todo;
      if (round === 1 && !again) for (const { hour } of due.upToDate) upToDate.add(hour);
      if (todo.length === 0) break;
      if (round > ROUNDS) {
        for (const { hour } of todo) waits.set(hour, { hour, state: { kind: 'changing' } });
        break;
      }
      const outcome = await waiting.persist(() => joinDay(context, todo, due.present));
      waiting.moved();
      for (const hour of outcome.joined) {
        joined.set(hour.hour, hour);
        upToDate.delete(hour.hour);
        onJoined(hour);
      }
      if (outcome.changed.length > 0) {
        for (const hour of outcome.changed) waits.set(hour, { hour, state: { kind: 'changing' } });
        break;
      }
      if (outcome.lost.length > 0) onLog('another join works on the same day; joining again');
    }
  }
  const byHour = <T extends { readonly hour: number }>(hours: Iterable<T>): T[] =>
    [...hours].sort((a, b) => a.hour - b.hour);
  return {
    joined: byHour(joined.values()),
    upToDate: [...upToDate].sort((a, b) => a - b),
    waiting: byHour(waits.values()),
  };
}

interface DueHours {
  readonly todo: readonly HourToJoin[];
  readonly upToDate: readonly HourToJoin[];
  readonly waiting: readonly { hour: number; state: Exclude<Readiness, { kind: 'complete' }> }[];
  /** Hours of which the wide table has rows. */
  readonly present: ReadonlySet<number>;
}

async function dueHours(store: Store, day: HourRange): Promise<DueHours> {
  const ledger = await ledgerRows(store, day);
  const inTable = await unionRows(store, day);
  const todo: HourToJoin[] = [];
  const upToDate: HourToJoin[] = [];
  const waiting: DueHours['waiting'][number][] = [];
  for (const [hour, rows] of ledger) {
    const state = hourState(rows);
    if (state.kind !== 'complete') {
      waiting.push({ hour, state });
      continue;
    }
    const { digest, objects, isJoined } = state;
    const isThere = (inTable.get(hour) ?? 0) === state.rows;
    (isJoined && isThere ? upToDate : todo).push({ hour, digest, objects, rows: state.rows });
  }
  return { todo, upToDate, waiting, present: new Set(inTable.keys()) };
}

/** Rows of the wide table by hour. */
export async function unionRows(
  { warehouse, places, signal }: Store,
  range: HourRange,
): Promise<ReadonlyMap<number, number>> {
  const rows = await warehouse.query<{ hour: number; rows: number }>(
    `SELECT toFloat64(toUnixTimestamp(batch_time)) * 1000 AS hour, toFloat64(count()) AS rows
     FROM {union:Identifier}
     WHERE batch_time BETWEEN {from:DateTime('UTC')} AND {until:DateTime('UTC')}
     GROUP BY hour`,
    { union: places.unionTable, ...secondsOf(range) },
    { signal },
  );
  return new Map(rows.map(({ hour, rows: count }) => [hour, count]));
}

/** The range by days of UTC. */
function* daysIn({ from, until }: HourRange): Generator<HourRange> {
  for (let at = from; at <= until;) {
    const end = (Math.floor(at / DAY_MS) + 1) * DAY_MS;
    yield { from: at, until: Math.min(end - HOUR_MS, until) };
    at = end;
  }
}
