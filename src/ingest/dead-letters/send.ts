import { NplError } from '../../errors.js';
import type { Kafka, Producer } from '../../clients/kafka/kafka.js';
import { partitionOf } from '../identity.js';
import type { Patience } from '../load/patience.js';
import type { Replay } from './prepare-replay.js';

/** kafkajs groups in quadratic time; one send is one record batch, which the broker limits to about 1 MB. */
const MESSAGES_PER_SEND = 500;
const BYTES_PER_SEND = 900_000;

/** Number of partitions of each topic. Rejects when one does not exist. */
export async function partitionsOf(
  kafka: Pick<Kafka, 'address' | 'topicStats'>,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const stats = await kafka.topicStats(topics, { signal });
  const partitions = new Map(stats.map(({ name, partitions: { length } }) => [name, length]));
  const missing = topics.filter((topic) => !partitions.has(topic));
  if (missing.length === 0) return partitions;
  throw new NplError(`Kafka at ${kafka.address} has no topic ${missing.join(', ')}`, {
    next: 'create what is missing with `npl-setup`',
  });
}

export interface SendOptions {
  readonly producer: Pick<Producer, 'send'>;
  readonly partitions: ReadonlyMap<string, number>;
  readonly patience: Pick<Patience, 'persist' | 'moved'>;
  readonly signal: AbortSignal;
}

/** Publishes events again. A send that failed unclearly is repeated: the identity lets no event count twice. */
export async function sendAgain(
  replays: readonly Replay[],
  { producer, partitions, patience, signal }: SendOptions,
): Promise<void> {
  const places = new Map<string, { topic: string; partition: number; replays: Replay[] }>();
  for (const replay of replays) {
    const { topic } = replay.stream;
    const partition = partitionOf(replay.letter.objectId, partitions.get(topic) ?? 1);
    const place = places.get(`${partition} ${topic}`) ?? { topic, partition, replays: [] };
    places.set(`${partition} ${topic}`, place);
    place.replays.push(replay);
  }
  for (const { topic, partition, replays: ofPlace } of places.values()) {
    for (const batch of batchesOf(ofPlace)) {
      const messages = batch.map(({ key, value }) => ({ key, value }));
      await patience.persist(() => producer.send(topic, partition, messages, { signal }));
      patience.moved();
    }
  }
}

function* batchesOf(replays: readonly Replay[]): Generator<readonly Replay[]> {
  let batch: Replay[] = [];
  let bytes = 0;
  for (const replay of replays) {
    if (
      batch.length > 0 &&
      (batch.length === MESSAGES_PER_SEND || bytes + replay.value.length > BYTES_PER_SEND)
    ) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(replay);
    bytes += replay.value.length;
  }
  if (batch.length > 0) yield batch;
}
