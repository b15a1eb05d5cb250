import type { Kafka } from '../../clients/kafka/kafka.js';
import type { TailPosition } from '../../clients/kafka/read.js';
import { checkpointKey, type Checkpoint } from '../checkpoint.js';
import { readOn } from './read-checkpoints.js';

/** What has been published since a run began; one for all of its workers. */
export interface CheckpointTail {
  /**
   * Whether this version of an object is published by now, by whomever. To be asked after its transaction is open,
   * which decides every earlier one of the object, and before anything is written.
   */
  isPublished(object: { readonly key: string; readonly etag: string }, signal: AbortSignal): Promise<boolean>;
}

/** `from`: where the checkpoints end that are known already. */
export function checkpointTail(kafka: Pick<Kafka, 'readTail'>, topic: string, from: number): CheckpointTail {
  const published = new Set<string>();
  const position: TailPosition = { offset: from, open: new Map() };
  let reading: Promise<unknown> = Promise.resolve();

  const take = (checkpoint: Checkpoint): void => {
    if (checkpoint.state === 'published') published.add(nameOf(checkpoint));
  };
  return {
    async isPublished(object, signal) {
      // One after the other: they share the position.
      const own = reading.then(() => readOn(kafka, { topic, position, take }, signal));
      reading = own.catch(() => undefined);
      await own;
      return published.has(nameOf(object));
    },
  };
}

function nameOf(object: { readonly key: string; readonly etag: string }): string {
  return checkpointKey(object).toString();
}
