import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { connectKafka } from '../../../../src/clients/kafka/kafka.js';
import { waitUntil } from '../../../helpers/wait-until.js';
import { freePorts } from '../../../helpers/workspace.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('connectKafka where there is no broker', () => {
  it('says that nothing listens, from every method', async () => {
    const [port] = await freePorts(1);
    const kafka = connectKafka({ host: '127.0.0.1', port: port! });
    const expected = {
      kind: 'unreachable',
      message: `Kafka does not answer at 127.0.0.1:${port}`,
      why: expect.stringContaining('ECONNREFUSED') as string,
      next: expect.stringContaining('KAFKA_HOST') as string,
    };
    const message = { key: Buffer.alloc(12), value: Buffer.from('{}') };
    await expect(kafka.topics()).rejects.toMatchObject(expected);
    await expect(kafka.groupLag('g', 't')).rejects.toMatchObject(expected);
    await expect(kafka.producer().send('t', 0, [message])).rejects.toMatchObject(expected);
    await kafka.close();
  });

  it('says that the name is not known', async () => {
    const kafka = connectKafka({ host: 'kafka.invalid', port: 9092 });
    await expect(kafka.topics()).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'Kafka does not answer at kafka.invalid:9092',
    });
  });

  it('dials an IPv6 address, which kafkajs could not take apart', async () => {
    const server = createHttpServer((_request, response) => response.end('hello'));
    servers.push(server);
    server.listen(0, '::1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(connectKafka({ host: '::1', port }).topics()).rejects.toMatchObject({
      kind: 'not-kafka',
      message: `what listens at [::1]:${port} does not answer as a Kafka broker does`,
    });
    const [free] = await freePorts(1);
    await expect(connectKafka({ host: '::1', port: free! }).topics()).rejects.toMatchObject({
      kind: 'unreachable',
      message: `Kafka does not answer at [::1]:${free}`,
    });
  });

  it('tells a server of another protocol from a broker', async () => {
    const port = await listening(createHttpServer((_request, response) => response.end('hello')));
    await expect(connectKafka({ host: '127.0.0.1', port }).topics()).rejects.toMatchObject({
      kind: 'not-kafka',
      message: `what listens at 127.0.0.1:${port} does not answer as a Kafka broker does`,
    });
  });

  it('gives up a silent server at the time limit, and leaves no connection behind', async () => {
    const server = createServer((socket) => socket.resume());
    const port = await listening(server);
    const kafka = connectKafka({ host: '127.0.0.1', port });
    await expect(kafka.topics({ timeoutMs: 300 })).rejects.toMatchObject({
      kind: 'timeout',
      message: `Kafka at 127.0.0.1:${port} did not finish within 0.3 s`,
    });
    await waitUntil('the connection is closed', async () => (await connections(server)) === 0, {
      timeoutMs: 3_000,
    });
  });

  it('ends at once when it is cancelled', async () => {
    const port = await listening(createServer(() => undefined));
    const kafka = connectKafka({ host: '127.0.0.1', port });
    const cancel = new AbortController();
    const call = kafka.topics({ signal: cancel.signal });
    cancel.abort();
    await expect(call).rejects.toMatchObject({ name: 'Cancelled' });
    await expect(kafka.topics({ signal: cancel.signal })).rejects.toMatchObject({ name: 'Cancelled' });
  });
});

async function connections(server: Server): Promise<number> {
  return await new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );
}
