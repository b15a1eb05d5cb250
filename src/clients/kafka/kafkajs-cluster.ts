import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import protocolErrors from 'kafkajs/src/protocol/error.js';
import { CLIENT_ID } from './session.js';

/**
 * The part of kafkajs below its producer and consumer: connections, metadata and single requests. Its own
 * producer encodes at 70 MB/s, and it has no way to read a topic without a consumer group; both are done here with
 * requests of our own over its connections. kafkajs 2.2.4 is the last of its line, so its inner modules stand still.
 */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findBroker(broker: { nodeId: number | string }): Promise<Broker>;
  readonly brokerPool: { findConnectedBroker(): Promise<Broker> };
}

export interface Broker {
  readonly connectionPool: ConnectionPool;
  findGroupCoordinator(request: {
    groupId: string;
    coordinatorType: 0 | 1;
  }): Promise<{ coordinator: { nodeId: number } }>;
  metadata(topics: readonly string[]): Promise<{
    topicMetadata: readonly { partitionMetadata: readonly { partitionId: number; leader: number }[] }[];
  }>;
  initProducerId(request: {
    transactionalId: string;
    transactionTimeout: number;
  }): Promise<{ producerId: string; producerEpoch: number }>;
  addPartitionsToTxn(
    request: ProducerName & { topics: readonly { topic: string; partitions: readonly number[] }[] },
  ): Promise<unknown>;
  listOffsets(request: {
    isolationLevel: 0 | 1;
    topics: readonly { topic: string; partitions: readonly { partition: number; timestamp: number }[] }[];
  }): Promise<{ responses: readonly { partitions: readonly { offset: string }[] }[] }>;
  endTxn(request: ProducerName & { transactionResult: boolean }): Promise<unknown>;
}

interface ProducerName {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly producerEpoch: number;
}

interface ConnectionPool {
  /** One connection carries the fetches, another all else: a fetch may wait. */
  getConnection(index: 0 | 1): Promise<Connection>;
}

export interface Connection {
  readonly socket: { write(bytes: Buffer): void };
  readonly requestQueue: {
    push(request: {
      readonly entry: {
        readonly apiKey: number;
        readonly apiVersion: number;
        readonly apiName: string;
        readonly correlationId: number;
        readonly resolve: (answer: { payload: Buffer }) => void;
        readonly reject: (error: Error) => void;
      };
      readonly expectResponse: true;
      readonly requestTimeout: number;
      readonly sendRequest: () => void;
    }): void;
    maybeThrottle(ms: number): void;
  };
  nextCorrelationId(): number;
  isAuthenticated(): boolean;
  authenticate(): Promise<void>;
  failIfNotConnected(): void;
}

export interface Api {
  readonly key: number;
  readonly version: number;
  readonly name: string;
}

const CREATE_CLUSTER = 'private:Kafka:createCluster';

/** What `kafka.producer()` itself works with. */
export function clusterOf(kafka: Kafka): Cluster {
  const [create] = Object.getOwnPropertySymbols(kafka).filter(
    ({ description }) => description === CREATE_CLUSTER,
  );
  const creators = kafka as unknown as Record<symbol, (options: object) => Cluster>;
  const creator = create === undefined ? undefined : creators[create];
  if (creator === undefined) throw new TypeError('this kafkajs has no createCluster');
  return creator({ metadataMaxAge: METADATA_AGE_MS, allowAutoTopicCreation: false });
}

const METADATA_AGE_MS = 300_000;

const UNKNOWN_TOPIC_OR_PARTITION = 3;
const LEADER_CHANGES: readonly unknown[] = ['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE'];
const LEADER_ATTEMPTS = 20;
const LEADER_PAUSE_MS = 100;

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** The broker that keeps the transactions of this id. */
export async function coordinatorOf(cluster: Cluster, transactionalId: string): Promise<Broker> {
  await cluster.refreshMetadataIfNecessary();
  const broker = await cluster.brokerPool.findConnectedBroker();
  const found = await broker.findGroupCoordinator({ groupId: transactionalId, coordinatorType: 1 });
  return await cluster.findBroker({ nodeId: found.coordinator.nodeId });
}

/** All partitions of a topic as they are now, with the ids of their leaders. */
export async function partitionsOf(
  cluster: Cluster,
  topic: string,
): Promise<readonly { readonly partitionId: number; readonly leader: number }[]> {
  await cluster.refreshMetadataIfNecessary();
  // Asked each time: what kafkajs keeps is stale for minutes, and one deleted topic in it spoils it for all others.
  const { topicMetadata } = await (await cluster.brokerPool.findConnectedBroker()).metadata([topic]);
  return topicMetadata[0]?.partitionMetadata ?? [];
}

/** The broker that takes what is written to a partition. */
export async function leaderOf(cluster: Cluster, { topic, partition }: Place): Promise<Broker> {
  const found = (await partitionsOf(cluster, topic)).find(({ partitionId }) => partitionId === partition);
  if (found === undefined || found.leader < 0) throw protocolError(UNKNOWN_TOPIC_OR_PARTITION);
  return await cluster.findBroker({ nodeId: found.leader });
}

/** Reads at the leader of a partition; again for a while where that is changing, as in a topic just made. */
export async function atLeader<T>(
  cluster: Cluster,
  place: Place,
  read: (leader: Broker) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read(await leaderOf(cluster, place));
    } catch (error) {
      const isChanging = LEADER_CHANGES.includes((error as { type?: unknown }).type);
      if (!isChanging || attempt === LEADER_ATTEMPTS) throw error;
      await sleep(LEADER_PAUSE_MS);
    }
  }
}

/** Places that Kafka knows by a number. */
export const OLDEST = -2;
export const END = -1;

/** The offset of a place in a partition, whatever transactions are open. */
export async function offsetAt(
  leader: Broker,
  { topic, partition }: Place,
  place: typeof OLDEST | typeof END,
): Promise<number> {
  const { responses } = await leader.listOffsets({
    isolationLevel: 0,
    topics: [{ topic, partitions: [{ partition, timestamp: place }] }],
  });
  return Number(responses[0]?.partitions[0]?.offset ?? 0);
}

/** An error code of an answer, as kafkajs itself throws it; it knows none above 88. */
export function protocolError(code: number): Error {
  const error = protocolErrors.createErrorFromCode(code);
  const type = NEWER_CODES[code];
  return type === undefined ? error : Object.assign(error, { type, message: type });
}

const NEWER_CODES: Readonly<Record<number, string>> = {
  90: 'PRODUCER_FENCED',
  120: 'TRANSACTION_ABORTABLE',
};

/** kafkajs opens a socket for every caller that finds a connection closed, and loses all of them but one. */
const opening = new WeakMap<ConnectionPool, Map<number, Promise<Connection>>>();

/** A connection that is ready; one to each broker for fetches, which may wait, and one for all else. */
export function connectionTo({ connectionPool }: Broker, purpose: 'fetch' | 'other'): Promise<Connection> {
  const index = purpose === 'fetch' ? 1 : 0;
  const ofPool = opening.get(connectionPool) ?? new Map<number, Promise<Connection>>();
  opening.set(connectionPool, ofPool);
  const underWay = ofPool.get(index) ?? ready(connectionPool, index).finally(() => ofPool.delete(index));
  ofPool.set(index, underWay);
  return underWay;
}

async function ready(pool: ConnectionPool, index: 0 | 1): Promise<Connection> {
  const connection = await pool.getConnection(index);
  if (!connection.isAuthenticated()) await connection.authenticate();
  return connection;
}

/** Bytes in front of the body of a request. */
export const REQUEST_HEADER = 14 + Buffer.byteLength(CLIENT_ID);

/**
 * Sends `frame`, with `REQUEST_HEADER` left free in front of the body, at once; resolves to the body of the answer.
 * The frame must stay as it is until then. kafkajs itself would copy it twice.
 */
export async function sendFrame(
  connection: Connection,
  { api, frame, timeoutMs }: { readonly api: Api; readonly frame: Buffer; readonly timeoutMs: number },
): Promise<Buffer> {
  connection.failIfNotConnected();
  const correlationId = connection.nextCorrelationId();
  frame.writeInt32BE(frame.length - 4, 0);
  frame.writeInt16BE(api.key, 4);
  frame.writeInt16BE(api.version, 6);
  frame.writeInt32BE(correlationId, 8);
  frame.writeInt16BE(frame.write(CLIENT_ID, 14), 12);
  const { payload } = await new Promise<{ payload: Buffer }>((resolve, reject) => {
    connection.requestQueue.push({
      entry: { apiKey: api.key, apiVersion: api.version, apiName: api.name, correlationId, resolve, reject },
      expectResponse: true,
      requestTimeout: timeoutMs,
      sendRequest: () => {
        connection.socket.write(frame);
      },
    });
  });
  return payload;
}
