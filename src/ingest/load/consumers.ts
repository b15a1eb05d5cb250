import type { Kafka } from '../../clients/kafka/kafka.js';

/** How far a topic is written, by partition. */
export type Ends = ReadonlyMap<number, number>;

export interface Reading {
  /** Everything up to the ends was read and, as ClickHouse commits after it has stored, is in the tables. */
  readonly caughtUp: boolean;
  /** Sum of the offsets that the group has reached: it grows while the consumer works. */
  readonly reached: number;
}

export async function endsOf(
  kafka: Pick<Kafka, 'topicStats'>,
  topic: string,
  signal: AbortSignal,
): Promise<Ends> {
  const [stats] = await kafka.topicStats([topic], { signal });
  return new Map(stats?.partitions.map(({ partition, high }) => [partition, high]));
}

export async function readingOf(
  kafka: Pick<Kafka, 'groupLag'>,
  { group, topic, ends }: { readonly group: string; readonly topic: string; readonly ends: Ends },
  signal: AbortSignal,
): Promise<Reading> {
  const { partitions } = await kafka.groupLag(group, topic, { signal });
  const positions = new Map(partitions.map(({ partition, position }) => [partition, position]));
  return {
    caughtUp: [...ends].every(([partition, end]) => (positions.get(partition) ?? 0) >= end),
    reached: [...positions.values()].reduce((sum, position) => sum + position, 0),
  };
}
