import type { Producer } from '../../clients/kafka/kafka.js';
import { checkpointKey, type Checkpoint } from '../checkpoint.js';

/** Writes down that an object could not be published; resolves when the brokers have it. */
export async function recordFailure(
  producer: Pick<Producer, 'send'>,
  topic: string,
  checkpoint: Checkpoint,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const message = { key: checkpointKey(checkpoint), value: Buffer.from(JSON.stringify(checkpoint)) };
  await producer.send(topic, 0, [message], { signal });
}
