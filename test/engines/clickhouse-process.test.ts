import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { clickhouseEngine } from '../../src/embedded/clickhouse/engine.js';
import {
  basicAuth,
  discard,
  spawnClickHouse,
  startClickHouse,
  temporaryDir,
  type ClickHouseServer,
} from '../helpers/clickhouse-server.js';
import { waitUntil } from '../helpers/wait-until.js';

const servers: ClickHouseServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0).reverse()) await discard(server);
});

async function start(dataDir: string): Promise<ClickHouseServer> {
  const server = await startClickHouse(dataDir);
  servers.push(server);
  return server;
}

describe('data survives', () => {
  test('kill -9 at any moment: every acknowledged insert is there, none twice', async () => {
    const dataDir = await temporaryDir();
    let server = await start(dataDir);
    await server.sql('CREATE TABLE t (batch UInt32, row UInt32) ENGINE = MergeTree ORDER BY (batch, row)');
    const acknowledged = new Set<number>();
    let batch = 0;
    for (const pauseInserts of [15, 40, 90]) {
      const doomed = server;
      const goal = acknowledged.size + pauseInserts;
      const writers = Array.from({ length: 4 }, async () => {
        for (;;) {
          const mine = (batch += 1);
          const rows = Array.from({ length: 100 }, (_, row) => JSON.stringify({ batch: mine, row })).join(
            '\n',
          );
          try {
            await doomed.sql(rows, { query: 'INSERT INTO t FORMAT JSONEachRow' });
          } catch {
            return;
          }
          acknowledged.add(mine);
        }
      });
      await waitUntil('inserts are acknowledged', () => acknowledged.size >= goal);
      await doomed.kill();
      await Promise.all(writers);
      server = await start(dataDir);
    }
    const stored = await server.sql('SELECT batch, count(), uniqExact(row) FROM t GROUP BY batch');
    const batches = new Map(
      stored
        .split('\n')
        .map((line) => line.split('\t').map(Number) as [number, number, number])
        .map(([id, ...counts]) => [id, counts]),
    );
    for (const counts of batches.values()) expect(counts).toEqual([100, 100]);
    expect([...acknowledged].filter((id) => !batches.has(id))).toEqual([]);
  });

  test('a stop: databases, tables, views and the default database as they were', async () => {
    const dataDir = await temporaryDir();
    const first = await start(dataDir);
    await first.sql('CREATE DATABASE shop');
    for (const database of ['default', 'shop']) {
      await first.sql(`CREATE TABLE ${database}.t (a UInt8) ENGINE = MergeTree ORDER BY a`);
      await first.sql(`CREATE TABLE ${database}.copy (a UInt8) ENGINE = MergeTree ORDER BY a`);
      await first.sql(
        `CREATE MATERIALIZED VIEW ${database}.mv TO ${database}.copy AS SELECT a FROM ${database}.t`,
      );
      await first.sql(`ALTER TABLE ${database}.t ADD COLUMN s String DEFAULT 'x'`);
      await first.sql(`CREATE TABLE ${database}.old (a UInt8) ENGINE = Memory`);
      await first.sql(`RENAME TABLE ${database}.old TO ${database}.renamed`);
      await first.sql(`EXCHANGE TABLES ${database}.t AND ${database}.copy`);
      await first.sql(`EXCHANGE TABLES ${database}.t AND ${database}.copy`);
      await first.sql(`INSERT INTO ${database}.t (a) VALUES (7)`);
    }
    expect(await first.stop()).toBe(0);
    const second = await start(dataDir);
    for (const database of ['default', 'shop']) {
      await second.sql(`INSERT INTO ${database}.t (a) VALUES (8)`);
      expect(
        await second.sql(`SELECT groupArray((a, s)) FROM (SELECT * FROM ${database}.t ORDER BY a)`),
      ).toBe("[(7,'x'),(8,'x')]");
      expect(await second.sql(`SELECT sum(a) FROM ${database}.copy`)).toBe('15');
      expect(await second.sql(`SHOW TABLES FROM ${database}`)).toBe('copy\nmv\nrenamed\nt');
    }
  });
});

describe('a stop', () => {
  test('lets a short query end, kills a long one, and exits with 0', async () => {
    const server = await start(await temporaryDir());
    const short = server.sql('SELECT sleep(2)');
    const long = server.sql('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1');
    long.catch(() => undefined);
    const count = (): Promise<string> => server.sql('SELECT count() FROM system.processes');
    await waitUntil('both run', async () => (await count()) === '3');
    const stopped = server.stop();
    expect(await short).toBe('0');
    await expect(long).rejects.toThrow('QUERY_WAS_CANCELLED');
    expect(await stopped).toBe(0);
    expect(server.output()).not.toMatch(/abort|terminat|mutex/i);
  });
});

describe('a start that cannot be', () => {
  async function failedStart(
    dataDir: string,
    port?: number,
  ): Promise<{ code: number | null; output: string }> {
    const server = await spawnClickHouse(dataDir, port === undefined ? {} : { port });
    await once(server.process, 'close');
    return { code: server.process.exitCode, output: server.output() };
  }

  test('the folder is in use', async () => {
    const { dataDir } = await start(await temporaryDir());
    const { code, output } = await failedStart(dataDir);
    expect(code).toBe(1);
    expect(output).toContain('Cannot lock file');
    expect(output).toContain(`ClickHouse cannot open ${dataDir}`);
  });

  test('the port is taken', async () => {
    const { port } = await start(await temporaryDir());
    const other = await temporaryDir();
    const { code, output } = await failedStart(other, port);
    await rm(other, { recursive: true });
    expect([code, output]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
  });

  test('the folder is a file', async () => {
    const dir = await temporaryDir();
    await writeFile(join(dir, 'data'), '');
    const { code, output } = await failedStart(join(dir, 'data'));
    await rm(dir, { recursive: true });
    expect([code, output]).toEqual([1, expect.stringContaining('EEXIST')]);
  });

  test('a table definition is damaged', async () => {
    const first = await start(await temporaryDir());
    await first.sql('CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a');
    await first.stop();
    const files = await readdir(join(first.dataDir, 'store'), { recursive: true });
    const definition = join(
      first.dataDir,
      'store',
      files.find((file) => file.endsWith('/t.sql'))!,
    );
    await writeFile(definition, `\0${(await readFile(definition, 'utf8')).slice(10)}`);
    const { code, output } = await failedStart(first.dataDir);
    expect(code).toBe(1);
    expect(output).toContain(definition);
  });
});

test('the engine keeps the password out of its arguments', async () => {
  const dataDir = await temporaryDir();
  await mkdir(dataDir, { recursive: true });
  const service = { httpPort: 1, dataDir, user: 'npl' };
  const spec = clickhouseEngine(service, '/cache/chdb', { password: 'topsecret' });
  expect(JSON.stringify([spec.command, spec.args])).not.toContain('topsecret');
  expect(spec.env).toEqual({ NPL_CLICKHOUSE_PASSWORD: 'topsecret' });
  await rm(dataDir, { recursive: true });
});

test('without a password, foreign host names are refused: a web page could be behind them', async () => {
  const server = await startClickHouse(await temporaryDir(), { password: '' });
  servers.push(server);
  const status = async (host: string): Promise<number> => {
    const { request } = await import('node:http');
    const get = request(`${server.url}/?query=SELECT+1`, { headers: { ...basicAuth(''), host } });
    get.end();
    const [answer] = (await once(get, 'response')) as [import('node:http').IncomingMessage];
    answer.resume();
    return answer.statusCode!;
  };
  expect(await status('evil.example')).toBe(403);
  expect(await status('localhost:8123')).toBe(200);
});
