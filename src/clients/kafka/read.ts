import { fetchBatches, isCommit, recordsOf, type StoredBatch, type StoredRecord } from './fetch.js';
import type { TopicPartition } from './partition-writer.js';
import { atLeader, connectionTo, offsetAt, OLDEST, type Broker, type Cluster } from './kafkajs-cluster.js';

/** How far a partition has been read; to be handed in again for what came since. */
export interface TailPosition {
  offset: number;
  /** Records before `offset` of transactions that nobody has ended yet, by producer. */
  readonly open: Map<bigint, StoredRecord[]>;
}

export interface TailEnd {
  /** The offset to read from was not there, as in a topic that was made anew: the reading began at the oldest. */
  readonly restarted: boolean;
}

const FETCH_BYTES = 4 * 1024 * 1024;
const WAIT_MS = 50;

/**
 * Gives `take` every committed record of a partition, from a position to the present end, in the order in which they
 * became visible, and moves the position. It goes by the transaction markers themselves, not by the last stable
 * offset: one transaction that is still open would hide all that was committed behind it.
 */
export async function readTail(
  cluster: Cluster,
  target: TopicPartition,
  position: TailPosition,
  take: (record: StoredRecord) => void,
): Promise<TailEnd> {
  return await atLeader(cluster, target, (leader) => readFrom(leader, target, position, take));
}

async function readFrom(
  leader: Broker,
  { topic, partition }: TopicPartition,
  position: TailPosition,
  take: (record: StoredRecord) => void,
): Promise<TailEnd> {
  const connection = await connectionTo(leader, 'fetch');
  let end: number | undefined;
  let restarted = false;
  while (end === undefined || position.offset < end) {
    try {
      const answer = await fetchBatches(connection, {
        topic,
        partition,
        offset: position.offset,
        maxBytes: FETCH_BYTES,
        isolation: 'uncommitted',
        waitMs: end === undefined ? 0 : WAIT_MS,
      });
      end ??= answer.high;
      for (const batch of answer.batches) takeBatch(batch, position, take);
    } catch (error) {
      if (restarted || (error as { type?: unknown }).type !== 'OFFSET_OUT_OF_RANGE') throw error;
      restarted = true;
      end = undefined;
      position.open.clear();
      position.offset = await offsetAt(leader, { topic, partition }, OLDEST);
    }
  }
  return { restarted };
}

function takeBatch(batch: StoredBatch, position: TailPosition, take: (record: StoredRecord) => void): void {
  const { producerId, last } = batch;
  const { offset: from, open } = position;
  if (last < from) return;
  if (batch.isControl) {
    if (isCommit(batch)) open.get(producerId)?.forEach(take);
    open.delete(producerId);
  } else {
    const records = recordsOf(batch).filter(({ offset }) => offset >= from);
    if (batch.isTransactional) open.set(producerId, [...(open.get(producerId) ?? []), ...records]);
    else records.forEach(take);
  }
  position.offset = last + 1;
}
