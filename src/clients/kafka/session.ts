import { connect, type Socket } from 'node:net';
import kafkajs, { type ISocketFactory, type KafkaConfig } from 'kafkajs';
import { abortedError, raceAbort } from '../aborted.js';
import { kafkaTimeout } from './failure.js';
import { dialledHost, seedBroker } from './seed.js';
import { kafkaFailure } from './kafkajs-failure.js';
import { saslOf, type KafkaTarget } from './sign-in.js';
import { mendIdleLoop } from './kafkajs-idle-loop.js';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; default 15 s. */
  readonly timeoutMs?: number;
}

const CALL_TIMEOUT_MS = 15_000;
/** By which brokers know us. */
export const CLIENT_ID = 'npl';
const KEEP_ALIVE_MS = 60_000;

/** kafkajs doubles its waits up to minutes by default; callers here repeat a failed call themselves. */
const LIMITS: Omit<KafkaConfig, 'brokers'> = {
  connectionTimeout: 3_000,
  requestTimeout: 10_000,
  retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2 },
};

interface Connectable {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

export interface KafkaSession<T> {
  /** Rejects with KafkaFailure, or with Cancelled when the signal is aborted. */
  use<R>(work: (client: T) => Promise<R>, options: CallOptions): Promise<R>;
  close(): Promise<void>;
}

/**
 * One kafkajs client, connected at its first use. After a call that got no answer it is thrown away and the
 * next call opens another: a kafkajs client that lost its broker keeps half-dead sockets and stale metadata.
 */
export function kafkaSession<T extends Connectable>(
  target: KafkaTarget,
  open: (kafka: kafkajs.Kafka) => T,
): KafkaSession<T> {
  mendIdleLoop();
  const { address } = target;
  let current: Connection<T> | undefined;

  return {
    async use(work, { signal, timeoutMs = CALL_TIMEOUT_MS }) {
      if (signal?.aborted) throw abortedError(signal, `a request to Kafka at ${address}`);
      const connection = (current ??= startConnection(target, open));
      const limit = AbortSignal.timeout(timeoutMs);
      const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
      try {
        return await raceAbort(
          connection.ready.then(() => work(connection.client)),
          stop,
        );
      } catch (error) {
        const failure = stop.aborted ? undefined : kafkaFailure(error, target, connection.answered());
        if (failure?.kind !== 'exception') {
          if (current === connection) current = undefined;
          connection.destroy();
        }
        if (failure !== undefined) throw failure;
        if (signal?.aborted) throw abortedError(signal, `a request to Kafka at ${address}`);
        throw kafkaTimeout(address, timeoutMs);
      }
    },
    async close() {
      const connection = current;
      current = undefined;
      // It has no answer to wait for that anybody still wants.
      await connection?.client.disconnect().catch(() => undefined);
      connection?.destroy();
    },
  };
}

interface Connection<T> {
  readonly client: T;
  readonly ready: Promise<void>;
  /** Whether `ready` has resolved. */
  answered(): boolean;
  /** Ends its calls at once: kafkajs itself would wait for answers and go on reconnecting. */
  destroy(): void;
}

function startConnection<T extends Connectable>(
  target: KafkaTarget,
  open: (kafka: kafkajs.Kafka) => T,
): Connection<T> {
  const sasl = saslOf(target);
  const sockets = new Set<Socket>();
  let destroyed = false;
  const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = connect({ host: dialledHost(host), port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (destroyed) socket.destroy(new Error('the connection was given up'));
    return socket;
  };
  const logLevel = kafkajs.logLevel.NOTHING;
  const client = open(
    new kafkajs.Kafka({
      ...LIMITS,
      ...sasl,
      clientId: CLIENT_ID,
      brokers: [seedBroker(target.address)],
      socketFactory,
      logLevel,
    }),
  );
  let answered = false;
  const ready = client.connect().then(() => {
    answered = true;
  });
  return {
    client,
    ready,
    answered: () => answered,
    destroy() {
      destroyed = true;
      for (const socket of sockets) socket.destroy(new Error('the connection was given up'));
    },
  };
}
