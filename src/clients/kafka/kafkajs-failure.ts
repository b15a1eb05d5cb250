import { messageOf } from '../../errors.js';
import { ADDRESS_KEYS, KafkaFailure } from './failure.js';
import { seedBroker } from './seed.js';
import { signInFailure, type KafkaTarget } from './sign-in.js';

/**
 * The failure behind anything kafkajs threw. `address` is the configured `host:port`; `answered`: what listens
 * there has answered as Kafka on this connection before.
 */
export function kafkaFailure(
  error: unknown,
  { address, signIn }: KafkaTarget,
  answered: boolean,
): KafkaFailure {
  if (error instanceof KafkaFailure) return error;
  const root = innermost(error);
  const code = textIn(root, 'type');
  const refused = signInFailure(root, { address, signIn }, error);
  if (refused !== undefined) return refused;
  if (code !== undefined) return refusal(root, code, address, error);
  const dialled = textIn(root, 'broker');
  if (dialled !== undefined && dialled !== seedBroker(address) && dialled !== 'undefined:undefined') {
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
        next: `correct ${ADDRESS_KEYS}: they must lead to a ${signIn === undefined ? 'plaintext' : 'SASL_PLAINTEXT'} listener of the broker`,
        cause: error,
      },
    );
  }
  // A listener that wants a password hangs up on who asks without one, and says nothing.
  const isHungUp = signIn === undefined && isClosed(root);
  return new KafkaFailure(`Kafka does not answer at ${address}`, 'unreachable', {
    why: messageOf(root) || 'the connection failed',
    next: `start it with \`npl-ops up\`, or correct ${ADDRESS_KEYS}${isHungUp ? '; where it asks for a password, set KAFKA_SECURITY=sasl_scram' : ''}`,
    cause: error,
  });
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

function isClosed(root: unknown): boolean {
  return root instanceof Error && root.name === 'KafkaJSConnectionClosedError';
}

function textIn(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  const text = (value as Record<string, unknown>)[key];
  return typeof text === 'string' ? text : undefined;
}
