import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import { nextRecord } from './position.js';
import { atLeader, END, offsetAt, OLDEST, partitionsOf, type Cluster } from './kafkajs-cluster.js';

export interface PartitionOffsets {
  readonly partition: number;
  /** Offset of the oldest message that retention has left. */
  readonly low: number;
  /** Offset that the next message will get. */
  readonly high: number;
}

export interface GroupLag {
  /** False: the group has never committed an offset of this topic. */
  readonly hasCommits: boolean;
  /**
   * Messages still to be read; all that the topic holds when nothing was committed. Exactly 0 when there are none;
   * else the markers and aborted records of transactions among them count as well.
   */
  readonly lag: number;
  /** `position`: where the first record is that the group has not committed; `high` when there is none. */
  readonly partitions: readonly (PartitionOffsets & { readonly position: number })[];
}

const COORDINATOR_ERRORS: readonly string[] = [
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
];
const COORDINATOR_ATTEMPTS = 25;
const COORDINATOR_PAUSE_MS = 200;

/** Committed offset of each partition of which there is one; undefined when the topic does not exist. */
export async function commitsOf(
  admin: Admin,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, number> | undefined> {
  if (!(await listTopics(admin)).includes(topic)) return undefined;
  const [fetched] = await fetchCommits(admin, group, topic);
  const commits = fetched?.partitions.map((p) => [p.partition, Number(p.offset)] as const) ?? [];
  // -1 stands for "no commit".
  return new Map(commits.filter(([, offset]) => offset >= 0));
}

/** What a group with these commits has not read of a topic. */
export async function groupLagOf(
  cluster: Cluster,
  topic: string,
  commits: ReadonlyMap<number, number>,
): Promise<GroupLag> {
  const partitions = await Promise.all(
    (await offsetsOf(cluster, topic)).map((offsets) =>
      nextRecord(cluster, topic, {
        ...offsets,
        position: Math.max(commits.get(offsets.partition) ?? 0, offsets.low),
      }),
    ),
  );
  return {
    hasCommits: commits.size > 0,
    lag: partitions.reduce((sum, { position, high }) => sum + Math.max(high - position, 0), 0),
    partitions,
  };
}

/** Names of all topics but Kafka's own, sorted. */
export async function listTopics(admin: Admin): Promise<string[]> {
  return (await admin.listTopics()).filter((name) => !name.startsWith('__')).sort();
}

type Commits = Awaited<ReturnType<Admin['fetchOffsets']>>;

/** A broker that has just started, or keeps its first group, has no coordinator yet; kafkajs does not wait for it. */
async function fetchCommits(admin: Admin, group: string, topic: string): Promise<Commits> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await admin.fetchOffsets({ groupId: group, topics: [topic] });
    } catch (error) {
      const waits = error instanceof kafkajs.KafkaJSProtocolError && COORDINATOR_ERRORS.includes(error.type);
      if (!waits || attempt === COORDINATOR_ATTEMPTS) throw error;
      await sleep(COORDINATOR_PAUSE_MS);
    }
  }
}

/**
 * Both ends of each partition, in order. `high` is the true one: kafkajs' own call gives the offset of the first
 * transaction that is still open.
 */
export async function offsetsOf(cluster: Cluster, topic: string): Promise<PartitionOffsets[]> {
  const offsets = (await partitionsOf(cluster, topic)).map(({ partitionId: partition }) => {
    const place = { topic, partition };
    return atLeader(cluster, place, async (leader) => {
      const [low, high] = await Promise.all([offsetAt(leader, place, OLDEST), offsetAt(leader, place, END)]);
      return { partition, low, high };
    });
  });
  return (await Promise.all(offsets)).sort((a, b) => a.partition - b.partition);
}
