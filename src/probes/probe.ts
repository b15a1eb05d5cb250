import { connect } from 'node:net';

/** One look at one thing. It may throw or never settle: `observe` turns both into data. */
export type Probe<T> = (signal: AbortSignal) => Promise<T>;

export type Observation<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'timed-out'; readonly afterMs: number };

export interface ProbeLimits {
  readonly signal: AbortSignal;
  /** Time limit of each probe. */
  readonly timeoutMs: number;
}

/**
 * Runs a probe within its time limit, whether or not the probe heeds its signal. Rejects only when the
 * caller's own signal is aborted.
 */
export async function observe<T>(probe: Probe<T>, { signal, timeoutMs }: ProbeLimits): Promise<Observation<T>> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const ended = Promise.withResolvers<Observation<T>>();
  const cancel = () => {
    limit.abort(signal.reason);
    ended.reject(signal.reason as Error);
  };
  const timer = setTimeout(() => {
    ended.resolve({ kind: 'timed-out', afterMs: timeoutMs });
    limit.abort();
  }, timeoutMs);
  signal.addEventListener('abort', cancel, { once: true });
  // Wrapped, so that a probe that throws before its first await is a failed observation like any other.
  const looking = (async () => probe(limit.signal))();
  looking.then(
    (value) => ended.resolve({ kind: 'seen', value }),
    (error: unknown) => ended.resolve({ kind: 'failed', error }),
  );
  try {
    return await ended.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * Opens and closes a TCP connection. Asked before a client library, because several of those retry a dead
 * address for longer than a probe may take, and then cannot say that it was refused.
 */
export function dial(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

/** The system error code (`ECONNREFUSED`) of an error or of anything that caused it. */
export function systemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^E[A-Z_]+$/.test(code)) return code;
  }
  return undefined;
}
