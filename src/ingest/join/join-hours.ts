import { NplError } from '../../errors.js';
import { patience, type Patience } from '../load/patience.js';
import { DAY_MS, HOUR_MS, type HourRange, type Store } from '../ledger/settle-places.js';
import { dueHours, type DueHours, type WaitingHour } from './due-hours.js';
import { joinDay, type DayContext, type JoinedHour, type JoinStep } from './join-day.js';
import { sweepStaging, type HourToJoin } from './staging.js';

export type { WaitingHour } from './due-hours.js';

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

export interface JoinReport {
  readonly joined: readonly JoinedHour[];
  /** Hours whose last join was made from what there is now. */
  readonly upToDate: readonly number[];
  /** Hours that cannot be joined yet. */
  readonly waiting: readonly WaitingHour[];
}

const STALL_MS = 120_000;
/** What is due is looked up for a month at once. */
const LOOK_MS = 31 * DAY_MS;
/** Another join that works on the same day may undo ours, and we its. */
const ROUNDS = 5;

/**
 * Joins every complete hour of the range whose inputs differ from those of its last join, or whose rows in the wide
 * table are not those of it. Safe to repeat, to interrupt anywhere, and to run twice at once. Hours without an
 * object in the ledger are none of its business.
 */
export async function joinHours(range: HourRange, options: JoinOptions): Promise<JoinReport> {
  const { again = false, onJoined = () => undefined } = options;
  const waiting = joinPatience(options);
  const context = {
    ...options,
    onStep: async (step: JoinStep, hour: number) => {
      waiting.moved();
      await options.onStep?.(step, hour);
    },
  };
  await waiting.persist(() => sweepStaging(options));

  const joined: JoinedHour[] = [];
  const upToDate: number[] = [];
  const waits: WaitingHour[] = [];
  for (const part of pieces(range, LOOK_MS)) {
    const due = await waiting.persist(() => dueHours(options, part));
    waits.push(...due.waiting);
    if (!again) upToDate.push(...due.upToDate.map(({ hour }) => hour));
    const todo = again ? [...due.todo, ...due.upToDate] : due.todo;
    for (const day of pieces(part, DAY_MS)) {
      const ofDay = todo.filter(({ hour }) => hour >= day.from && hour <= day.until);
      if (ofDay.length === 0) continue;
      const outcome = await joinWholeDay(context, day, { ...due, todo: ofDay }, waiting, onJoined);
      joined.push(...outcome.joined);
      waits.push(...outcome.waiting);
    }
  }
  const inOrder = (a: { hour: number }, b: { hour: number }): number => a.hour - b.hour;
  return { joined: joined.sort(inOrder), upToDate, waiting: waits.sort(inOrder) };
}

/** Joins the hours of a day, and again what another join has undone meanwhile. */
async function joinWholeDay(
  context: DayContext & Pick<JoinOptions, 'onLog'>,
  day: HourRange,
  due: Pick<DueHours, 'todo' | 'present'>,
  waiting: Patience,
  onJoined: (hour: JoinedHour) => void,
): Promise<Pick<JoinReport, 'joined' | 'waiting'>> {
  const joined = new Map<number, JoinedHour>();
  let { todo, present } = due;
  let changed: readonly number[] = [];
  for (let round = 1; todo.length > 0 && round <= ROUNDS; round += 1) {
    const outcome = await waiting.persist(() => joinDay(context, todo, present));
    for (const hour of outcome.joined) {
      joined.set(hour.hour, hour);
      onJoined(hour);
    }
    for (const hour of outcome.lost) joined.delete(hour);
    if (outcome.lost.length > 0) context.onLog?.('another join works on the same day; joining it again');
    ({ changed } = outcome);
    const next = await waiting.persist(() => dueHours(context, wholeDay(day)));
    // Of the hours that nobody asked for, those that another join had done and ours has undone.
    todo = next.todo.filter(({ hour }) => {
      const isAsked = hour >= day.from && hour <= day.until;
      return !changed.includes(hour) && (isAsked || next.undone.has(hour));
    });
    ({ present } = next);
  }
  const unfinished = [...changed, ...todo.map(({ hour }: HourToJoin) => hour)];
  return {
    joined: [...joined.values()],
    waiting: unfinished.map((hour) => ({ hour, state: { kind: 'changing' } })),
  };
}

function joinPatience({
  signal,
  stallMs = STALL_MS,
  onLog = () => undefined,
}: Pick<JoinOptions, 'signal' | 'stallMs' | 'onLog'>): Patience {
  return patience({
    signal,
    stallMs,
    log: onLog,
    stuck: (ms) =>
      Promise.resolve(
        new NplError(`ClickHouse has not answered for ${Math.round(ms / 1000)} s`, {
          next: 'run `npl-ops status` and `npl-ops logs clickhouse`, then join again: it goes on from here',
        }),
      ),
  });
}

function wholeDay({ from }: HourRange): HourRange {
  const start = Math.floor(from / DAY_MS) * DAY_MS;
  return { from: start, until: start + DAY_MS - HOUR_MS };
}

/** The range in pieces that end where days of UTC do, none longer than `ms`. */
function* pieces({ from, until }: HourRange, ms: number): Generator<HourRange> {
  for (let at = from; at <= until;) {
    const end = Math.floor(at / DAY_MS) * DAY_MS + ms;
    yield { from: at, until: Math.min(end - HOUR_MS, until) };
    at = end;
  }
}
