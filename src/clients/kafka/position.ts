import { fetchBatches, isCommit, type FetchAnswer } from './fetch.js';
import type { TopicPartition } from './partition-writer.js';
import { atLeader, connectionTo, type Cluster, type Connection } from './kafkajs-cluster.js';

interface Reach {
  readonly partition: number;
  readonly high: number;
  readonly position: number;
}

/** A gap of no more offsets is looked into. */
const SMALL_GAP = 1_000;
/** A longer one only where it ends with an aborted transaction, and no further than this. */
const MOST_BYTES = 32 * 1024 * 1024;
const FETCH_BYTES = 256 * 1024;

/**
 * Where the first record is that a reader at `position` would still get. Markers of transactions and records of
 * aborted ones take offsets and are never delivered, so a group that has read all stands before them for ever.
 */
export async function nextRecord<T extends Reach>(cluster: Cluster, topic: string, reach: T): Promise<T> {
  if (reach.position >= reach.high) return reach;
  const place = { topic, partition: reach.partition };
  return await atLeader(cluster, place, async (leader) => {
    const connection = await connectionTo(leader, 'fetch');
    return { ...reach, position: await skipNothing(connection, place, reach) };
  });
}

async function skipNothing(connection: Connection, place: TopicPartition, reach: Reach): Promise<number> {
  if (reach.high - reach.position > SMALL_GAP && !(await endsAborted(connection, place, reach.high))) {
    return reach.position;
  }
  let position = reach.position;
  for (let bytes = 0; position < reach.high && bytes < MOST_BYTES;) {
    const answer = await fetchBatches(connection, {
      ...place,
      offset: position,
      maxBytes: FETCH_BYTES,
      isolation: 'committed',
      waitMs: 0,
    });
    const { next, found } = pastNothing(answer, position);
    // Without progress what comes next is not decided yet.
    if (found || next === position) return next;
    position = next;
    bytes += answer.batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
  }
  return position;
}

/** Goes over what no reader gets. `found`: there is a committed record at `next`. */
function pastNothing({ batches, aborted }: FetchAnswer, from: number): { next: number; found: boolean } {
  const waiting = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const active = new Set<bigint>();
  let next = from;
  for (const batch of batches) {
    if (batch.last < from) continue;
    while (waiting[0] !== undefined && waiting[0].firstOffset <= batch.last) {
      active.add((waiting.shift() as { producerId: bigint }).producerId);
    }
    if (batch.isControl) active.delete(batch.producerId);
    else if (batch.records > 0 && !(batch.isTransactional && active.has(batch.producerId))) {
      return { next: Math.max(next, batch.first), found: true };
    }
    next = batch.last + 1;
  }
  return { next, found: false };
}

async function endsAborted(connection: Connection, place: TopicPartition, high: number): Promise<boolean> {
  const { batches } = await fetchBatches(connection, {
    ...place,
    offset: high - 1,
    maxBytes: 1,
    isolation: 'uncommitted',
    waitMs: 0,
  });
  const last = batches.at(-1);
  return last !== undefined && last.isControl && !isCommit(last);
}
