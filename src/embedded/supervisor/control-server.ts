import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { asNplError } from '../../errors.js';
import type { ControlReply, ControlRequest } from './protocol.js';

/** Clients send their one line at once. */
const REQUEST_TIMEOUT_MS = 10_000;

type Handle = (request: ControlRequest) => Promise<object>;

/**
 * Listens on a unix socket; answers each connection's one request with what `handle` resolves to. `onAnswered` is
 * called when the answer is on its way.
 */
export async function serveControl(
  socketPath: string,
  handle: Handle,
  onAnswered: () => void,
): Promise<Server> {
  const answer = async (socket: Socket, line: string): Promise<void> => {
    socket.setTimeout(0);
    socket.end(`${JSON.stringify(await replyTo(line, handle))}\n`, onAnswered);
  };
  // A client that ends its side still waits for the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // A client that went away is no failure of the supervisor; readline passes the error on.
    socket.on('error', () => socket.destroy());
    socket.setTimeout(REQUEST_TIMEOUT_MS, () => socket.destroy());
    const lines = createInterface({ input: socket });
    lines.on('error', () => socket.destroy());
    lines.once('line', (line) => void answer(socket, line));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return server;
}

async function replyTo(line: string, handle: Handle): Promise<ControlReply<object>> {
  try {
    return { ok: await handle(JSON.parse(line) as ControlRequest) };
  } catch (error) {
    const { message, why, next } = asNplError(error);
    return {
      failed: {
        what: message,
        ...(why === undefined ? {} : { why }),
        ...(next === undefined ? {} : { next }),
      },
    };
  }
}
