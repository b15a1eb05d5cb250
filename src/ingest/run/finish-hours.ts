import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import type { Topology } from '../../topology/topology-types.js';
import type { WaitingHour } from '../join/due-hours.js';
import { joinHours } from '../join/join-hours.js';
import { ledgerRows, type Ledger } from '../ledger/hour-state-rows.js';
import { hourState } from '../ledger/hour-state.js';
import { settleObjects, type SettledObject } from '../ledger/settle.js';
import type { PublishedObject } from '../ledger/settle-places.js';
import { deleteSuperseded } from '../ledger/superseded.js';
import type { Meter } from './meter.js';
import type { Outcome } from './outcome.js';
import type { IngestRequest } from './request.js';

export interface FinishOptions {
  readonly kafka: Pick<Kafka, 'brokerCount' | 'topicStats' | 'groupLag'>;
  readonly warehouse: ClickHouse;
  readonly topology: Topology;
  readonly request: Pick<IngestRequest, 'keys'>;
  readonly meter: Meter;
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
}

/** What became of what was published. */
export interface Finished {
  readonly stored: number;
  readonly dead: number;
  /** Hours as milliseconds since the epoch. */
  readonly joined: readonly { readonly hour: number; readonly rows: number }[];
  readonly waiting: readonly WaitingHour[];
  readonly mismatches: readonly SettledObject[];
}

export const NOTHING_FINISHED: Finished = { stored: 0, dead: 0, joined: [], waiting: [], mismatches: [] };

interface Hours {
  /** Milliseconds since the epoch, both included. */
  readonly from: number;
  readonly until: number;
}

/**
 * Waits until ClickHouse has what was published in these hours, by this run or by one that was killed, removes what
 * was superseded, and joins the hours that are complete and have changed, but for those of objects named one by one.
 */
export async function finishHours(
  hours: Hours,
  outcomes: readonly Outcome[],
  options: FinishOptions,
): Promise<Finished> {
  const { topology: places, kafka, warehouse, request, meter, signal, onLog } = options;
  const store = { places, kafka, warehouse, signal, onLog };
  const own = await settleObjects(outcomes.flatMap(publishedOf), store);
  const ledger = await ledgerRows(store, hours);
  const ofOthers = unsettled(ledger);
  const others =
    ofOthers.length === 0 ? { objects: [], mismatches: [] } : await settleObjects(ofOthers, store);
  await deleteSuperseded(ofOthers.length === 0 ? ledger : await ledgerRows(store, hours), store);
  const { joined, waiting } =
    request.keys.length > 0 ? { joined: [], waiting: [] } : await joinHours(hours, store);
  meter.joined(joined.length);
  return {
    stored: sum(own.objects, ({ stored }) => stored),
    dead: sum(own.objects, ({ dead }) => dead),
    joined,
    waiting,
    mismatches: [...own.mismatches, ...others.mismatches],
  };
}

type LedgerPlace = Pick<FinishOptions, 'topology' | 'warehouse' | 'signal'>;

/** Whether there is anything to finish by the ledger alone: the wide table itself is not looked at. */
export async function isUnfinished(hours: Hours, options: LedgerPlace): Promise<boolean> {
  return (await countUnfinished(hours, options)) > 0;
}

/** Hours with something to finish, by the ledger alone. */
export async function countUnfinished(
  hours: Hours,
  { topology: places, warehouse, signal }: LedgerPlace,
): Promise<number> {
  const byHour = await ledgerRows({ places, warehouse, signal }, hours);
  return [...byHour.values()].filter((rows) => {
    const state = hourState(rows);
    const isReplaced = rows.some((row) => row.state === 'superseded' && row.stored > 0);
    return isReplaced || state.kind === 'waiting' || (state.kind === 'complete' && !state.isJoined);
  }).length;
}

export function addFinished(a: Finished, b: Finished): Finished {
  return {
    stored: a.stored + b.stored,
    dead: a.dead + b.dead,
    joined: [...a.joined, ...b.joined],
    waiting: [...a.waiting.filter(({ hour }) => !b.waiting.some((each) => each.hour === hour)), ...b.waiting],
    mismatches: [...a.mismatches, ...b.mismatches],
  };
}

function publishedOf(outcome: Outcome): PublishedObject[] {
  if (outcome.kind !== 'published') return [];
  const { object, counts } = outcome;
  const { id, key, type, hour } = object;
  return [{ id, key, type, hour, published: counts.published }];
}

/** Of a run that was killed, or of another worker; and what did not add up when it was last counted. */
function unsettled(ledger: Ledger): PublishedObject[] {
  return [...ledger.values()]
    .flat()
    .flatMap(({ isCurrent, state, id, key, type, hour, published }) =>
      isCurrent && type !== '' && (state === 'published' || state === 'mismatch')
        ? [{ id, key, type, hour, published }]
        : [],
    );
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
