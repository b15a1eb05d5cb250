import type { Kafka } from '../clients/kafka/kafka.js';
import { consumerGroup } from '../topology/consumer-group.js';
import type { ClickHouseService, EventStream, KafkaService, Topology } from '../topology/topology-types.js';
import { dial, hostPort, type Probe } from './probe.js';
import type { TopicStatus } from './status-report.js';

type Address = Pick<KafkaService, 'host' | 'port'>;

export function kafkaProbe({ host, port }: Address, kafka: Pick<Kafka, 'brokerCount'>): Probe<string> {
  return async (signal) => {
    await dial(host, port, signal);
    const brokers = await kafka.brokerCount({ signal });
    return `Kafka answers on ${hostPort(host, port)}, ${brokers} ${brokers === 1 ? 'broker' : 'brokers'}`;
  };
}

/** A topic, and the beginning of the names of what reads it into ClickHouse. */
export type ReadTopic = Pick<EventStream, 'table' | 'topic'> & {
  /** Of its events; absent: it has what ingestion keeps. */
  readonly type?: EventStream['type'];
};

/** Every topic that ClickHouse reads: those of the events, and the two of ingestion. */
export function topicsRead({
  streams,
  deadLettersTable,
  ingest,
}: Pick<Topology, 'streams' | 'deadLettersTable' | 'ingest'>): ReadTopic[] {
  return [
    ...streams,
    { table: deadLettersTable, topic: ingest.deadLettersTopic },
    { table: ingest.ledger, topic: ingest.checkpointsTopic },
  ];
}

export interface TopicFigures extends TopicStatus {
  /** Offsets that the topic has given out, which no deletion takes back. */
  readonly written?: number;
}

/** What was read of topics that were read to their end. */
export type ReadToEnd = Map<string, { readonly written: number }>;

/**
 * Figures of the topics that exist. A topic that had been read to its end and has got nothing since still is:
 * `readToEnd` keeps that from one look to the next.
 */
export function topicsProbe(
  { host, port }: Address,
  { database }: Pick<ClickHouseService, 'database'>,
  streams: readonly ReadTopic[],
  kafka: Pick<Kafka, 'topicStats' | 'groupLag'>,
  readToEnd: ReadToEnd = new Map(),
): Probe<TopicFigures[]> {
  const lagOf = async ({ table, topic }: ReadTopic, signal: AbortSignal): Promise<number | null> => {
    try {
      return (await kafka.groupLag(consumerGroup(database, table), topic, { signal })).lag;
    } catch {
      // The coordinator of groups may be away while the topics can be read.
      return null;
    }
  };
  return async (signal) => {
    await dial(host, port, signal);
    const topics = streams.map((stream) => stream.topic);
    const stats = await kafka.topicStats(topics, { signal });
    return Promise.all(
      stats.map(async ({ name, partitions, messages }) => {
        const stream = streams.find(({ topic }) => topic === name);
        const written = partitions.reduce((sum, { high }) => sum + high, 0);
        const isRead = readToEnd.get(name)?.written === written;
        const lag = isRead ? 0 : stream === undefined ? null : await lagOf(stream, signal);
        if (lag === 0) readToEnd.set(name, { written });
        else readToEnd.delete(name);
        return { name, partitions: partitions.length, messages, lag, written };
      }),
    );
  };
}
