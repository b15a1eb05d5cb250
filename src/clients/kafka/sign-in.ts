import type { KafkaConfig } from 'kafkajs';
import { messageOf } from '../../errors.js';
import { ADDRESS_KEYS, KafkaFailure } from './failure.js';

/** A cluster, and as whom it is used. */
export interface KafkaTarget {
  /** `host:port` of a broker. */
  readonly address: string;
  /** SCRAM-SHA-512; undefined where the broker asks nobody who they are. */
  readonly signIn: { readonly user: string; readonly password: string } | undefined;
}

/** What kafkajs signs in with. Throws KafkaFailure where there is no password. */
export function saslOf({ address, signIn }: KafkaTarget): Pick<KafkaConfig, 'sasl'> {
  if (signIn === undefined) return {};
  const { user, password } = signIn;
  if (password !== '') return { sasl: { mechanism: 'scram-sha-512', username: user, password } };
  throw failure(`there is no password to sign in to Kafka at ${address} as ${user}`, {
    why: 'KAFKA_SECURITY is sasl_scram, and KAFKA_PASSWORD is neither in .npl/secrets.env nor in the environment',
    next: 'for a Kafka of its own npl-setup makes one; else copy the line KAFKA_PASSWORD=... from .npl/secrets.env of the machine that runs Kafka',
  });
}

/** The failure behind a sign-in that kafkajs reports; undefined: it is about something else. */
export function signInFailure(
  root: unknown,
  { address, signIn }: KafkaTarget,
  cause: unknown,
): KafkaFailure | undefined {
  if (!(root instanceof Error) || signIn === undefined) return undefined;
  const type = 'type' in root ? root.type : undefined;
  if (type === 'ILLEGAL_SASL_STATE') {
    return failure(`Kafka at ${address} takes no sign-in`, {
      why: 'KAFKA_SECURITY is sasl_scram, but that listener is a plaintext one',
      next: `set KAFKA_SECURITY=plaintext, or correct ${ADDRESS_KEYS}`,
      cause,
    });
  }
  if (type === 'UNSUPPORTED_SASL_MECHANISM') {
    return failure(`Kafka at ${address} does not take SCRAM-SHA-512`, {
      why: messageOf(root),
      next: 'add SCRAM-SHA-512 to sasl.enabled.mechanisms of that listener',
      cause,
    });
  }
  // kafkajs names all that goes wrong in between like that, a lost connection too.
  if (root.name !== 'KafkaJSSASLAuthenticationError' || !REFUSED.test(root.message)) return undefined;
  return failure(`Kafka at ${address} refused user ${signIn.user}`, {
    why: 'it does not know the user, or the password is another: npl took KAFKA_PASSWORD of .npl/secrets.env, or of the environment',
    next: 'run npl-setup again, which repairs the user of a Kafka of its own; else correct KAFKA_USER in env.conf and KAFKA_PASSWORD in .npl/secrets.env',
    cause,
  });
}

/** Words of the broker (SaslServerAuthenticator.java), and of kafkajs where the broker's proof is wrong. */
const REFUSED = /invalid credentials|Authentication failed|server signature/i;

function failure(what: string, details: ConstructorParameters<typeof KafkaFailure>[2]): KafkaFailure {
  // With a code it counts as the broker's own answer: nobody waits for it to pass.
  return new KafkaFailure(what, 'authentication', details, 'SASL_AUTHENTICATION_FAILED');
}
