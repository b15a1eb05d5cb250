import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { authenticationFailure, credentialsOf } from '../../../../src/embedded/clickhouse/credentials.js';
import { asQueryFailure, queryFailure } from '../../../../src/embedded/clickhouse/failure.js';
import { contentTypeOf } from '../../../../src/embedded/clickhouse/formats.js';
import { httpStatusOf } from '../../../../src/embedded/clickhouse/http-status.js';
import { foreignOrigin } from '../../../../src/embedded/clickhouse/origin.js';
import { queryRequest } from '../../../../src/embedded/clickhouse/query-request.js';
import { sendFailure } from '../../../../src/embedded/clickhouse/reply.js';
import { BodyReader, decodedBody } from '../../../../src/embedded/clickhouse/request-body.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('credentials', () => {
  test.each([
    [{}, '', undefined],
    [{ authorization: basic('a:b:c') }, '', { user: 'a', password: 'b:c' }],
    [{ authorization: basic('a') }, '', { user: 'a', password: '' }],
    [{ authorization: 'Bearer x' }, '', undefined],
    [{ 'x-clickhouse-user': 'a', 'x-clickhouse-key': 'k' }, 'user=b', { user: 'a', password: 'k' }],
    [{ 'x-clickhouse-key': 'k' }, '', { user: 'default', password: 'k' }],
    [{}, 'user=a&password=p%26', { user: 'a', password: 'p&' }],
    [{}, 'password=p', { user: 'default', password: 'p' }],
  ])('%j %s', (headers, url, wanted) => {
    expect(credentialsOf(headers, new URLSearchParams(url))).toEqual(wanted);
  });

  test('only both right are right; none at all do for a user without a password', () => {
    const wanted = { user: 'npl', password: 'secret' };
    expect(authenticationFailure(wanted, wanted)).toBeUndefined();
    for (const given of [undefined, { user: 'npl', password: '' }, { user: 'x', password: 'secret' }]) {
      const failure = authenticationFailure(given, wanted);
      expect(failure?.code).toBe(516);
      expect(failure?.message).not.toContain('secret');
    }
    expect(authenticationFailure(undefined, { user: 'npl', password: '' })).toBeUndefined();
  });
});

describe('foreignOrigin', () => {
  test.each([
    [{}, false],
    [{ origin: 'http://localhost:3000' }, false],
    [{ origin: 'https://superset.localhost' }, false],
    [{ origin: 'http://127.0.0.2' }, false],
    [{ origin: 'http://[::1]:1' }, false],
    [{ origin: 'null' }, true],
    [{ origin: 'http://localhost.evil.example' }, true],
    [{ origin: 'http://127.0.0.1.evil.example' }, true],
    [{ host: 'evil.example' }, false],
  ])('%j with a password: refused %s', (headers, refused) => {
    expect(foreignOrigin(headers, false) !== undefined).toBe(refused);
  });

  test.each([
    ['127.0.0.1:8123', false],
    ['[::1]:8123', false],
    ['localhost', false],
    ['evil.example:8123', true],
    ['127.0.0.1@evil.example', true],
  ])('Host %s without a password: refused %s', (host, refused) => {
    expect(foreignOrigin({ host }, true) !== undefined).toBe(refused);
  });
});

describe('queryRequest', () => {
  const read = (url: string, headers = {}, method = 'POST') =>
    queryRequest({ method, headers }, new URLSearchParams(url));

  test('what is no setting, and what is', () => {
    const request = read(
      'query=SELECT+1&database=d&default_format=CSV&query_id=q&user=u&password=p&quota_key=&wait_end_of_query=1&buffer_size=1&max_threads=2&param_x=a%27b&enable_http_compression=1',
    );
    expect(request).toEqual({
      query: 'SELECT 1',
      database: 'd',
      format: 'CSV',
      queryId: 'q',
      session: undefined,
      waitEndOfQuery: true,
      compressible: true,
      readonly: false,
      settings: new Map([
        ['max_threads', '2'],
        ['param_x', "a'b"],
        ['enable_http_compression', '1'],
      ]),
    });
  });

  test('defaults', () => {
    const request = read('', { 'x-clickhouse-database': 'h', 'x-clickhouse-format': 'XML' }, 'GET');
    expect(request).toMatchObject({
      query: '',
      database: 'h',
      format: 'XML',
      waitEndOfQuery: false,
      readonly: true,
    });
    expect(request.queryId).toMatch(/^[\da-f]{8}-/);
    expect(read('').format).toBe('TabSeparated');
  });

  test('sessions', () => {
    expect(read('session_id=s').session).toEqual({ id: 's', timeoutMs: 60_000, check: false });
    expect(read('session_id=s&session_timeout=5&session_check=1').session).toEqual({
      id: 's',
      timeoutMs: 5000,
      check: true,
    });
    for (const timeout of ['x', '-1', '3601', '1.5']) {
      expect(() => read(`session_id=s&session_timeout=${timeout}`)).toThrow('INVALID_SESSION_TIMEOUT');
    }
  });

  test.each(['compress=1', 'decompress=1', 'role=admin'])('%s is refused', (url) => {
    expect(() => read(url)).toThrow('NOT_IMPLEMENTED');
    expect(() => read(url.replace('=1', '=0').replace('role', 'max_threads'))).not.toThrow();
  });
});

describe('failures', () => {
  test.each([
    [60, 404],
    [115, 404],
    [62, 400],
    [27, 400],
    [516, 403],
    [194, 401],
    [159, 408],
    [229, 413],
    [48, 501],
    [164, 500],
    [243, 500],
  ])('code %d has status %d', (code, status) => {
    expect(httpStatusOf(code)).toBe(status);
  });

  test('what the engine says twice is told once', () => {
    const thrown = new Error(
      "Code: 27. DB::Exception: Code: 27. DB::Exception: Cannot parse input: expected '\"' before: 'zz': (at row 2)\n: (in file/uri /data/http/rows-1): While executing ParallelParsingBlockInputFormat: While executing File: data for INSERT was parsed from file. (CANNOT_PARSE_INPUT_ASSERTION_FAILED) (version 26.7.2.1). (CANNOT_PARSE_INPUT_ASSERTION_FAILED)",
    );
    expect(asQueryFailure(thrown)).toMatchObject({
      code: 27,
      message:
        "Code: 27. DB::Exception: Cannot parse input: expected '\"' before: 'zz': (at row 2)\n: While executing ParallelParsingBlockInputFormat. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)",
    });
  });

  test('of other kinds', () => {
    const own = queryFailure('ABORTED', 'Server is shutting down');
    expect(asQueryFailure(own)).toBe(own);
    expect(asQueryFailure(new Error('odd'))).toMatchObject({ code: 1002 });
    expect(asQueryFailure('odd').message).toBe('Code: 1002. DB::Exception: odd (UNKNOWN_EXCEPTION)');
    expect(asQueryFailure(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toMatchObject({ code: 243 });
  });
});

test.each([
  ['JSON', 'application/json; charset=UTF-8'],
  ['JSONCompactEachRowWithNames', 'application/x-ndjson; charset=UTF-8'],
  ['TabSeparated', 'text/tab-separated-values; charset=UTF-8'],
  ['CSV', 'text/csv; charset=UTF-8; header=absent'],
  ['CSVWithNames', 'text/csv; charset=UTF-8; header=present'],
  ['Parquet', 'application/octet-stream'],
  ['Pretty', 'text/plain; charset=UTF-8'],
])('%s is sent as %s', (format, type) => {
  expect(contentTypeOf(format)).toBe(type);
});

describe('bodies', () => {
  const pieces = (...texts: string[]): Readable => Readable.from(texts.map((text) => Buffer.from(text)));

  test('a head, then the rest', async () => {
    const reader = new BodyReader(pieces('ab', 'cd', 'ef'));
    expect((await reader.head(3)).toString()).toBe('abcd');
    const rest: string[] = [];
    for await (const chunk of reader.rest()) rest.push(chunk.toString());
    expect(rest).toEqual(['ef']);
    expect((await reader.head(1)).toString()).toBe('');
  });

  test('all of it, unless it is too long for a statement', async () => {
    expect((await new BodyReader(pieces('ab', 'cd')).all()).toString()).toBe('abcd');
    const megabyte = 'x'.repeat(1024 * 1024);
    const most = new BodyReader(pieces(...Array.from({ length: 16 }, () => megabyte)));
    expect((await most.all()).length).toBe(16 * 1024 * 1024);
    const more = new BodyReader(pieces(...Array.from({ length: 16 }, () => megabyte), 'x'));
    await expect(more.all()).rejects.toMatchObject({ code: 229 });
  });

  test('a broken encoding is told apart from a broken connection', async () => {
    const request = (body: Readable, encoding: string): IncomingMessage =>
      Object.assign(body, { headers: { 'content-encoding': encoding } }) as unknown as IncomingMessage;
    const zipped = gzipSync('hello');
    const whole = decodedBody(request(Readable.from([zipped]), 'gzip'));
    expect((await new BodyReader(whole).all()).toString()).toBe('hello');
    for (const broken of [zipped.subarray(0, -5), Buffer.from('no gzip')]) {
      const body = decodedBody(request(Readable.from([broken]), 'gzip'));
      await expect(new BodyReader(body).all()).rejects.toMatchObject({ code: 271 });
    }
    const torn = new Readable({ read: () => torn.destroy(new Error('aborted')) });
    await expect(new BodyReader(torn).all()).rejects.toThrow('aborted');
    expect(() => decodedBody(request(pieces(), 'snappy'))).toThrow('NOT_IMPLEMENTED');
  });
});

test('a failure reaches a client that is still sending rows, and its socket is not reset', async () => {
  const facts = { version: '1', timezone: 'UTC', displayName: 'test' };
  const server = createServer((request, response) =>
    sendFailure(request, response, queryFailure('BAD_ARGUMENTS', 'no such rows'), facts),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const rows = Buffer.alloc(8 * 1024 * 1024, 'x\n');
    client.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${rows.length}\r\n\r\n`);
    const [first] = (await once(client, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 400 [^]*no such rows/);
    client.end(rows);
    await expect(finished(client.resume())).resolves.toBeUndefined();
    expect(client.bytesWritten).toBeGreaterThan(rows.length);
  } finally {
    server.close();
  }
});
