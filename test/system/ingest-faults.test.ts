import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { INTERNAL_ERROR, SLOW_DOWN } from '../helpers/faulty-s3.js';
import { ingest } from '../helpers/ingest-bucket.js';
import {
  bytesAsked,
  expectWhole,
  heldUp,
  installFaulty,
  killNine,
  LARGE,
  messagesOf,
  midObject,
  otherConfig,
  readsOf,
  SECRET,
  SLOWLY,
  type FaultyInstallation,
} from '../helpers/ingest-faults.js';
import { totals } from '../helpers/quirky-bucket.js';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts, type Workspace } from '../helpers/workspace.js';

const MB = 1_000_000;
const STORING_KILLS = 2;

let all: FaultyInstallation;
let ws: Workspace;

beforeAll(async () => {
  all = await installFaulty();
  ({ ws } = all);
  await all.nextHour();
  await ingest(ws, 0);
});
afterEach(() => all.s3.reset());
afterAll(() => all.dispose());

/** Another hour whose large object takes its time to read. */
async function slowHour(): Promise<string> {
  const key = await all.nextHour();
  const isRead = readsOf(key);
  all.s3.script((request) => (isRead(request) ? SLOWLY : undefined));
  return key;
}

async function rowsOf(table: string): Promise<number> {
  return Number(await ws.sql(`SELECT count() FROM ${table}`));
}

describe('an S3 that fails', () => {
  it('now and then, in every way at once: one run brings in everything', async () => {
    const browser = await all.nextHour();
    const of = (type: string) => readsOf(browser.replace('browser', type));
    all.s3.fail([INTERNAL_ERROR, SLOW_DOWN], ({ url }) => url.includes('list-type=2'));
    all.s3.fail([SLOW_DOWN, SLOW_DOWN, SLOW_DOWN, INTERNAL_ERROR], of('device'));
    all.s3.fail([{ kind: 'truncate', afterBytes: 900 }, INTERNAL_ERROR], of('geo'));
    all.s3.fail([{ kind: 'trickle', pieceBytes: 64, everyMs: 5 }], of('location'));
    const isMember = readsOf(browser);
    // What is large is the member itself, not the directory of the zip.
    all.s3.fail(
      [
        { kind: 'cut', afterBytes: 2 * MB },
        { kind: 'truncate', afterBytes: 2 * MB },
        SLOW_DOWN,
        { kind: 'cut', afterBytes: 0 },
        INTERNAL_ERROR,
        SLOWLY,
      ],
      (request) => isMember(request) && bytesAsked(request) > 2 * MB,
    );
    expect((await ingest(ws, 0)).objects.published).toBe(4);
    await expectWhole(all);
  });

  it('that answers nothing: says so while it waits, also in a dry run, and soon gives up', async () => {
    all.s3.script(() => ({ kind: 'stall', afterBytes: 0 }));
    for (const flags of [[], ['--dry-run']]) {
      const began = performance.now();
      const { exitCode, stderr } = await ws.npl('npl-ops', ['ingest', ...flags]);
      expect(performance.now() - began).toBeLessThan(25_000);
      expect(exitCode, stderr).toBe(1);
      expect(stderr).toMatch(/^S3 does not answer at http:\S+; trying again$/m);
      expect(stderr).toMatch(
        /^Error: S3 does not answer at http:\S+\n {2}Why: .*\n {2}Next: npl-ops doctor$/m,
      );
    }
  });

  it('for good in mid-object: says so, and the object is taken when it is back', async () => {
    const key = await all.nextHour();
    const isRead = readsOf(key);
    let reads = 0;
    all.s3.script((request) => {
      if (!isRead(request)) return undefined;
      if (bytesAsked(request) > 2 * MB && (reads += 1) === 1) return { kind: 'cut', afterBytes: 3 * MB };
      return reads > 0 ? SLOW_DOWN : undefined;
    });
    const run = await ws.npl('npl-ops', ['ingest', '--json']);
    expect(run.exitCode, run.all).toBe(1);
    expect(run.stderr).toMatch(/^.*S3.*; trying again$/m);
    const report = JSON.parse(run.stdout) as Awaited<ReturnType<typeof ingest>>;
    expect(report.failed).toEqual([
      expect.objectContaining({ key, error: expect.stringMatching(/S3 at http.*SlowDown/) as string }),
    ]);
    expect(await rowsOf('browser_events')).toBe(totals(all.bucket).browser - LARGE);
    all.s3.reset();
    const named = await ingest(ws, 0, ['--key', key]);
    expect([named.objects.published, named.hours_joined]).toEqual([1, []]);
    expect((await ingest(ws, 0)).hours_joined.map(({ rows }) => rows)).toEqual([LARGE]);
    await expectWhole(all);
  });
});

describe('kill -9 of an engine', () => {
  it('the broker in mid-transaction: the run goes on when it is back', async () => {
    await slowHour();
    const run = ws.npl('npl-ops', ['ingest']);
    await midObject(ws);
    all.s3.reset();
    await killNine(ws, 'kafka');
    const { exitCode, stderr } = await run;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/Kafka .*; trying again/);
    await expectWhole(all);
  });

  it('ClickHouse while it stores and while it joins: the run goes on when it is back', async () => {
    await all.nextHour();
    const run = ws.npl('npl-ops', ['ingest']);
    for (let kill = 0; kill < STORING_KILLS; kill += 1) {
      const before = await waitUntil('ClickHouse answers', () => rowsOf('browser_events'));
      await killNine(ws, 'clickhouse', async () => (await rowsOf('browser_events')) > before);
    }
    const isJoining = `SELECT count() FROM system.tables WHERE startsWith(name, 'clickstream_raw_staging_')`;
    await killNine(ws, 'clickhouse', async () => (await ws.sql(isJoining)) !== '0');
    const { exitCode, stderr } = await run;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/ClickHouse .*; trying again/);
    await expectWhole(all, 60_000);
  });
});

describe('two at once', () => {
  it('the second ingest of an installation refuses and names the first', async () => {
    await slowHour();
    const first = ingest(ws, 0);
    const { pid } = await midObject(ws);
    const second = await ws.npl('npl-ops', ['ingest']);
    expect(second.exitCode, second.all).toBe(1);
    expect(second.stderr).toContain('Error: another ingest is running here');
    expect(second.stderr).toContain(`process ${pid} `);
    await first;
    await expectWhole(all);
  });

  it('two at one object: one of them publishes it, the other says that it was taken', async () => {
    const key = await slowHour();
    const messages = await messagesOf(ws);
    const first = ws.npl('npl-ops', ['ingest', '--key', key]);
    await waitUntil('it is being published', async () => (await messagesOf(ws)) > messages + LARGE / 20);
    all.s3.reset();
    expect((await ingest(ws, 0, ['--key', key])).objects).toEqual({ published: 1, by_others: 0, gone: 0 });
    const { exitCode, stdout, stderr } = await first;
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('1 object taken by another ingest');
    await ingest(ws, 0);
    await expectWhole(all);
  });
});

describe('an ingest that is stopped', () => {
  /** Within seconds, with a word, and without a trace of it as if it were running. */
  async function expectStop(run: ReturnType<Workspace['npl']>): Promise<void> {
    const stoppedAt = performance.now();
    run.kill('SIGTERM');
    const { exitCode, stderr } = await run;
    expect(performance.now() - stoppedAt).toBeLessThan(8_000);
    expect(exitCode, stderr).toBe(130);
    expect(stderr).toMatch(/Stopping cleanly.*Cancelled\.\s*$/s);
    const status = await ws.npl('npl-ops', ['ingest', 'status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ running: null });
  }

  it('in mid-object takes back what it sent, and the next one publishes it', async () => {
    await slowHour();
    const run = ws.npl('npl-ops', ['ingest']);
    await midObject(ws);
    expect(await heldUp(ws)).toBeGreaterThan(0);
    await expectStop(run);
    await waitUntil('no transaction is open', async () => (await heldUp(ws)) === 0, { timeoutMs: 5_000 });
    all.s3.reset();
    expect((await ingest(ws, 0)).objects.published).toBeGreaterThan(0);
    await expectWhole(all);
  });

  it('while ClickHouse stores: the next one publishes nothing again, and joins', async () => {
    await all.nextHour();
    const run = ws.npl('npl-ops', ['ingest']);
    await new Promise<void>((resolve) =>
      run.stderr.on('data', (text: Buffer) => {
        if (text.includes('waiting for ClickHouse')) resolve();
      }),
    );
    await expectStop(run);
    const { objects, hours_joined: joined } = await ingest(ws, 0);
    expect([objects.published, joined.map(({ rows }) => rows)]).toEqual([0, [LARGE]]);
    await expectWhole(all);
  });
});

describe('a service that is not to be had before a run', () => {
  it.each<[string, () => Promise<[string[], Record<string, string>]>, RegExp]>([
    [
      'wrong credentials',
      async () => [[], { AWS_SECRET_ACCESS_KEY: 'not-this-one' }],
      /Error: S3 at \S+ refuses the credentials/,
    ],
    [
      'no such bucket',
      async () => [await otherConfig(ws, { S3_BUCKET: 'npl-nowhere' }), {}],
      /Error: there is no bucket npl-nowhere/,
    ],
    [
      'an S3 port where nothing listens',
      async () => [await otherConfig(ws, { S3_ENDPOINT: `http://127.0.0.1:${await closedPort()}` }), {}],
      /Error: S3 does not answer at http:\S+/,
    ],
    [
      'Kafka down',
      async () => [await otherConfig(ws, { KAFKA_PORT: String(await closedPort()) }), {}],
      /Error: Kafka does not answer at \S+/,
    ],
    [
      'ClickHouse down',
      async () => [await otherConfig(ws, { CLICKHOUSE_OUT_PORT: String(await closedPort()) }), {}],
      /Error: ClickHouse does not answer at \S+/,
    ],
  ])('%s: what, why and what next', async (_name, prepare, what) => {
    const [flags, env] = await prepare();
    const run = await ws.npl('npl-ops', ['ingest', ...flags], env);
    expect(run.exitCode, run.all).toBe(1);
    expect(run.stderr).toMatch(what);
    expect(run.stderr).toMatch(/^ {2}Why: {2}\S/m);
    expect(run.stderr).toMatch(/^ {2}Next: \S/m);
    expect(run.all).not.toMatch(/^\s+at /m);
    expect(run.all).not.toContain(env['AWS_SECRET_ACCESS_KEY'] ?? SECRET);
  });

  it('nothing of that has lost anything', async () => {
    await all.nextHour();
    expect((await ingest(ws, 0)).objects.published).toBe(4);
    await expectWhole(all);
  });
});

describe('ingest --watch', () => {
  it('takes what appears later, and ends well when it is stopped', async () => {
    const set = await ws.npl('npl-ops', ['config', 'set', 'INGEST_SCHEDULE=* * * * *', '--yes']);
    expect(set.exitCode, set.all).toBe(0);
    const run = ws.npl('npl-ops', ['ingest', '--watch']);
    const told: string[] = [];
    run.stderr.on('data', (text: Buffer) => told.push(text.toString()));
    const runsOver = () => (told.join('').match(/Next run at/g) ?? []).length;
    try {
      await waitUntil('the first run is over', () => runsOver() === 1);
      await all.nextHour();
      const wanted = totals(all.bucket).browser;
      await waitUntil('it was taken', async () => (await rowsOf('clickstream_raw')) === wanted, {
        timeoutMs: 75_000,
      });
      await waitUntil('the second run is over', () => runsOver() > 1);
    } finally {
      run.kill('SIGTERM');
    }
    const { exitCode, all: output } = await run;
    expect(exitCode, output).toBe(0);
    await expectWhole(all);
  });
});

async function closedPort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}
