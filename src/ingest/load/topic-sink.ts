import type { Producer } from '../../clients/kafka/kafka.js';
import { addBatchTime } from './add-batch-time.js';
import type { Sink } from './feed.js';
import { messageKey, partitionOf } from '../identity.js';
import type { LoadObject } from './load-object.js';
import type { Patience } from './patience.js';

export interface TopicSinkOptions {
  readonly producer: Pick<Producer, 'send'>;
  /** Partitions of each topic. */
  readonly partitions: ReadonlyMap<string, number>;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly onPublished: (object: LoadObject, lines: number) => void;
}

/**
 * Publishes lines as messages. A send that failed unclearly is simply repeated: whatever the broker had appended
 * all the same carries the same identity and collapses in the warehouse.
 */
export function topicSink({ producer, partitions, patience, signal, onPublished }: TopicSinkOptions): Sink {
  return {
    // kafkajs groups in quadratic time; one send is one record batch, which the broker limits to about 1 MB.
    linesPerBatch: 500,
    bytesPerBatch: 900_000,
    parallel: 4,
    async write(object, lines) {
      const { topic } = object.stream;
      const partition = partitionOf(object.id, partitions.get(topic) ?? 1);
      const messages = lines.map(({ number, bytes }) => ({
        key: messageKey(object.id, number),
        value: addBatchTime(bytes, object.batchTime),
      }));
      await patience.persist(() => producer.send(topic, partition, messages, { signal }));
      patience.moved();
      onPublished(object, lines.length);
    },
  };
}
