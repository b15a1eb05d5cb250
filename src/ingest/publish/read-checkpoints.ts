import type { Kafka } from '../../clients/kafka/kafka.js';
import type { TailEnd, TailPosition } from '../../clients/kafka/read.js';
import { messageOf, NplError } from '../../errors.js';
import type { Checkpoint } from '../checkpoint.js';

export interface Checkpoints {
  /** Those that stand, in the order in which they became valid. */
  readonly checkpoints: readonly Checkpoint[];
  /** Where to read on. */
  readonly next: number;
  /** Nothing is undecided. */
  readonly settled: boolean;
  /** Keys (see checkpointKey) whose transaction nobody has ended: its worker is at work, or dead. */
  readonly undecided: readonly string[];
  /** The topic does not hold `from`, as one that was made anew: these are all that it holds. */
  readonly restarted: boolean;
}

/** Every checkpoint that stands in the topic, from an offset to its end. */
export async function readCheckpoints(
  kafka: Pick<Kafka, 'readTail'>,
  topic: string,
  from: number,
  { signal }: { readonly signal: AbortSignal },
): Promise<Checkpoints> {
  const position: TailPosition = { offset: from, open: new Map() };
  const checkpoints: Checkpoint[] = [];
  const take = (checkpoint: Checkpoint) => checkpoints.push(checkpoint);
  const { restarted } = await readOn(kafka, { topic, position, take }, signal);
  const open = [...position.open.values()].flat();
  return {
    checkpoints,
    next: Math.min(position.offset, ...open.map(({ offset }) => offset)),
    settled: open.length === 0,
    undecided: open.map(({ key }) => key?.toString() ?? ''),
    restarted,
  };
}

export interface ReadOn {
  readonly topic: string;
  /** Is moved. */
  readonly position: TailPosition;
  readonly take: (checkpoint: Checkpoint) => void;
}

/** What has become valid since the position was there last. */
export async function readOn(
  kafka: Pick<Kafka, 'readTail'>,
  { topic, position, take }: ReadOn,
  signal: AbortSignal,
): Promise<TailEnd> {
  return await kafka.readTail(
    { topic, partition: 0 },
    position,
    // A record without a value is one that compaction shall take away.
    ({ offset, value }) => {
      if (value !== null) take(parseCheckpoint(topic, offset, value));
    },
    { signal },
  );
}

function parseCheckpoint(topic: string, offset: number, value: Buffer): Checkpoint {
  try {
    return JSON.parse(value.toString()) as Checkpoint;
  } catch (error) {
    throw new NplError(`offset ${offset} of topic ${topic} is no checkpoint`, {
      why: messageOf(error),
      next: 'let INGEST_CHECKPOINTS_TOPIC name a topic that nothing else writes to',
      cause: error,
    });
  }
}
