import { connect, isIP } from 'node:net';
import { NplError } from '../errors.js';

/** One look at one thing. It may throw or never settle: `observe` turns both into data. */
export type Probe<T> = (signal: AbortSignal) => Promise<T>;

export type Observation<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'timed-out'; readonly afterMs: number };

/** Nothing can be said of a service whose configuration is incomplete. */
export class NotConfigured extends NplError {}

export interface ProbeLimits {
  readonly signal: AbortSignal;
  /** Time limit of each probe. */
  readonly timeoutMs: number;
}

/**
 * Runs a probe within its time limit, whether or not the probe heeds its signal. Rejects only when the
 * caller's own signal is aborted.
 */
export async function observe<T>(
  probe: Probe<T>,
  { signal, timeoutMs }: ProbeLimits,
): Promise<Observation<T>> {
  signal.throwIfAborted();
  const limit = new AbortController();
  let release = () => {};
  const cutOff = new Promise<Observation<T>>((resolve, reject) => {
    // Settled before the probe hears of it, so that what it throws then is not taken for its own failure.
    const cancel = () => {
      reject(signal.reason as Error);
      limit.abort(signal.reason);
    };
    const timer = setTimeout(() => {
      resolve({ kind: 'timed-out', afterMs: timeoutMs });
      limit.abort();
    }, timeoutMs);
    signal.addEventListener('abort', cancel, { once: true });
    release = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
  });
  try {
    return await Promise.race([attempt(probe, limit.signal), cutOff]);
  } finally {
    release();
  }
}

async function attempt<T>(probe: Probe<T>, signal: AbortSignal): Promise<Observation<T>> {
  try {
    return { kind: 'seen', value: await probe(signal) };
  } catch (error) {
    return { kind: 'failed', error };
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

/** `localhost:9092`, `[::1]:9092`. */
export function hostPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
