import type { Kafka } from '../../clients/kafka/kafka.js';
import { checkpointTime } from '../checkpoint.js';
import { batchTime } from '../hour.js';
import type { Patience } from '../load/patience.js';
import { mergeDuplicates } from '../load/merge-duplicates.js';
import { countLines, countRows, NOTHING_STORED, type LineCount } from './settle-count.js';
import { settlePatience } from './settle-patience.js';
import { portionsOf, tableOf, type PublishedObject, type Store } from './settle-places.js';
import {
  awaitRead,
  bookTopics,
  eventTopics,
  LOOK_EVERY_MS,
  readingNow,
  writtenNow,
} from './settle-reading.js';

export interface SettleOptions extends Store {
  readonly kafka: Pick<Kafka, 'brokerCount' | 'topicStats' | 'groupLag'>;
  /** Give up after this long without any movement, milliseconds. */
  readonly stallMs?: number;
  readonly onLog?: (line: string) => void;
  /** Objects that ClickHouse holds by now. */
  readonly onProgress?: (done: number) => void;
}

export interface SettledObject extends PublishedObject, LineCount {}

export interface SettleReport {
  /** All objects, as ClickHouse holds them now. */
  readonly objects: readonly SettledObject[];
  /** Those of which ClickHouse has read all and holds another number of lines than were published. */
  readonly mismatches: readonly SettledObject[];
}

const COMMIT_WAIT_MS = 15_000;
/** ClickHouse stores by the second: what is small is there by then, and is counted once. */
const FIRST_COUNT_MS = 2_000;
/** Counting what is not there as a whole is to take no more than this share of the time in which ClickHouse stores. */
const LOOK_SHARE = 4;
const ROWS_PER_INSERT = 10_000;

/**
 * Waits until ClickHouse holds what was published of these objects, notes that in the ledger, and sees to it that
 * plain counts are right too. Where ClickHouse has read a whole topic and lines are missing all the same, they are
 * not waited for: the object is noted as it is, and reported. Services that are away for a while are waited out;
 * rejects when nothing has moved for `stallMs`, saying where. When it resolves, the ledger and the dead letters
 * have been read to where they were written when it began.
 */
export async function settleObjects(
  objects: readonly PublishedObject[],
  options: SettleOptions,
): Promise<SettleReport> {
  const { kafka, onProgress = () => undefined } = options;
  const settled: SettledObject[] = [];
  /** Of objects that were counted when nothing more of them could come. */
  let finalRows: ReadonlyMap<bigint, number> = new Map();
  const mismatches: SettledObject[] = [];
  let pending = [...objects];
  const waiting = settlePatience(options, () => pending);
  const topics = eventTopics(options.places, new Set(objects.map(({ type }) => type)));
  const written = await writtenNow(kafka, topics, waiting, options.signal);
  await awaitRead(kafka, bookTopics(options.places), options, waiting);

  const close = async (done: readonly SettledObject[]): Promise<void> => {
    await waiting.persist(() => noteStored(options, done));
    settled.push(...done);
    const closed = new Set(done.map(({ id }) => id));
    pending = pending.filter(({ id }) => !closed.has(id));
    if (done.length > 0) waiting.moved();
    onProgress(settled.length);
  };

  let [rowsBefore, furthest]: [ReadonlyMap<bigint, number>, number] = [new Map(), -1];
  let countAt = performance.now() + FIRST_COUNT_MS;
  while (pending.length > 0) {
    const { caughtUp, reached } = await readingNow(kafka, written, options, waiting);
    if (caughtUp) {
      finalRows = await waiting.persist(() => countRows(options, pending));
      await close((await count(pending, options, waiting)).filter(isWhole));
      // Only now is it worth looking where an event with a batch_time of its own may lie.
      const anywhere = await count(pending, options, waiting, true);
      mismatches.push(...anywhere.filter((each) => !isBalanced(each)));
      await close(anywhere);
      break;
    }
    if (reached > furthest) waiting.moved();
    furthest = Math.max(furthest, reached);
    const startedAt = performance.now();
    if (startedAt >= countAt) {
      const rows = await waiting.persist(() => countRows(options, pending));
      const some = pending.filter((each) => mayBeComplete(each, rows, rowsBefore));
      await close((await count(some, options, waiting)).filter(isWhole));
      if ([...rows].some(([id, found]) => found > (rowsBefore.get(id) ?? 0))) waiting.moved();
      rowsBefore = rows;
      countAt = performance.now() + (performance.now() - startedAt) * LOOK_SHARE;
    }
    await waiting.check();
    if (pending.length > 0) await waiting.pause(LOOK_EVERY_MS);
  }
  await mergeDoubled(options, settled, finalRows, waiting);
  return { objects: settled, mismatches };
}

/** Every line that was published is an event or a dead letter, and each once. */
function isBalanced({ published, stored, dead, replayed }: SettledObject): boolean {
  return stored + dead === published + replayed;
}

/** It is also known where they lie. */
function isWhole(object: SettledObject): boolean {
  return isBalanced(object) && object.astray === 0;
}

/** The rest of an object whose rows have stopped coming may be dead letters. */
function mayBeComplete(
  { id, published }: PublishedObject,
  rows: ReadonlyMap<bigint, number>,
  before: ReadonlyMap<bigint, number>,
): boolean {
  const found = rows.get(id) ?? 0;
  return found >= published || found === before.get(id);
}

async function count(
  objects: readonly PublishedObject[],
  store: Store,
  waiting: Patience,
  everywhere = false,
): Promise<SettledObject[]> {
  const counts = await waiting.persist(() => countLines(store, objects, { everywhere }));
  return objects.map((object) => ({ ...object, ...(counts.get(object.id) ?? NOTHING_STORED) }));
}

async function noteStored(
  { warehouse, places, signal }: Store,
  objects: readonly SettledObject[],
): Promise<void> {
  for (const some of portionsOf(objects, ROWS_PER_INSERT)) {
    const rows = some.map(({ id, hour, stored, dead, replayed }) => ({
      hour: batchTime(hour),
      object_id: id.toString(),
      stored,
      dead,
      replayed,
      // By the clock that the checkpoints go by.
      checked_at: checkpointTime(new Date()),
    }));
    await warehouse.insert(`${places.ingest.ledger}_stored`, rows, { signal });
  }
}

/**
 * Once all is stored, the offsets follow within a moment; a ClickHouse that is killed before delivers its last
 * messages again, after the merge.
 */
async function mergeDoubled(
  options: SettleOptions,
  objects: readonly SettledObject[],
  finalRows: ReadonlyMap<bigint, number>,
  waiting: Patience,
): Promise<void> {
  const { kafka, places, warehouse, signal, onLog: log = () => undefined } = options;
  const rows = new Map(finalRows);
  const early = objects.filter(({ id }) => !finalRows.has(id));
  if (early.length > 0) {
    const limit = AbortSignal.timeout(COMMIT_WAIT_MS);
    const bounded = { ...options, signal: AbortSignal.any([signal, limit]) };
    const topics = eventTopics(places, new Set(early.map(({ type }) => type)));
    await awaitRead(kafka, topics, bounded, waiting).catch((error: unknown) => {
      if (signal.aborted || !limit.aborted) throw error;
    });
    for (const [id, found] of await waiting.persist(() => countRows(options, early))) rows.set(id, found);
  }
  const doubled = objects
    .filter(({ id, stored }) => (rows.get(id) ?? 0) > stored)
    .map(({ id, type, stored }) => ({ id, table: tableOf(places, type), stored }));
  waiting.moved();
  await mergeDuplicates(doubled, { warehouse, patience: waiting, signal, log });
}
