import { messageOf, NplError, type ErrorDetails } from '../errors.js';

export type KafkaFailureKind = 'unreachable' | 'not-kafka' | 'timeout' | 'exception';

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

const ADDRESS_KEYS = 'KAFKA_HOST and KAFKA_PORT in env.conf';

/**
 * The failure behind anything kafkajs threw. `address` is the configured `host:port`; `answered`: what listens
 * there has answered as Kafka on this connection before.
 */
export function kafkaFailure(error: unknown, address: string, answered: boolean): KafkaFailure {
  if (error instanceof KafkaFailure) return error;
  const root = innermost(error);
  const code = textIn(root, 'type');
  if (code !== undefined) return refusal(root, code, address, error);
  const dialled = textIn(root, 'broker');
  if (dialled !== undefined && dialled !== address && dialled !== 'undefined:undefined') {
    return new KafkaFailure(
      `Kafka at ${address} sends its clients to ${dialled}, which does not answer`,
      'unreachable',
      {
        why: messageOf(root),
        next: `make the broker's advertised.listeners an address that this machine reaches, or correct ${ADDRESS_KEYS}`,
        cause: error,
      },
    );
  }
  if (!answered && isForeignAnswer(root)) {
    return new KafkaFailure(
      `what listens at ${address} does not answer as a Kafka broker does`,
      'not-kafka',
      {
        why: messageOf(root),
        next: `correct ${ADDRESS_KEYS}: they must lead to a plaintext listener of the broker`,
        cause: error,
      },
    );
  }
  return new KafkaFailure(`Kafka does not answer at ${address}`, 'unreachable', {
    why: messageOf(root) || 'the connection failed',
    next: `start it with \`npl-ops up\`, or correct ${ADDRESS_KEYS}`,
    cause: error,
  });
}

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

function refusal(root: unknown, code: string, address: string, cause: unknown): KafkaFailure {
  const next =
    code === 'UNKNOWN_TOPIC_OR_PARTITION' ? { next: 'create what is missing with `npl-setup`' } : {};
  return new KafkaFailure(
    `Kafka at ${address} refused a request`,
    'exception',
    { why: `${messageOf(root)} (${code})`, ...next, cause },
    code,
  );
}

/** kafkajs wraps an error once for each level of retrying, and one for each topic of a request. */
function innermost(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const parts = 'errors' in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  const inner: unknown = parts[0] ?? error.cause;
  return inner instanceof Error && inner !== error ? innermost(inner) : error;
}

/** A server of another protocol closes the connection, or its bytes make no sense as a Kafka answer. */
function isForeignAnswer(root: unknown): boolean {
  if (!(root instanceof Error)) return false;
  const names = [
    'KafkaJSConnectionClosedError',
    'KafkaJSPartialMessageError',
    'KafkaJSRequestTimeoutError',
    'KafkaJSServerDoesNotSupportApiKey',
  ];
  return names.includes(root.name) || root instanceof RangeError;
}

function textIn(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  const text = (value as Record<string, unknown>)[key];
  return typeof text === 'string' ? text : undefined;
}
