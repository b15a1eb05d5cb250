import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';

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

/** How far a group has committed; no partitions when the topic does not exist. */
export async function groupReachOf(
  admin: Admin,
  group: string,
  topic: string,
): Promise<Omit<GroupLag, 'lag'>> {
  if (!(await listTopics(admin)).includes(topic)) return { hasCommits: false, partitions: [] };
  const [offsets, fetched] = await Promise.all([offsetsOf(admin, topic), fetchCommits(admin, group, topic)]);
  // -1 stands for "no commit".
  const commits = new Map(fetched[0]?.partitions.map((p) => [p.partition, Number(p.offset)]));
  const partitions = offsets.map((offset) => ({
    ...offset,
    position: Math.max(commits.get(offset.partition) ?? -1, offset.low),
  }));
  return { hasCommits: [...commits.values()].some((offset) => offset >= 0), partitions };
}

/** Offsets between where a group stands and the end. */
export function lagOf(partitions: GroupLag['partitions']): number {
  return partitions.reduce((sum, { position, high }) => sum + Math.max(high - position, 0), 0);
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

export async function offsetsOf(admin: Admin, topic: string): Promise<PartitionOffsets[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets
    .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
    .sort((a, b) => a.partition - b.partition);
}
