import type { Kafka } from '../clients/kafka.js';
import { consumerGroup } from '../topology/consumer-group.js';
import type { ClickHouseService, EventStream, KafkaService } from '../topology/topology-types.js';
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

/** Figures of the topics that exist. */
export function topicsProbe(
  { host, port }: Address,
  { database }: Pick<ClickHouseService, 'database'>,
  streams: readonly EventStream[],
  kafka: Pick<Kafka, 'topicStats' | 'groupLag'>,
): Probe<TopicStatus[]> {
  const lagOf = async ({ table, topic }: EventStream, signal: AbortSignal): Promise<number | null> => {
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
        const lag = stream === undefined ? null : await lagOf(stream, signal);
        return { name, partitions: partitions.length, messages, lag };
      }),
    );
  };
}
