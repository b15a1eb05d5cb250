import { Cancelled, NplError } from '../errors.js';

/** What to throw for work that an aborted signal ended: the aborter's own error, a time limit, or Ctrl-C. */
export function abortedError(signal: AbortSignal, what: string): NplError {
  const reason: unknown = signal.reason;
  if (reason instanceof NplError) return reason;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new NplError(`${what} took too long and was stopped`, { cause: reason });
  }
  return new Cancelled(`${what} was cancelled`);
}

/** The outcome of a call, or the signal's reason as soon as that is aborted; holds on to neither afterwards. */
export async function raceAbort<R>(call: Promise<R>, signal: AbortSignal): Promise<R> {
  let release = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    release = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([call, aborted]);
  } finally {
    release();
  }
}
