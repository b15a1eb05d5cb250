import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseError,
  type ClickHouseSettings,
} from '@clickhouse/client';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  discard,
  PASSWORD,
  startClickHouse,
  temporaryDir,
  USER,
  type ClickHouseServer,
} from '../helpers/clickhouse-server.js';
import { waitUntil } from '../helpers/wait-until.js';

let server: ClickHouseServer;
let client: ClickHouseClient;

beforeAll(async () => {
  server = await startClickHouse(await temporaryDir());
  client = clientOf();
});

afterAll(async () => {
  await client.close();
  await discard(server);
});

function clientOf(options: Parameters<typeof createClient>[0] = {}): ClickHouseClient {
  return createClient({
    url: server.url,
    username: USER,
    password: PASSWORD,
    log: { level: ClickHouseLogLevel.OFF },
    ...options,
  });
}

async function rowsOf<T>(query: string, query_params: Record<string, unknown> = {}): Promise<T[]> {
  const result = await client.query({ query, query_params, format: 'JSONEachRow' });
  return await result.json<T>();
}

async function failureOf(promise: Promise<unknown>): Promise<ClickHouseError> {
  return await promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error as ClickHouseError,
  );
}

describe('queries', () => {
  test('answers a ping, with and without a query', async () => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });

  test('answers in every kind of format', async () => {
    const query = 'SELECT number AS n, toString(number) AS s FROM numbers(3)';
    const document = await client.query({ query, format: 'JSON' });
    const { data, rows, meta } = await document.json<{ n: string }>();
    expect({ data, rows, meta }).toEqual({
      data: [0, 1, 2].map((n) => ({ n, s: String(n) })),
      rows: 3,
      meta: [
        { name: 'n', type: 'UInt64' },
        { name: 's', type: 'String' },
      ],
    });
    const csv = await client.query({ query, format: 'CSVWithNames' });
    expect(await csv.text()).toBe('"n","s"\n0,"0"\n1,"1"\n2,"2"\n');
    const parquet = await client.exec({ query: `${query} FORMAT Parquet` });
    const bytes = Buffer.concat((await parquet.stream.toArray()) as Buffer[]);
    expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
  });

  test.each(['SHOW DATABASES', 'DESCRIBE system.one', 'EXPLAIN SELECT 1', 'EXISTS system.one', '(SELECT 1)'])(
    'answers %s',
    async (query) => {
      expect(await rowsOf(query)).not.toEqual([]);
    },
  );

  test('streams a gigabyte while its memory stays flat', async () => {
    await streamedRows(300_000);
    const before = await residentBytes();
    expect(await streamedRows(1_000_000)).toEqual({ count: 1_000_000, sum: 499_999_500_000 });
    // The answer is 1,020 MB long.
    expect((await residentBytes()) - before).toBeLessThan(300_000_000);
  });

  async function streamedRows(wanted: number): Promise<{ count: number; sum: number }> {
    const result = await client.query({
      query: "SELECT number AS n, repeat('x', 1000) AS filler FROM numbers({wanted:UInt64})",
      query_params: { wanted },
      format: 'JSONEachRow',
    });
    let [count, sum] = [0, 0];
    for await (const rows of result.stream<{ n: number }>()) {
      count += rows.length;
      for (const row of rows) sum += Number(row.text.slice(5, row.text.indexOf(',')));
    }
    return { count, sum };
  }

  test('settings hold for one query only', async () => {
    const query = "SELECT getSetting('max_threads') AS threads, getSetting('max_block_size') AS block";
    const result = await client.query({
      query,
      format: 'JSONEachRow',
      clickhouse_settings: { max_threads: 7, max_block_size: '123' },
    });
    expect(await result.json()).toEqual([{ threads: 7, block: 123 }]);
    expect((await rowsOf<{ block: number }>(query))[0]?.block).not.toBe(123);
  });
});

describe('parameters', () => {
  const NASTY = [
    `it's`,
    `a\\b`,
    'tab\there',
    'line\nbreak\r\n',
    'nul\0byte',
    'дом 家 🚀',
    `'; DROP TABLE x; --`,
    '{n:String}',
    '\\N',
    '',
    ' spaces ',
    '%00%27+&?#',
    `"quoted" \`ticks\``,
    '$$heredoc$$ /* comment */ -- end',
  ];

  test.each(NASTY)('a string comes back as it went in: %j', async (value) => {
    expect(await rowsOf('SELECT {value:String} AS value', { value })).toEqual([{ value }]);
  });

  test('arrays, maps, tuples, numbers, dates and nulls', async () => {
    const query =
      "SELECT {a:Array(String)} AS a, {m:Map(String, UInt8)} AS m, {n:Nullable(String)} AS n, {d:DateTime64(3, 'UTC')} AS d, {i:Int64} AS i, {b:Bool} AS b, {t:Array(Array(Int8))} AS t";
    const rows = await rowsOf(query, {
      a: NASTY,
      m: new Map([["it's \\ ", 1]]),
      n: null,
      d: new Date('2022-11-28T20:51:05.627Z'),
      i: -(2n ** 62n),
      b: true,
      t: [[1], [2, 3]],
    });
    expect(rows).toEqual([
      {
        a: NASTY,
        m: { "it's \\ ": 1 },
        n: null,
        d: '2022-11-28 20:51:05.627',
        i: Number(-(2n ** 62n)),
        b: true,
        t: [[1], [2, 3]],
      },
    ]);
  });

  test('identifiers, and a parameter in the place of a value never becomes SQL', async () => {
    const rows = await rowsOf('SELECT 1 AS {name:Identifier}', { name: 'odd `name`' });
    expect(rows).toEqual([{ 'odd `name`': 1 }]);
    const failure = await failureOf(rowsOf('SELECT {n:UInt8} AS n', { n: '1 OR 1' }));
    expect(failure).toMatchObject({ code: '457', type: 'BAD_QUERY_PARAMETER' });
  });

  test('a missing parameter is an error', async () => {
    expect(await failureOf(rowsOf('SELECT {n:UInt8}'))).toMatchObject({ code: '456' });
  });

  test('as a multipart form', async () => {
    const result = await client.query({
      query: 'SELECT {value:String} AS value',
      query_params: { value: NASTY.join('|') },
      use_multipart_params: true,
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ value: NASTY.join('|') }]);
  });

  test('hundreds of queries at once each get their own value, setting and rows', async () => {
    const many = clientOf({ max_open_connections: 100 });
    const answers = await Promise.all(
      Array.from({ length: 400 }, async (_, index) => {
        const result = await many.query({
          query: `SELECT {value:String} AS value, getSetting('max_block_size') AS block, count() AS rows FROM numbers({rows:UInt64})`,
          query_params: { value: `v${index}`, rows: index },
          clickhouse_settings: { max_block_size: String(1000 + index) },
          format: 'JSONEachRow',
        });
        return await result.json();
      }),
    );
    await many.close();
    expect(answers).toEqual(
      Array.from({ length: 400 }, (_, index) => [{ value: `v${index}`, block: 1000 + index, rows: index }]),
    );
  });
});

describe('inserts', () => {
  test('an array and a stream', async () => {
    await client.command({ query: 'CREATE TABLE many (a UInt64, s String) ENGINE = MergeTree ORDER BY a' });
    await client.insert({ table: 'many', values: [{ a: 1, s: `;\n'\\` }], format: 'JSONEachRow' });
    expect(await rowsOf('SELECT * FROM many')).toEqual([{ a: 1, s: `;\n'\\` }]);
    const inserted = await client.insert({
      table: 'many',
      values: Readable.from(rows(2, 100_000)),
      format: 'JSONEachRow',
    });
    expect(inserted.summary).toMatchObject({ written_rows: '100000', read_rows: '100000' });
    expect(await rowsOf('SELECT count() AS n, uniqExact(a) AS u, max(length(s)) AS l FROM many')).toEqual([
      { n: 100_001, u: 100_001, l: 200 },
    ]);
  });

  function* rows(from: number, count: number): Generator<object> {
    for (let a = from; a < from + count; a += 1) yield { a, s: 'x'.repeat(200) };
  }

  test('a gigabyte of rows in flat memory', async () => {
    await client.command({ query: 'CREATE TABLE sink (a UInt64, s String) ENGINE = Null' });
    await insertMegabytes(200);
    const before = await residentBytes();
    expect(await insertMegabytes(1000)).toBe('100000');
    expect((await residentBytes()) - before).toBeLessThan(300_000_000);
  });

  async function insertMegabytes(megabytes: number): Promise<string | undefined> {
    const megabyte = Buffer.from(`1\t${'x'.repeat(9_997)}\n`.repeat(100));
    const chunks = Array.from({ length: megabytes }, () => megabyte);
    const values = Readable.from(chunks, { objectMode: false });
    const { summary } = await client.insert({ table: 'sink', values, format: 'TabSeparated' });
    return summary?.written_rows;
  }

  test('a bad row is told with its place and nothing of it is stored', async () => {
    await client.command({ query: 'CREATE TABLE strict (a UInt8) ENGINE = MergeTree ORDER BY a' });
    const failure = await failureOf(
      client.insert({ table: 'strict', values: [{ a: 1 }, { a: 'no' }], format: 'JSONEachRow' }),
    );
    expect(failure.code).toBe('27');
    expect(failure.message).toContain('(at row 2)');
    expect(failure.message).not.toContain(server.dataDir);
    expect(await rowsOf('SELECT * FROM strict')).toEqual([]);
  });

  test('a stream that the client breaks off stores nothing', async () => {
    await client.command({ query: 'CREATE TABLE broken (a UInt64, s String) ENGINE = MergeTree ORDER BY a' });
    async function* endless(): AsyncGenerator<object> {
      yield* rows(0, 30_000);
      // The rows above are on their way: 6 MB, more than any buffer between holds.
      await waitUntil('the insert runs', async () => (await runningInserts()) > 0);
      throw new Error('the source failed');
    }
    await failureOf(
      client.insert({ table: 'broken', values: Readable.from(endless()), format: 'JSONEachRow' }),
    );
    await waitUntil('the insert has ended', async () => (await runningInserts()) === 0);
    expect(await rowsOf('SELECT count() AS n FROM broken')).toEqual([{ n: 0 }]);
  });

  async function runningInserts(): Promise<number> {
    const [row] = await rowsOf<{ n: number }>(
      "SELECT count() AS n FROM system.processes WHERE query ILIKE 'INSERT INTO%'",
    );
    return row?.n ?? 0;
  }

  test('exec and command run what is no query', async () => {
    await client.command({ query: 'CREATE TABLE made (a UInt8) ENGINE = Memory' });
    const { stream } = await client.exec({ query: 'EXISTS TABLE made FORMAT TSV' });
    expect(Buffer.concat((await stream.toArray()) as Buffer[]).toString()).toBe('1\n');
    await client.exec({ query: 'INSERT INTO made FORMAT CSV', values: Readable.from(['1\n2\n']) });
    await client.command({ query: 'INSERT INTO made VALUES (3), (4);' });
    await client.command({ query: 'INSERT INTO made SELECT number FROM numbers(5, 2)' });
    expect(await rowsOf('SELECT sum(a) AS s, count() AS n FROM made')).toEqual([{ s: 21, n: 6 }]);
  });
});

describe('compression', () => {
  test('of requests and answers', async () => {
    const squeezed = clientOf({ compression: { request: true, response: true } });
    await squeezed.command({ query: 'CREATE TABLE squeezed (a UInt64) ENGINE = MergeTree ORDER BY a' });
    const values = Array.from({ length: 300_000 }, (_, a) => ({ a }));
    await squeezed.insert({ table: 'squeezed', values, format: 'JSONEachRow' });
    const result = await squeezed.query({
      query: 'SELECT a FROM squeezed ORDER BY a',
      format: 'JSONEachRow',
    });
    expect(result.response_headers['content-encoding']).toBe('gzip');
    expect(await result.json<{ a: number }>()).toEqual(values);
    await squeezed.close();
  });
});

describe('failures', () => {
  test.each([
    ['SELECT * FROM nope', '60', 'UNKNOWN_TABLE'],
    ['SELECT 1 +', '62', 'SYNTAX_ERROR'],
    ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR'],
    ['SELECT nope()', '46', 'UNKNOWN_FUNCTION'],
    ['SELECT throwIf(1)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
    ["SELECT 1 INTO OUTFILE '/tmp/npl-never'", '358', 'INTO_OUTFILE_NOT_ALLOWED'],
  ])('%s', async (query, code, type) => {
    const failure = await failureOf(client.command({ query }));
    expect(failure).toMatchObject({ code, type });
    expect(failure.message).not.toContain('APPEND');
  });

  test('an unknown setting and an unknown database', async () => {
    const settings = { no_such_setting: 1 } as never;
    expect(
      await failureOf(client.command({ query: 'SELECT 1', clickhouse_settings: settings })),
    ).toMatchObject({ code: '115' });
    const lost = clientOf({ database: 'no_such' });
    expect(await failureOf(lost.command({ query: 'SELECT 1' }))).toMatchObject({
      code: '81',
      type: 'UNKNOWN_DATABASE',
    });
    await lost.close();
  });

  test('wrong credentials', async () => {
    const wrong = [{ password: 'wrong' }, { username: 'root' }, { username: '', password: '' }];
    for (const credentials of wrong) {
      const stranger = clientOf(credentials);
      expect(await failureOf(stranger.query({ query: 'SELECT 1' }))).toMatchObject({
        code: '516',
        type: 'AUTHENTICATION_FAILED',
      });
      await stranger.close();
    }
  });

  test('after the first rows: the client sees the failure, never the end', async () => {
    const result = await client.query({
      query: 'SELECT throwIf(number = 3000000) AS n FROM numbers(10000000)',
      format: 'JSONEachRow',
      clickhouse_settings: { max_threads: 1 },
    });
    let seen = 0;
    const failure = await failureOf(
      (async () => {
        for await (const rows of result.stream()) seen += rows.length;
      })(),
    );
    expect(seen).toBeGreaterThan(1000);
    // The client reads the reason only from one piece, and the network may have cut it in two.
    const said = failure as { code?: string; message: string };
    expect(said.code === '395' || /^there was an error in the stream/.test(said.message), said.message).toBe(
      true,
    );
  });

  test('an aborted query ends in the engine as well', async () => {
    const abort = new AbortController();
    const query = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1 -- endless';
    const running = client.query({ query, abort_signal: abort.signal });
    const endless = async (): Promise<number> =>
      (
        await rowsOf<{ n: number }>(
          "SELECT count() AS n FROM system.processes WHERE query LIKE 'SELECT count() FROM numbers(1000000000000)%'",
        )
      )[0]?.n ?? 0;
    await waitUntil('it runs', async () => (await endless()) === 1);
    abort.abort();
    await failureOf(running);
    await waitUntil('it ends', async () => (await endless()) === 0);
  });
});

describe('sessions', () => {
  test('keep settings, temporary tables and the database; others do not see them', async () => {
    await client.command({ query: 'CREATE DATABASE IF NOT EXISTS other' });
    const session = clientOf({ session_id: 'mine' });
    await session.command({ query: 'CREATE TEMPORARY TABLE scratch (a UInt8)' });
    await session.insert({ table: 'scratch', values: [{ a: 5 }], format: 'JSONEachRow' });
    await session.command({ query: 'SET max_block_size = 77' });
    await session.command({ query: 'USE other' });
    const query =
      "SELECT a, getSetting('max_block_size') AS block, getSetting('max_threads') AS threads, currentDatabase() AS db FROM scratch";
    const ask = async (clickhouse_settings: ClickHouseSettings) =>
      await (
        await session.query({ query, format: 'JSONEachRow', clickhouse_settings })
      ).json<{ threads: number }>();
    const [plain] = await ask({});
    expect(plain).toMatchObject({ a: 5, block: 77, db: 'other' });
    expect(await ask({ max_threads: 9 })).toEqual([{ ...plain, threads: 9 }]);
    expect(await ask({})).toEqual([plain]);
    expect(await failureOf(client.query({ query }))).toMatchObject({ code: '60' });
    await session.close();
  });

  test('one query at a time', async () => {
    const session = clientOf({ session_id: 'busy' });
    const slow = session.command({ query: 'SELECT sleep(1)' });
    await waitUntil('it runs', async () => {
      const rows = await rowsOf("SELECT 1 FROM system.processes WHERE query LIKE 'SELECT sleep(1)%'");
      return rows.length === 1;
    });
    expect(await failureOf(session.command({ query: 'SELECT 1' }))).toMatchObject({
      code: '373',
      type: 'SESSION_IS_LOCKED',
    });
    await slow;
    await session.close();
  });
});

async function residentBytes(): Promise<number> {
  const { execFileSync } = await import('node:child_process');
  const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(server.process.pid)], {
    encoding: 'utf8',
  });
  return Number(kibibytes) * 1024;
}
