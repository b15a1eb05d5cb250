import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { raceAbort } from '../../clients/aborted.js';
import { messageOf } from '../../errors.js';
import { outcomeOf, REACH_LIMITS, type Outcome, type ReachTarget } from './reach-outcome.js';

/** Reaches a target from this machine. Rejects only when the signal is aborted. */
export async function reachHere(
  { address, greeting }: ReachTarget,
  signal: AbortSignal,
  { wholeMs } = REACH_LIMITS,
): Promise<Outcome> {
  const limit = () => AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]);
  try {
    await raceAbort(lookup(address.host), limit());
  } catch {
    signal.throwIfAborted();
    return { kind: 'unresolved' };
  }
  const outcome = await greet({ address, greeting }, limit());
  signal.throwIfAborted();
  return outcome;
}

function greet({ address, greeting }: ReachTarget, limit: AbortSignal): Promise<Outcome> {
  const chunks: Buffer[] = [];
  let isConnected = false;
  return new Promise((resolve) => {
    const socket = connect({ ...address });
    const end = (outcome: Outcome): void => {
      limit.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(outcome);
    };
    const answered = (): void => {
      const answer = Buffer.concat(chunks);
      end(answer.length === 0 && greeting.reads > 0 ? { kind: 'silent' } : { kind: 'answered', answer });
    };
    const giveUp = (): void => (isConnected ? answered() : end({ kind: 'no-connection' }));
    limit.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => {
      isConnected = true;
      if (greeting.reads === 0) answered();
      else socket.write(greeting.bytes);
    });
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (chunks.length >= greeting.reads) answered();
    });
    socket.once('end', answered);
    socket.once('error', (error) => {
      // What was said before it hung up tells more.
      if (isConnected) answered();
      else end(outcomeOf(`${messageOf(error)} ${(error as NodeJS.ErrnoException).code ?? ''}`));
    });
  });
}
