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
