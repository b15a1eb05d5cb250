import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import { consumerGroup } from '../../topology/consumer-group.js';
import { plainReason } from '../consumers.js';
import type { ReadTopic } from '../kafka.js';

export interface PartitionRow {
  readonly partition: number;
  /** Offsets: the oldest kept, the next one, and where ClickHouse goes on. */
  readonly low: number;
  readonly high: number;
  readonly position: number;
}

/** One consumer of the Kafka table, as ClickHouse tells. Times are Unix seconds, 0: never. */
export interface ConsumerRow {
  readonly id: string;
  readonly partitions: readonly number[];
  readonly lastPoll: number;
  readonly lastCommit: number;
  readonly read: number;
  readonly lastException: number;
  readonly exception: string;
}

export interface TopicMessage {
  readonly partition: number;
  readonly offset: number;
  readonly text: string;
}

export interface TopicDetail {
  readonly group: string;
  readonly partitions: readonly PartitionRow[];
  readonly consumers: readonly ConsumerRow[];
  /** The newest, the last one first. */
  readonly messages: readonly TopicMessage[];
}

const PEEKED = 5;
const LONGEST_MESSAGE = 2_000;

interface Tools {
  readonly kafka: Pick<Kafka, 'groupLag' | 'readTail'>;
  readonly clickhouse: Pick<ClickHouse, 'query' | 'database'>;
}

/** Partitions, consumers and the newest messages of one topic. Reads without a group, so that nobody loses any. */
export async function topicDetail(
  { topic, table }: ReadTopic,
  { kafka, clickhouse }: Tools,
  signal: AbortSignal,
): Promise<TopicDetail> {
  const group = consumerGroup(clickhouse.database, table);
  const consumers = clickhouse.query<ConsumerRow>(
    CONSUMERS,
    { database: clickhouse.database, table: `${table}_in` },
    { signal, outsideDatabase: true },
  );
  const { partitions } = await kafka.groupLag(group, topic, { signal });
  const messages = await newest(topic, partitions, kafka, signal);
  return {
    group,
    partitions,
    consumers: (await consumers).map((one) => ({ ...one, exception: plainReason(one) })),
    messages,
  };
}

async function newest(
  topic: string,
  partitions: readonly PartitionRow[],
  kafka: Pick<Kafka, 'readTail'>,
  signal: AbortSignal,
): Promise<TopicMessage[]> {
  const found = await Promise.all(
    partitions.map(async ({ partition, low, high }) => {
      const messages: TopicMessage[] = [];
      // A marker stands after each transaction, and a topic may end with several.
      const offset = Math.max(low, high - 2 * PEEKED);
      await kafka.readTail(
        { topic, partition },
        { offset, open: new Map() },
        ({ offset: at, value }) => messages.push({ partition, offset: at, text: shown(value) }),
        { signal },
      );
      return messages.slice(-PEEKED);
    }),
  );
  return found
    .flat()
    .sort((one, other) => other.offset - one.offset)
    .slice(0, PEEKED);
}

function shown(value: Buffer | null): string {
  return value === null ? '(no value)' : value.toString('utf8').slice(0, LONGEST_MESSAGE);
}

/** Source: system.kafka_consumers of ClickHouse 23.8 and later. */
const CONSUMERS = `
  SELECT consumer_id AS id,
         assignments.partition_id AS partitions,
         toUnixTimestamp(last_poll_time) AS lastPoll,
         toUnixTimestamp(last_commit_time) AS lastCommit,
         toFloat64(num_messages_read) AS read,
         toUnixTimestamp(arrayMax(exceptions.time)) AS lastException,
         substring(exceptions.text[-1], 1, 1000) AS exception
  FROM system.kafka_consumers
  WHERE database = {database:String} AND table = {table:String}
  ORDER BY consumer_id`;
