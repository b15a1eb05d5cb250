import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  readonly port: number;
  /** Requests since the last call. */
  taken(): number;
  close(): Promise<void>;
}

/** Passes HTTP on to another port of this machine, and counts. */
export async function countingProxy(target: number): Promise<CountingProxy> {
  let requests = 0;
  const server = createServer((asked, answer) => {
    requests += 1;
    const { method, url, headers } = asked;
    const passed = request(
      { host: '127.0.0.1', port: target, method, path: url, headers },
      (response: IncomingMessage) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    passed.once('error', (error) => answer.destroy(error));
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    taken() {
      const count = requests;
      requests = 0;
      return count;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
