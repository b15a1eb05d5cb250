import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to one request. Bytes are counted in the body of the answer. */
export type Fault =
  /** Answers with this status and S3's XML error, without asking the server behind. */
  | { readonly kind: 'refuse'; readonly status: number; readonly code: string }
  /** Cuts the connection after so many bytes; the client may lose some of the last ones. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Sends nothing more after so many bytes and keeps the connection open. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Ends the answer in good order after so many bytes, as a confused proxy does. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** Sends the body in pieces of so many bytes, one every so many milliseconds. */
  | { readonly kind: 'trickle'; readonly pieceBytes: number; readonly everyMs: number };

export const SLOW_DOWN: Fault = { kind: 'refuse', status: 503, code: 'SlowDown' };
export const INTERNAL_ERROR: Fault = { kind: 'refuse', status: 500, code: 'InternalError' };

export interface SeenRequest {
  readonly method: string;
  /** As sent, with the query. */
  readonly url: string;
  readonly range: string | undefined;
}

export interface FaultyS3 {
  /** In place of that of the server behind it. */
  readonly endpoint: string;
  /** Every request so far, also the ones that failed. */
  readonly seen: readonly SeenRequest[];
  /** Each of the next requests that match gets the next fault. */
  fail(faults: readonly Fault[], matches?: (request: SeenRequest) => boolean): void;
  /** Every request gets what `choose` says, undefined: none; in place of all faults before. */
  script(choose: (request: SeenRequest) => Fault | undefined): void;
  /** No more faults, and `seen` is empty. */
  reset(): void;
  stop(): Promise<void>;
}

/**
 * A proxy in front of a real S3 server that does it harm as told. The Host header goes through as the client signed it,
 * so that the server's check of the signature holds.
 */
export async function startFaultyS3(target: string): Promise<FaultyS3> {
  const behind = new URL(target);
  const seen: SeenRequest[] = [];
  let choose: (request: SeenRequest) => Fault | undefined = () => undefined;
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const now = { method, url, range: headers.range };
    seen.push(now);
    const fault = choose(now);
    if (fault?.kind === 'refuse') {
      request.resume();
      response.writeHead(fault.status, { 'content-type': 'application/xml', connection: 'close' });
      response.end(`<Error><Code>${fault.code}</Code><Message>as told</Message></Error>`);
      return;
    }
    const forward = httpRequest(
      { host: behind.hostname, port: behind.port, method, path: url, headers },
      (answer) => void pass(answer, response, fault),
    );
    forward.once('error', () => response.destroy());
    response.once('close', () => forward.destroy());
    request.pipe(forward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    fail(faults, matches = () => true) {
      const left = [...faults];
      const before = choose;
      choose = (request) => (left.length > 0 && matches(request) ? left.shift() : before(request));
    },
    script(chosen) {
      choose = chosen;
    },
    reset() {
      choose = () => undefined;
      seen.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function pass(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const headers = { ...answer.headers };
  // Chunked: a length would tell that the body is cut short.
  if (fault?.kind === 'truncate') delete headers['content-length'];
  response.writeHead(answer.statusCode ?? 502, headers);
  let left = fault !== undefined && 'afterBytes' in fault ? fault.afterBytes : Infinity;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (fault?.kind === 'trickle') await trickle(chunk, response, fault);
      else await write(response, chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    response.destroy();
    return;
  }
  if (left > 0 || fault?.kind === 'truncate') response.end();
  else if (fault?.kind === 'cut') response.destroy();
}

async function trickle(
  chunk: Buffer,
  response: ServerResponse,
  { pieceBytes, everyMs }: Extract<Fault, { kind: 'trickle' }>,
): Promise<void> {
  for (let at = 0; at < chunk.length && !response.destroyed; at += pieceBytes) {
    await write(response, chunk.subarray(at, at + pieceBytes));
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Resolves when the bytes have left this process, or cannot any more. */
async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (response.destroyed) throw new Error('the client has gone');
  await new Promise<void>((resolve) => response.write(bytes, () => resolve()));
}
