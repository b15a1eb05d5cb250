import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { fetchAlone } from '../../../src/clients/fetch-alone.js';

const ANSWER = 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** Answers one request of a connection and hangs up on the next, as a server whose time for idle ones is over. */
async function hangsUpOnTheSecond(): Promise<{ url: string; heads: string[] }> {
  const heads: string[] = [];
  const answered = new WeakSet<Socket>();
  const server = createServer((socket) => {
    closing.push(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('data', (head) => {
      if (answered.has(socket)) return socket.end();
      answered.add(socket);
      heads.push(head.toString());
      return socket.write(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heads };
}

async function askTwice(ask: typeof fetchAlone, url: string): Promise<string[]> {
  const first = await (await ask(url, {})).text();
  // Until the connection is back in the pool.
  await sleep(50);
  return [first, await (await ask(url, {})).text()];
}

test('a request does not meet the end of the connection of the one before', async () => {
  const { url } = await hangsUpOnTheSecond();
  await expect(askTwice(fetch, url)).rejects.toThrow('fetch failed');
  await expect(askTwice(fetchAlone, url)).resolves.toEqual(['ok', 'ok']);
});

test('other headers go with it', async () => {
  const { url, heads } = await hangsUpOnTheSecond();
  await fetchAlone(url, { headers: { authorization: 'Bearer x' } });
  expect(heads[0]).toMatch(/^authorization: Bearer x\r$/im);
  expect(heads[0]).toMatch(/^connection: close\r$/im);
});
