import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { NplError } from '../../errors.js';
import type { ControlReplies, ControlReply, ControlRequest } from './protocol.js';
import { publishedSocket } from './socket-path.js';
import type { StateFiles } from './state-files.js';

/** A supervisor answers in milliseconds, save for a stop. */
const ANSWER_TIMEOUT_MS = 10_000;
/** Nobody listens, or the listener ended before it answered. */
const GONE = ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'];

/**
 * Asks the supervisor; undefined when none runs or when it ended before it answered. Throws what the supervisor
 * threw; NplError when it does not answer in time. A `stop` has no time limit but the signal.
 */
export async function askSupervisor<R extends ControlRequest>(
  files: StateFiles,
  request: R,
  signal?: AbortSignal,
): Promise<ControlReplies[R['op']] | undefined> {
  const published = await publishedSocket(files);
  if (published === undefined) return undefined;
  const limit = request.op === 'stop' ? undefined : AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  const signals = [signal, limit].filter((each) => each !== undefined);
  let answer: string;
  try {
    answer = await exchange(published.socket, JSON.stringify(request), AbortSignal.any(signals));
  } catch (error) {
    signal?.throwIfAborted();
    if (limit?.aborted) throw silentSupervisor(published.pid, error);
    if (GONE.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new NplError('the supervisor of the embedded engines cannot be asked', {
      why: `${published.socket}: ${(error as Error).message}`,
      cause: error,
    });
  }
  if (!answer.endsWith('\n')) return undefined;
  const reply = JSON.parse(answer) as ControlReply<ControlReplies[R['op']]>;
  if ('ok' in reply) return reply.ok;
  const { what, ...details } = reply.failed;
  throw new NplError(what, details);
}

async function exchange(socketPath: string, line: string, signal: AbortSignal): Promise<string> {
  const socket = connect({ path: socketPath, signal });
  socket.write(`${line}\n`);
  return text(socket);
}

function silentSupervisor(pid: number, cause: unknown): NplError {
  return new NplError('the supervisor of the embedded engines does not answer', {
    why: `its process ${pid} said nothing for ${ANSWER_TIMEOUT_MS / 1000} s`,
    next: `end it with: kill -9 ${pid}; the engines live on, and npl-ops up takes them over`,
    cause,
  });
}
