import kafkajs from 'kafkajs';
import { missingPartition } from './failure.js';
import { kafkaSession, type CallOptions } from './session.js';
import type { KafkaTarget } from './sign-in.js';

interface KafkaMessage {
  readonly key: Buffer;
  readonly value: Buffer;
}

export interface Producer {
  /**
   * Resolves when all in-sync replicas have the messages. A failed send may have been appended all the same.
   * The partition is always the caller's: a retry by the library then cannot move messages elsewhere.
   * Keep a send at 250 to 1,000 messages: the library's grouping is quadratic in their number.
   */
  send(
    topic: string,
    partition: number,
    messages: readonly KafkaMessage[],
    options?: CallOptions,
  ): Promise<void>;
  close(): Promise<void>;
}

const SEND_TIMEOUT_MS = 30_000;

/** Connects at its first send. `onClose` is told once nobody uses it any more. */
export function openProducer(target: KafkaTarget, onClose: () => void): Producer {
  const session = kafkaSession(target, (kafka) =>
    kafka.producer({
      allowAutoTopicCreation: false,
      idempotent: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    }),
  );
  return {
    send: (topic, partition, messages, options = {}) =>
      session.use(
        async (kafka) => {
          const acknowledged = await kafka.send({
            topic,
            acks: -1,
            messages: messages.map(({ key, value }) => ({ key, value, partition })),
          });
          // kafkajs resolves without sending anything when the topic lacks the partition.
          if (!acknowledged.some((ack) => ack.partition === partition && ack.errorCode === 0)) {
            throw missingPartition(target.address, topic, partition);
          }
        },
        { timeoutMs: SEND_TIMEOUT_MS, ...options },
      ),
    async close() {
      onClose();
      await session.close();
    },
  };
}
