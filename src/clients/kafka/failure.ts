import { NplError, type ErrorDetails } from '../../errors.js';

export type KafkaFailureKind = 'unreachable' | 'not-kafka' | 'authentication' | 'timeout' | 'exception';

/** The broker, or the way to it, refused a request. */
export class KafkaFailure extends NplError {
  constructor(
    what: string,
    readonly kind: KafkaFailureKind,
    details: ErrorDetails,
    /** Kafka's own name of the error, as `UNKNOWN_TOPIC_OR_PARTITION`; undefined when no broker answered. */
    readonly code?: string,
  ) {
    super(what, details);
  }
}

/** Another producer has opened the same transactional id since, or the transaction ran into its time limit. */
export class ProducerFenced extends KafkaFailure {}

const FENCED_CODES: readonly (string | undefined)[] = ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED'];

/** A failure of a transaction: ProducerFenced where the broker says so. */
export function transactionFailure(failure: unknown): Error {
  if (!(failure instanceof KafkaFailure) || !FENCED_CODES.includes(failure.code)) return failure as Error;
  return new ProducerFenced(
    'another worker has taken this object',
    'exception',
    {
      why: 'it opened the same transaction, or this one took longer than its time limit; nothing of this one stands',
      cause: failure,
    },
    failure.code,
  );
}

export const ADDRESS_KEYS = 'KAFKA_HOST and KAFKA_PORT in env.conf';

/** A call that ran into its own time limit. */
export function kafkaTimeout(address: string, timeoutMs: number): KafkaFailure {
  return new KafkaFailure(`Kafka at ${address} did not finish within ${timeoutMs / 1000} s`, 'timeout', {
    why: 'it is overloaded, still starting, or what listens there is no Kafka broker',
    next: `look at \`npl-ops status\` and \`npl-ops logs kafka\`, and check ${ADDRESS_KEYS}`,
  });
}

/** A message for a partition that the topic does not have, or that has no leader. */
export function missingPartition(address: string, topic: string, partition: number): KafkaFailure {
  return new KafkaFailure(
    `Kafka at ${address} has no partition ${partition} of topic ${topic}`,
    'exception',
    { why: 'the topic has fewer partitions, or the partition has no leader' },
    'UNKNOWN_TOPIC_OR_PARTITION',
  );
}
