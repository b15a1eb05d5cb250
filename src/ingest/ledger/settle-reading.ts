import type { Kafka } from '../../clients/kafka/kafka.js';
import { consumerGroup } from '../../topology/consumer-group.js';
import type { EventStream, EventType } from '../../topology/topology-types.js';
import { endsOf, readingOf, type Ends } from '../load/consumers.js';
import type { Patience } from '../load/patience.js';
import type { Places, Store } from './settle-places.js';

export type Offsets = Pick<Kafka, 'topicStats' | 'groupLag'>;

/** A topic and the table whose consumer group reads it, in the form of an event stream. */
export type ReadTopic = Pick<EventStream, 'topic' | 'table'>;

/** How far each topic was written when this was made; reading up to there is what is waited for. */
export type Written = ReadonlyMap<ReadTopic, Ends>;

export const LOOK_EVERY_MS = 200;

export function eventTopics({ streams }: Places, types: ReadonlySet<EventType>): ReadTopic[] {
  return streams.filter(({ type }) => types.has(type));
}

/** What is read into the ledger and into the dead letters. */
export function bookTopics({ deadLettersTable, ingest }: Places): ReadTopic[] {
  return [
    { topic: ingest.checkpointsTopic, table: ingest.ledger },
    { topic: ingest.deadLettersTopic, table: deadLettersTable },
  ];
}

export async function writtenNow(
  kafka: Offsets,
  topics: readonly ReadTopic[],
  patience: Patience,
  signal: AbortSignal,
): Promise<Written> {
  const ends = topics.map(
    async (topic) => [topic, await patience.persist(() => endsOf(kafka, topic.topic, signal))] as const,
  );
  return new Map(await Promise.all(ends));
}

/** How far ClickHouse has read; it commits what it has stored, so that what is read is in the tables. */
export async function readingNow(
  kafka: Offsets,
  written: Written,
  { warehouse, signal }: Store,
  patience: Patience,
): Promise<{ readonly caughtUp: boolean; readonly reached: number }> {
  const readings = await Promise.all(
    [...written].map(([{ topic, table }, ends]) => {
      const group = consumerGroup(warehouse.database, table);
      return patience.persist(() => readingOf(kafka, { group, topic, ends }, signal));
    }),
  );
  return {
    caughtUp: readings.every(({ caughtUp }) => caughtUp),
    reached: readings.reduce((sum, { reached }) => sum + reached, 0),
  };
}

/** Waits until ClickHouse has read what the topics hold by now. Rejects when nothing moves any more. */
export async function awaitRead(
  kafka: Offsets,
  topics: readonly ReadTopic[],
  store: Store,
  patience: Patience,
): Promise<void> {
  const written = await writtenNow(kafka, topics, patience, store.signal);
  let furthest = -1;
  for (;;) {
    const { caughtUp, reached } = await readingNow(kafka, written, store, patience);
    if (caughtUp) return;
    if (reached > furthest) patience.moved();
    furthest = Math.max(furthest, reached);
    await patience.check();
    await patience.pause(LOOK_EVERY_MS);
  }
}
