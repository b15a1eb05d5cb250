import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import type { ClickHouseService } from '../topology/topology-types.js';
import type { ReadTopic } from './kafka.js';
import { dial, type Probe } from './probe.js';
import type { TopicStatus } from './status-report.js';

/** What ClickHouse says of the consumers of one Kafka table. Times are Unix seconds of its own clock, 0: never. */
export interface ConsumerState {
  readonly table: string;
  readonly now: number;
  /** Since the server started, seconds. */
  readonly uptime: number;
  /** Partitions that it has got to read. */
  readonly assigned: number;
  readonly lastPoll: number;
  readonly lastCommit: number;
  readonly lastException: number;
  readonly exception: string;
  /** Messages that they have read since they were made; those that failed are read and counted again. */
  readonly read: number;
}

/** Consumers of all Kafka tables of the database. */
export function consumersProbe(
  { host, httpPort, database }: Pick<ClickHouseService, 'host' | 'httpPort' | 'database'>,
  clickhouse: Pick<ClickHouse, 'query'>,
): Probe<ConsumerState[]> {
  return async (signal) => {
    await dial(host, httpPort, signal);
    return await clickhouse.query<ConsumerState>(CONSUMERS, { database }, { signal, outsideDatabase: true });
  };
}

/**
 * A consumer that fails tries again every few seconds; one that nothing drives loses its partitions after a
 * minute. Both are normal for as long while a server starts and its consumers join their groups.
 */
const SETTLED_SECONDS = 60;
const LONGEST_REASON = 150;

/**
 * Streams whose messages wait although nobody is about to read them: one sentence each way, none when all is
 * well. Waiting messages alone are normal: a load is running.
 */
export function standstillNotes(
  streams: readonly ReadTopic[],
  topics: readonly TopicStatus[],
  consumers: readonly ConsumerState[],
  logs: string,
): string[] {
  const waiting = streams.flatMap(({ table, topic }) => {
    const lag = topics.find(({ name }) => name === topic)?.lag ?? 0;
    const consumer = consumers.find((one) => one.table === `${table}_in`);
    return lag > 0 && consumer !== undefined && consumer.uptime > SETTLED_SECONDS ? [{ lag, consumer }] : [];
  });
  const failing = waiting.filter(({ consumer }) => fails(consumer));
  const idle = waiting.filter(({ consumer }) => !fails(consumer) && idles(consumer));
  const names = (some: typeof waiting) => some.map(({ consumer }) => consumer.table).join(', ');
  const notes: string[] = [];
  if (failing[0] !== undefined) {
    const verb = failing.length === 1 ? 'stands' : 'stand';
    notes.push(`${names(failing)} ${verb} still: ${plainReason(failing[0].consumer)}; ${logs}`);
  }
  if (idle.length > 0) {
    const what = idle.length === 1 ? 'is not reading its topic' : 'are not reading their topics';
    const messages = idle.reduce((sum, { lag }) => sum + lag, 0);
    const wait = messages === 1 ? '1 message waits' : `${messages} messages wait`;
    notes.push(`${names(idle)} ${what} (${wait}); run npl-ops tables check`);
  }
  return notes;
}

/** What it has committed since the exception proves that it got over it. */
function fails({ now, lastException, lastCommit }: ConsumerState): boolean {
  return lastException > 0 && now - lastException <= SETTLED_SECONDS && lastCommit <= lastException;
}

/**
 * A consumer that polls without partitions is joining its group, and one that never polled was just made: a
 * missing view, the other reason for that, is told as such.
 */
function idles({ now, assigned, lastPoll }: ConsumerState): boolean {
  return assigned === 0 && lastPoll > 0 && now - lastPoll > SETTLED_SECONDS;
}

/** Words of librdkafka that tell an operator nothing. */
const PLAINER: readonly (readonly [sign: RegExp, plain: string])[] = [
  [
    /No provider for SASL mechanism/,
    'this ClickHouse cannot sign in to Kafka: it was built without SCRAM-SHA-512',
  ],
  [
    /SASL authentication error|Authentication fail/i,
    'Kafka refuses the user of ClickHouse: its <kafka> settings need the present password',
  ],
  [
    /\d+\/\d+ brokers are down/,
    'Kafka does not answer ClickHouse, or wants a sign-in that its <kafka> settings do not have',
  ],
];

/** What the last exception of a consumer means, in few words. */
export function plainReason({ exception }: Pick<ConsumerState, 'exception'>): string {
  const [message = ''] = exception.split(/, Stack trace|\n0\. /u);
  const plain = PLAINER.find(([sign]) => sign.test(message))?.[1];
  if (plain !== undefined) return plain;
  const text = message.replace(/\s+/gu, ' ').trim();
  return text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON)}...`;
}

/** 32-bit, so that they come as numbers. Source: system.kafka_consumers of ClickHouse 23.8 and later. */
const CONSUMERS = `
  SELECT table,
         toUnixTimestamp(now()) AS now,
         uptime() AS uptime,
         toUInt32(sum(length(assignments.partition_id))) AS assigned,
         toUnixTimestamp(max(last_poll_time)) AS lastPoll,
         toUnixTimestamp(max(last_commit_time)) AS lastCommit,
         toUnixTimestamp(max(arrayMax(exceptions.time))) AS lastException,
         argMax(substring(exceptions.text[-1], 1, 1000), arrayMax(exceptions.time)) AS exception,
         toFloat64(sum(num_messages_read)) AS read
  FROM system.kafka_consumers
  WHERE database = {database:String}
  GROUP BY table`;
