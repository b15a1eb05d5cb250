import { hostPort } from '../../topology/machine.js';
import type { KafkaService } from '../../topology/topology-types.js';
import type { Address } from '../../topology/reach.js';
import { advertisedBrokers } from './advertised.js';
import {
  commitsOf,
  groupLagOf,
  listTopics,
  offsetsOf,
  type GroupLag,
  type PartitionOffsets,
} from './offsets.js';
import { kafkaSession, type CallOptions } from './session.js';
import type { KafkaTarget } from './sign-in.js';
import type { StoredRecord } from './fetch.js';
import type { TopicPartition } from './partition-writer.js';
import { readTail, type TailEnd, type TailPosition } from './read.js';
import { openProducer, type Producer } from './producer.js';
import { openTransaction, type Transaction, type TransactionOptions } from './transaction.js';
import { clusterOf } from './kafkajs-cluster.js';
import { setTopicConfig, topicConfigOf } from './topic-config.js';

export type { GroupLag, PartitionOffsets } from './offsets.js';
export type { Producer } from './producer.js';

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  /** What it is created with, as `cleanup.policy`; the broker's defaults for all else. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface TopicStats {
  readonly name: string;
  readonly partitions: readonly PartitionOffsets[];
  /** Sum of `high - low`; transaction markers count as messages. */
  readonly messages: number;
}

/** A client of one cluster. Every method rejects with KafkaFailure, or with Cancelled when aborted. */
export interface Kafka {
  /** `host:port`, for messages. */
  readonly address: string;
  brokerCount(options?: CallOptions): Promise<number>;
  /** Where the listener in use sends its clients: see advertisedBrokers. */
  advertised(options?: CallOptions): Promise<Address[]>;
  /** Names of all topics but Kafka's own, sorted. */
  topics(options?: CallOptions): Promise<string[]>;
  /** Creates those that are missing and returns their names; leaves the others as they are. */
  createTopics(topics: readonly TopicSpec[], options?: CallOptions): Promise<string[]>;
  /** Makes `total` partitions of a topic that has fewer. */
  addPartitions(topic: string, total: number, options?: CallOptions): Promise<void>;
  /** The settings of a topic that are in force, its own and the broker's, by name; of a topic that exists. */
  topicConfig(topic: string, options?: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** Changes settings of a topic and leaves its others as they are. */
  setTopicConfig(
    topic: string,
    config: Readonly<Record<string, string>>,
    options?: CallOptions,
  ): Promise<void>;
  /** Topics that do not exist are left out. */
  topicStats(names: readonly string[], options?: CallOptions): Promise<TopicStats[]>;
  /** What the group has not read of a topic; no lag when the topic does not exist. */
  groupLag(group: string, topic: string, options?: CallOptions): Promise<GroupLag>;
  /** Gives every committed record from a position to the present end to `take`, and moves the position: see readTail. */
  readTail(
    target: TopicPartition,
    position: TailPosition,
    take: (record: StoredRecord) => void,
    options?: CallOptions,
  ): Promise<TailEnd>;
  producer(): Producer;
  /** Fences other producers of the id, and ends what they left unfinished: see openTransaction. */
  openTransaction(options: TransactionOptions): Promise<Transaction>;
  close(): Promise<void>;
}

const READ_TIMEOUT_MS = 120_000;

/** Where a broker is, and whether it wants to know who comes; without `security` it does not. */
export type KafkaPlace = Pick<KafkaService, 'host' | 'port'> &
  Partial<Pick<KafkaService, 'security' | 'user'>>;

/** Opens no connection by itself: the first call does, and a call after a lost connection opens another. */
export function connectKafka({ host, port, security, user = '' }: KafkaPlace, password = ''): Kafka {
  const address = hostPort(host, port);
  const signIn = security === 'sasl_scram' ? { user, password } : undefined;
  const target: KafkaTarget = { address, signIn };
  const admin = kafkaSession(target, (kafka) => kafka.admin());
  const producers = new Set<Producer>();
  // Apart from each other: a read that runs into its time limit must not end the transactions under way.
  const reader = kafkaSession(target, clusterOf);
  const transactions = kafkaSession(target, clusterOf);
  const memory: Buffer[] = [];

  return {
    address,
    brokerCount: (options = {}) =>
      admin.use(async (kafka) => (await kafka.describeCluster()).brokers.length, options),
    advertised: (options = {}) => advertisedBrokers(target, options),
    topics: (options = {}) => admin.use(listTopics, options),
    createTopics: (topics, options = {}) =>
      admin.use(async (kafka) => {
        const existing = new Set(await listTopics(kafka));
        const missing = topics.filter(({ name }) => !existing.has(name));
        if (missing.length === 0) return [];
        await kafka.createTopics({
          topics: missing.map(({ name, partitions, replication, config = {} }) => ({
            topic: name,
            numPartitions: partitions,
            replicationFactor: replication,
            configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
          })),
        });
        return missing.map(({ name }) => name);
      }, options),
    addPartitions: (topic, total, options = {}) =>
      admin.use(async (kafka) => {
        await kafka.createPartitions({ topicPartitions: [{ topic, count: total }] });
      }, options),
    topicConfig: (topic, options = {}) => admin.use((kafka) => topicConfigOf(kafka, topic), options),
    setTopicConfig: (topic, config, options = {}) =>
      admin.use((kafka) => setTopicConfig(kafka, topic, config), options),
    topicStats: async (names, options = {}) => {
      const existing = new Set(await admin.use(listTopics, options));
      return await reader.use(
        (cluster) =>
          Promise.all(
            names
              .filter((name) => existing.has(name))
              .map(async (name) => {
                const partitions = await offsetsOf(cluster, name);
                const messages = partitions.reduce((sum, { low, high }) => sum + high - low, 0);
                return { name, partitions, messages };
              }),
          ),
        options,
      );
    },
    groupLag: async (group, topic, options = {}) => {
      const commits = await admin.use((kafka) => commitsOf(kafka, group, topic), options);
      if (commits === undefined) return { hasCommits: false, lag: 0, partitions: [] };
      return await reader.use((cluster) => groupLagOf(cluster, topic, commits), options);
    },
    readTail: (target, position, take, options = {}) =>
      reader.use((kafka) => readTail(kafka, target, position, take), {
        timeoutMs: READ_TIMEOUT_MS,
        ...options,
      }),
    producer() {
      const producer = openProducer(target, () => producers.delete(producer));
      producers.add(producer);
      return producer;
    },
    openTransaction: (options) => openTransaction(transactions, memory, options),
    async close() {
      const sessions = [admin, reader, transactions, ...producers];
      await Promise.all(sessions.map((session) => session.close()));
    },
  };
}
