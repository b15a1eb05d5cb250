import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectClickHouse, type ClickHouse } from '../../../../src/clients/clickhouse/clickhouse.js';
import { ClickHouseFailure } from '../../../../src/clients/clickhouse/failure.js';
import { freePorts } from '../../../helpers/workspace.js';

const PASSWORD = 'not-to-be-shown';
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function connect(httpPort: number): ClickHouse {
  const service = { host: '127.0.0.1', httpPort, database: 'default', user: 'npl' };
  const client = connectClickHouse(service, PASSWORD);
  closers.push(() => client.close());
  return client;
}

async function listening(
  server: Pick<Server, 'listen' | 'address' | 'close'> & NodeJS.EventEmitter,
): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A client of a server that answers every request in one way. */
async function connectTo(answer: RequestListener): Promise<ClickHouse> {
  return connect(await listening(createServer(answer)));
}

async function failureOf(promise: Promise<unknown>): Promise<ClickHouseFailure> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ClickHouseFailure);
  const found = failure as ClickHouseFailure;
  expect(`${found.message}${found.why}${found.next}`).not.toContain(PASSWORD);
  return found;
}

const refusal =
  (status: number, text: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status).end(text);
  };

describe('a failed request', () => {
  it('names the address when nobody listens', async () => {
    const [port] = await freePorts(1);
    expect(await failureOf(connect(port!).ping())).toMatchObject({
      kind: 'unreachable',
      code: undefined,
      message: `ClickHouse does not answer at 127.0.0.1:${port}`,
      why: expect.stringContaining('ECONNREFUSED') as string,
      next: expect.stringContaining('npl-ops up') as string,
    });
  });

  it('keeps the code and the text of ClickHouse', async () => {
    const client = await connectTo(
      refusal(
        404,
        `Code: 60. DB::Exception: Table ${PASSWORD}.x does not exist. (UNKNOWN_TABLE) (version 26.7)`,
      ),
    );
    expect(await failureOf(client.query('SELECT 1'))).toMatchObject({
      kind: 'exception',
      code: 60,
      why: 'Table ********.x does not exist. (code 60, UNKNOWN_TABLE)',
      next: expect.stringContaining('npl-ops tables apply') as string,
    });
  });

  it('says where the password is when it is refused', async () => {
    const text =
      'Code: 516. DB::Exception: npl: Authentication failed. (AUTHENTICATION_FAILED) (version 26.7)';
    expect(await failureOf((await connectTo(refusal(403, text))).version())).toMatchObject({
      kind: 'authentication',
      code: 516,
      message: expect.stringContaining('refused user npl') as string,
      next: expect.stringContaining('.npl/secrets.env') as string,
    });
  });

  it('knows another web server', async () => {
    const client = await connectTo(refusal(404, '<html>Not found</html>'));
    expect(await failureOf(client.ping())).toMatchObject({ kind: 'not-clickhouse' });
  });

  it('knows another protocol', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await failureOf(connect(await listening(server)).ping())).toMatchObject({
      kind: 'not-clickhouse',
    });
  });

  it('ends at its time limit, also when only the body is late', async () => {
    const silent = await connectTo(() => undefined);
    expect(await failureOf(silent.command('SELECT 1', {}, { timeoutMs: 50 }))).toMatchObject({
      kind: 'timeout',
    });
    const halfway = await connectTo((_request, response) => response.writeHead(200).write('{"a":1}\n'));
    expect(await failureOf(halfway.query('SELECT 1', {}, { timeoutMs: 200 }))).toMatchObject({
      kind: 'timeout',
    });
  });

  it('ends as cancelled when its signal is aborted, before or during', async () => {
    const controller = new AbortController();
    const client = await connectTo(() => controller.abort());
    const running = client.query('SELECT 1', {}, { signal: controller.signal });
    await expect(running).rejects.toMatchObject({ name: 'Cancelled' });
    await expect(client.ping(controller.signal)).rejects.toMatchObject({ name: 'Cancelled' });
  });
});

describe('a request', () => {
  it('carries values as parameters and quotes the table of an insert', async () => {
    const seen: URLSearchParams[] = [];
    const bodies: string[] = [];
    const client = await connectTo((request, response) => {
      seen.push(new URL(request.url ?? '', 'http://x').searchParams);
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        bodies.push(body);
        response.end();
      });
    });
    await client.query('SELECT {x:String} FROM {t:Identifier}', { x: "a'; DROP", t: 'a`b' });
    await client.insert('a`b', [{ id: 1 }]);
    expect(bodies[0]).toBe('SELECT {x:String} FROM {t:Identifier} \nFORMAT JSONEachRow');
    expect(seen[0]?.get('param_x')).toBe("a\\'; DROP");
    expect(seen[0]?.get('output_format_json_quote_64bit_integers')).toBe('1');
    expect(seen[1]?.get('query')).toBe('INSERT INTO `a\\`b` FORMAT JSONEachRow');
    expect(bodies[1]).toBe('{"id":1}\n');
    expect(seen.every((search) => !search.toString().includes(PASSWORD))).toBe(true);
  });
});
