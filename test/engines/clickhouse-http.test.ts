import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  basicAuth,
  discard,
  PASSWORD,
  startClickHouse,
  temporaryDir,
  USER,
  type ClickHouseServer,
} from '../helpers/clickhouse-server.js';
import { waitUntil } from '../helpers/wait-until.js';

let server: ClickHouseServer;

beforeAll(async () => {
  server = await startClickHouse(await temporaryDir());
});

afterAll(async () => {
  await discard(server);
});

interface Call {
  readonly method?: string;
  readonly url?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer<ArrayBuffer>;
}

async function call({ method = 'POST', url = {}, headers = basicAuth(), body }: Call) {
  const response = await fetch(`${server.url}/?${new URLSearchParams(url).toString()}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

async function textOf(options: Call): Promise<string> {
  const { bytes } = await call(options);
  return bytes.toString();
}

describe('without a query', () => {
  test.each(['/ping', '/replicas_status', '/'])('GET and HEAD %s need no password', async (path) => {
    const got = await fetch(`${server.url}${path}`);
    expect([got.status, await got.text()]).toEqual([200, 'Ok.\n']);
    const head = await fetch(`${server.url}${path}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('another path, another method, no query', async () => {
    expect((await fetch(`${server.url}/nothing`)).status).toBe(404);
    expect((await call({ method: 'DELETE' })).status).toBe(405);
    const empty = await call({ body: ' \n' });
    expect([empty.status, empty.headers.get('x-clickhouse-exception-code')]).toEqual([400, '62']);
  });
});

describe('credentials', () => {
  const query = { query: 'SELECT 1' };

  test.each([
    ['Basic', { headers: basicAuth(), url: query }],
    ['headers', { headers: { 'x-clickhouse-user': USER, 'x-clickhouse-key': 'latin' }, url: query }],
    ['the URL', { headers: {}, url: { ...query, user: USER, password: PASSWORD } }],
  ])('are taken from %s', async (from, options) => {
    const { status } = await call({ method: 'GET', ...options });
    // A header can hold Latin-1 only, which this password is not.
    expect(status).toBe(from === 'headers' ? 403 : 200);
  });

  test('none: asks for them; wrong: forbids', async () => {
    const none = await call({ method: 'GET', url: query, headers: {} });
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="ClickHouse server HTTP API"',
    ]);
    const wrong = await call({ method: 'GET', url: query, headers: basicAuth('wrong') });
    expect([wrong.status, wrong.headers.get('x-clickhouse-exception-code')]).toEqual([403, '516']);
    expect(wrong.bytes.toString()).toMatch(
      /^Code: 516\. DB::Exception: npl: Authentication failed: .* \(AUTHENTICATION_FAILED\) \(version 26\.7\..*\)\n$/,
    );
  });

  test('a web page of elsewhere is refused, one of this machine is not', async () => {
    const from = (origin: string) => call({ url: query, headers: { ...basicAuth(), origin } });
    expect((await from('https://evil.example')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    expect((await from('http://localhost:8088')).status).toBe(200);
    expect((await from('http://[::1]:8088')).status).toBe(200);
  });

  test('only loopback answers', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address?.internal === false && address.family === 'IPv4');
    for (const address of outside) {
      const socket = connect({ port: server.port, host: address!.address });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNREFUSED');
    }
  });
});

describe('headers', () => {
  test('of an answer', async () => {
    const { status, headers } = await call({
      url: { query_id: 'mine' },
      body: 'SELECT 1 FORMAT JSONCompact',
    });
    expect(status).toBe(200);
    expect(headers.get('x-clickhouse-query-id')).toBe('mine');
    expect(headers.get('x-clickhouse-format')).toBe('JSONCompact');
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(headers.get('x-clickhouse-timezone')).toBeTruthy();
    expect(headers.get('x-clickhouse-server-display-name')).toBeTruthy();
    const summary = JSON.parse(headers.get('x-clickhouse-summary')!) as Record<string, string>;
    expect(summary).toMatchObject({ read_rows: '1', written_rows: '0' });
    expect(Number(summary['elapsed_ns'])).toBeGreaterThan(0);
  });

  test('the format: from the statement, the header, the URL, or tab-separated', async () => {
    const body = "SELECT 1 AS a, 'x' AS b";
    expect(await textOf({ body })).toBe('1\tx\n');
    expect(await textOf({ body, url: { default_format: 'CSV' } })).toBe('1,"x"\n');
    const headers = { ...basicAuth(), 'x-clickhouse-format': 'JSONEachRow' };
    expect(await textOf({ body, headers })).toBe('{"a":1,"b":"x"}\n');
    expect(await textOf({ body: `${body} FORMAT Values`, headers })).toBe("(1,'x')");
  });

  test('the database: from the URL or the header', async () => {
    await server.sql('CREATE DATABASE IF NOT EXISTS elsewhere');
    const body = 'SELECT currentDatabase()';
    expect(await textOf({ body, url: { database: 'elsewhere' } })).toBe('elsewhere\n');
    const headers = { ...basicAuth(), 'x-clickhouse-database': 'elsewhere' };
    expect(await textOf({ body, headers })).toBe('elsewhere\n');
    expect(await textOf({ body })).toBe('default\n');
  });
});

describe('statuses of failures', () => {
  test.each([
    ['SELECT * FROM nope', 404, '60'],
    ['SELECT nope()', 404, '46'],
    ['SELECT nope', 404, '47'],
    ['SELECT 1 FORMAT Nope', 404, '73'],
    ['SELEC', 400, '62'],
    ["SELECT toDate('x')", 400, '38'],
    ['SELECT throwIf(1)', 500, '395'],
    ["INSERT INTO t SELECT * FROM input('a UInt8') FORMAT CSV\n1", 501, '48'],
  ])('%s', async (body, status, code) => {
    const answer = await call({ body });
    expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([status, code]);
    expect(answer.bytes.toString()).toMatch(
      new RegExp(`^Code: ${code}\\. DB::Exception: .*\\(version 26\\.7\\.[\\d.]+\\)\n$`, 's'),
    );
  });

  test('GET changes nothing', async () => {
    await server.sql('CREATE TABLE IF NOT EXISTS kept (a UInt8) ENGINE = Memory');
    for (const query of [
      'DROP TABLE kept',
      'INSERT INTO kept VALUES (1)',
      'CREATE TABLE x (a UInt8) ENGINE = Memory',
    ]) {
      const { headers } = await call({ method: 'GET', url: { query } });
      expect(headers.get('x-clickhouse-exception-code')).toBe('164');
    }
    const inSession = { query: 'DROP TABLE kept', session_id: 'reader' };
    expect((await call({ method: 'GET', url: inSession })).headers.get('x-clickhouse-exception-code')).toBe(
      '164',
    );
    expect(await server.sql('SELECT count() FROM kept')).toBe('0');
    expect(await textOf({ method: 'GET', url: { query: 'SELECT 1', max_threads: '1', readonly: '1' } })).toBe(
      '1\n',
    );
  });

  test('wait_end_of_query: a late failure still gets its status', async () => {
    const body = 'SELECT throwIf(number = 3000000) FROM numbers(5000000)';
    const url = { wait_end_of_query: '1', max_threads: '1' };
    expect((await call({ body, url })).status).toBe(500);
    const { status, headers, bytes } = await call({ body: 'SELECT number FROM numbers(1000000)', url });
    expect([status, Number(headers.get('content-length'))]).toEqual([200, bytes.length]);
    expect(bytes.toString().trimEnd().split('\n').at(-1)).toBe('999999');
  });

  test('a failure after the first rows ends in an exception block and a broken connection', async () => {
    const get = request(server.url, { method: 'POST', headers: basicAuth() });
    get.end('SELECT throwIf(number = 3000000) FROM numbers(5000000) SETTINGS max_threads = 1');
    const [answer] = (await once(get, 'response')) as [import('node:http').IncomingMessage];
    expect(answer.statusCode).toBe(200);
    let text = '';
    const reading = (async () => {
      for await (const chunk of answer) text += String(chunk);
    })();
    await expect(reading).rejects.toThrow('aborted');
    const tag = String(answer.headers['x-clickhouse-exception-tag']);
    const block = new RegExp(
      `\r\n__exception__\r\n${tag}\r\n(Code: 395[^]*\n)(\\d+) ${tag}\r\n__exception__\r\n$`,
    );
    const [, message, length] = block.exec(text) ?? [];
    expect(Number(length)).toBe(Buffer.byteLength(message ?? ''));
  });
});

describe('inserts', () => {
  test.each([
    'JSONEachRow',
    'JSONCompactEachRow',
    'CSV',
    'CSVWithNames',
    'TSV',
    'TSVWithNamesAndTypes',
    'Values',
    'Native',
    'RowBinary',
    'RowBinaryWithNamesAndTypes',
    'Parquet',
    'ArrowStream',
    'Avro',
    'MsgPack',
    'ORC',
  ])('%s comes back as it went in, small and large', async (format) => {
    await server.sql('DROP TABLE IF EXISTS formats SYNC');
    await server.sql('CREATE TABLE formats (a UInt32, s String) ENGINE = MergeTree ORDER BY a');
    for (const rows of [3, 400_000]) {
      await server.sql('TRUNCATE TABLE formats');
      const select = `SELECT toUInt32(number) AS a, concat('; \\n\\t\\'\\"\\\\,', toString(number)) AS s FROM numbers(${rows})`;
      const { bytes } = await call({ body: `${select} FORMAT ${format}` });
      const url = { query: `INSERT INTO formats (a, s) FORMAT ${format}` };
      const { status, headers } = await call({ url, body: new Uint8Array(bytes) as never });
      expect([status, headers.get('x-clickhouse-summary')]).toEqual([
        200,
        expect.stringContaining(`"written_rows":"${rows}"`),
      ]);
      const sums = 'count(), sum(cityHash64(a, s))';
      expect(await server.sql(`SELECT ${sums} FROM formats`)).toBe(
        await server.sql(`SELECT ${sums} FROM (${select})`),
      );
    }
  });

  test('rows in the URL, in the body after the statement, or in both', async () => {
    await server.sql('CREATE TABLE placed (a UInt8, s String) ENGINE = Memory');
    await call({ url: { query: "INSERT INTO placed VALUES (1, 'url;')" } });
    await call({ body: "INSERT INTO placed VALUES (2, 'body;'), (3, 'x');" });
    await call({ url: { query: 'INSERT INTO placed VALUES' }, body: "(4, 'both')" });
    await call({ url: { query: 'INSERT INTO placed' }, body: 'FORMAT CSV\n5,"split"\n' });
    await call({ body: 'INSERT INTO placed (s, a) FORMAT JSONEachRow {"a":6,"s":"one line"}' });
    await call({
      body: '-- a comment\ninsert into default.placed settings max_threads=1 format TSV\n7\ttsv\n',
    });
    await call({
      url: { query: 'INSERT INTO `placed` FORMAT JSONEachRow SETTINGS input_format_skip_unknown_fields=0' },
      body: '{"a":8}',
    });
    await call({
      url: { query: "INSERT INTO TABLE FUNCTION remote('127.0.0.1', default.nope) FORMAT CSV" },
      body: '1',
    });
    expect(await server.sql('SELECT groupArray((a, s)) FROM (SELECT * FROM placed ORDER BY a)')).toBe(
      "[(1,'url;'),(2,'body;'),(3,'x'),(4,'both'),(5,'split'),(6,'one line'),(7,'tsv'),(8,'')]",
    );
  });

  test('an empty insert, and one into nowhere', async () => {
    await server.sql('CREATE TABLE IF NOT EXISTS empty (a UInt8) ENGINE = Memory');
    expect((await call({ url: { query: 'INSERT INTO empty FORMAT JSONEachRow' } })).status).toBe(200);
    for (const body of ['1\n', '1\n'.repeat(3_000_000)]) {
      const lost = await call({ url: { query: 'INSERT INTO nowhere FORMAT CSV' }, body });
      expect([lost.status, lost.headers.get('x-clickhouse-exception-code')]).toEqual([404, '60']);
    }
  });

  test('a compressed body; one that is cut off stores nothing', async () => {
    await server.sql('CREATE TABLE zipped (a UInt32) ENGINE = MergeTree ORDER BY a');
    const url = { query: 'INSERT INTO zipped FORMAT CSV' };
    const headers = { ...basicAuth(), 'content-encoding': 'gzip' };
    const body = gzipSync(Array.from({ length: 600_000 }, (_, a) => `${a}\n`).join(''));
    expect((await call({ url, headers, body: body })).status).toBe(200);
    expect(await server.sql('SELECT count(), sum(a) FROM zipped')).toBe('600000\t179999700000');
    expect(
      (await call({ url, headers, body: body.subarray(0, -1000) })).headers.get(
        'x-clickhouse-exception-code',
      ),
    ).toBe('271');
    expect(await server.sql('SELECT count() FROM zipped')).toBe('600000');
    const unknown = await call({ url, headers: { ...basicAuth(), 'content-encoding': 'snappy' }, body: 'x' });
    expect(unknown.status).toBe(501);
  });

  test('a client that dies half-way stores nothing and blocks nobody', async () => {
    await server.sql('CREATE TABLE cut (a UInt32) ENGINE = MergeTree ORDER BY a');
    const insert = request(`${server.url}/?query=INSERT+INTO+cut+FORMAT+CSV`, {
      method: 'POST',
      headers: basicAuth(),
    });
    insert.on('error', () => undefined);
    insert.write('12345678\n'.repeat(1_000_000));
    await waitUntil('it runs', async () => (await inserting()) === '1');
    insert.destroy();
    await waitUntil('it has ended', async () => (await inserting()) === '0');
    expect(await server.sql('SELECT count() FROM cut')).toBe('0');
  });

  async function inserting(): Promise<string> {
    return await server.sql("SELECT count() FROM system.processes WHERE query ILIKE 'insert into cut%'");
  }
});

describe('answers', () => {
  test('gzip and brotli, only when asked for', async () => {
    const body = 'SELECT number FROM numbers(300000)';
    for (const encoding of ['gzip', 'br', 'deflate']) {
      const headers = { ...basicAuth(), 'accept-encoding': encoding };
      const zipped = await call({ body, headers, url: { enable_http_compression: '1' } });
      expect(zipped.headers.get('content-encoding')).toBe(encoding);
      expect(zipped.bytes.length).toBe(1_988_890);
      expect((await call({ body, headers })).headers.get('content-encoding')).toBeNull();
    }
  });

  test('a statement of several megabytes', async () => {
    const list = Array.from({ length: 400_000 }, (_, index) => index * 7).join(',');
    const body = `SELECT count() FROM numbers(1000000) WHERE number IN (${list})`;
    expect(await textOf({ body, url: { max_query_size: '10000000' } })).toBe('142858\n');
  });

  test('HEAD runs nothing twice and sends no body', async () => {
    const { status, bytes } = await call({ method: 'HEAD', url: { query: 'SELECT 1' } });
    expect([status, bytes.length]).toEqual([200, 0]);
  });

  test('pings are answered while more queries run than fit', async () => {
    const slow = Promise.all(Array.from({ length: 60 }, () => server.sql('SELECT sleep(0.5)')));
    await waitUntil('they run', async () => Number(await (await fetch(`${server.url}/ping`)).text()) !== 0);
    const started = performance.now();
    expect((await fetch(`${server.url}/ping`)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(400);
    expect(await slow).toEqual(Array.from({ length: 60 }, () => '0'));
  });

  test('a reader that stops reading, and then goes, frees its query', async () => {
    const get = request(server.url, { method: 'POST', headers: basicAuth() });
    get.on('error', () => undefined);
    get.end('SELECT number AS stalled FROM numbers(10000000000)');
    const [answer] = (await once(get, 'response')) as [import('node:http').IncomingMessage];
    answer.on('error', () => undefined);
    answer.pause();
    const running = (): Promise<string> =>
      server.sql("SELECT count() FROM system.processes WHERE query LIKE 'SELECT number AS stalled%'");
    expect(await running()).toBe('1');
    get.destroy();
    await waitUntil('it has ended', async () => (await running()) === '0');
  });
});

test('curl: parameters, an insert from a file and a failing exit', async () => {
  const curl = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('curl', [
      '-sS',
      '--fail-with-body',
      '-u',
      `${USER}:${PASSWORD}`,
      ...args,
    ]);
    return stdout;
  };
  const value = `it's "x" & ü`;
  const asked = await curl(
    '-G',
    server.url,
    '--data-urlencode',
    `param_v=${value}`,
    '--data-urlencode',
    'query=SELECT {v:String} FORMAT TSVRaw',
  );
  expect(asked).toBe(`${value}\n`);
  await curl(server.url, '-d', 'CREATE TABLE curled (a UInt8) ENGINE = Memory');
  await curl(
    `${server.url}/?query=INSERT%20INTO%20curled%20FORMAT%20CSV`,
    '-H',
    'Transfer-Encoding: chunked',
    '--data-binary',
    '1\n2\n',
  );
  expect(await curl(server.url, '-d', 'SELECT sum(a) FROM curled')).toBe('3\n');
  await expect(curl(server.url, '-d', 'SELECT * FROM nope')).rejects.toMatchObject({
    code: 22,
    stdout: expect.stringContaining('UNKNOWN_TABLE') as string,
  });
});
