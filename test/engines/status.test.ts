import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClickHouse, type ClickHouse } from '../../src/clients/clickhouse/clickhouse.js';
import { connectKafka } from '../../src/clients/kafka/kafka.js';
import { connectS3 } from '../../src/clients/s3/s3.js';
import { loadConfig } from '../../src/config/config.js';
import { loadSecrets } from '../../src/config/secrets.js';
import { checkPortsFree } from '../../src/embedded/ports.js';
import { supervisorStatus } from '../../src/embedded/supervisor/status.js';
import { batchTime, hourFolderOf } from '../../src/ingest/hour.js';
import { consumersProbe, standstillNotes, type ConsumerState } from '../../src/probes/consumers.js';
import type { StatusReport } from '../../src/probes/status-report.js';
import { buildTopology } from '../../src/topology/topology.js';
import { expectStatusContract } from '../helpers/status-contract.js';
import { TABLES, TOPICS } from '../helpers/status-samples.js';
import { waitUntil } from '../helpers/wait-until.js';
import { createWorkspace, freePorts, plainEnv, projectRoot, type Workspace } from '../helpers/workspace.js';

let workspace: Workspace;
let stateDir: string;

beforeAll(async () => {
  workspace = await createWorkspace();
  stateDir = join(workspace.dir, '.npl');
});
afterAll(() => workspace.dispose());

async function status(): Promise<{ report: StatusReport; exitCode: number | undefined }> {
  const { stdout, exitCode } = await workspace.npl('npl-ops', ['status', '--json']);
  return { report: expectStatusContract(JSON.parse(stdout)), exitCode };
}

const states = ({ services }: StatusReport) =>
  Object.fromEntries(services.map(({ name, state }) => [name, state]));
const unknownTopics = TOPICS.map((name) => ({ name, partitions: null, messages: null, lag: null }));
const unknownTables = TABLES.map((name) => ({ name, rows: null, bytes: null, last_batch_time: null }));

/** The broker takes the next port as well. */
async function freeBrokerPort(): Promise<number> {
  const [port] = await freePorts(1);
  return checkPortsFree('kafka', [port!, port! + 1]).then(() => port!, freeBrokerPort);
}

async function withClickHouse<T>(use: (clickhouse: ClickHouse) => Promise<T>): Promise<T> {
  const topology = buildTopology(await loadConfig(join(workspace.dir, 'env.conf')));
  const secrets = await loadSecrets(stateDir, {});
  const clickhouse = connectClickHouse(topology.clickhouse, secrets.clickhousePassword);
  return use(clickhouse).finally(() => clickhouse.close());
}

async function bucketObjects() {
  const s3 = connectS3(buildTopology(await loadConfig(join(workspace.dir, 'env.conf'))).s3, undefined);
  return await Array.fromAsync(s3.listObjects()).finally(() => s3.close());
}

async function publish(topic: string, count: number): Promise<void> {
  const kafka = connectKafka(buildTopology(await loadConfig(join(workspace.dir, 'env.conf'))).kafka);
  const messages = Array.from({ length: count }, (_, at) => ({
    key: Buffer.from(`from-test-0${at}`),
    value: Buffer.from(`{"event_id": "from-test-${at}"}`),
  }));
  try {
    await kafka.producer().send(topic, 0, messages);
  } finally {
    await kafka.close();
  }
}

function watchJson() {
  return execa(process.execPath, [join(projectRoot, 'bin/npl-ops.js'), 'status', '--watch', '--json'], {
    cwd: workspace.dir,
    env: plainEnv(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
}

describe('before anything runs', () => {
  it('lists what is stopped, with the next command, and nothing invented', async () => {
    const { report, exitCode } = await status();
    expect(exitCode).toBe(3);
    expect(report.healthy).toBe(false);
    expect(states(report)).toEqual({ s3: 'stopped', kafka: 'stopped', clickhouse: 'stopped' });
    for (const { detail } of report.services) {
      expect(detail).toMatch(/^connection refused on \S+; run npl-ops up$/);
    }
    expect(report.topics).toEqual(unknownTopics);
    expect(report.tables).toEqual(unknownTables);
    expect(report.ingestion).toMatchObject({ last_hour: null, dead_letters: null });
  });

  it('tells people the same in 80 columns', async () => {
    const { stdout, exitCode } = await workspace.npl('npl-ops', ['status']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('✖ Not healthy: s3 stopped; kafka stopped; clickhouse stopped');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('refuses a broken configuration with exit code 2', async () => {
    const file = join(workspace.dir, 'broken.conf');
    await writeFile(file, 'KAFKA_PORT=70000\n');
    const { stdout, stderr, exitCode } = await workspace.npl('npl-ops', [
      '--config',
      file,
      'status',
      '--json',
    ]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'error', error: { code: 'usage' } });
    expect(stderr).toContain('KAFKA_PORT');
  });

  it('prints one document a line while it watches, until it is cancelled', async () => {
    const watching = watchJson();
    const reports: StatusReport[] = [];
    for await (const line of createInterface({ input: watching.stdout })) {
      reports.push(expectStatusContract(JSON.parse(line)));
      if (reports.length === 2) watching.kill('SIGINT');
    }
    expect(reports.length).toBe(2);
    expect((await watching).exitCode).toBe(130);
  });
});

describe('with the pipeline set up', () => {
  beforeAll(async () => {
    const setup = await workspace.npl('npl-setup', ['--yes']);
    expect(setup.exitCode, setup.stderr).toBe(0);
    const load = await workspace.npl('npl-ops', ['load-sample']);
    expect(load.exitCode, load.stderr).toBe(0);
  });

  it('is healthy, and its figures are those of ClickHouse', async () => {
    const { report, exitCode } = await status();
    expect(exitCode, JSON.stringify(report)).toBe(0);
    expect(report.healthy).toBe(true);
    expect(states(report)).toEqual({ s3: 'healthy', kafka: 'healthy', clickhouse: 'healthy' });
    expect(report.topics).toEqual(TOPICS.map((name) => ({ name, partitions: 3, messages: 1000, lag: 0 })));
    await withClickHouse(async (clickhouse) => {
      for (const { name, rows, bytes, last_batch_time } of report.tables) {
        // The wide table has no rows twice.
        const final = name === 'clickstream_raw' ? '' : 'FINAL';
        const [truth] = await clickhouse.query<{ rows: string; newest: string }>(
          `SELECT count() AS rows, formatDateTime(max(batch_time), '%FT%TZ', 'UTC') AS newest FROM {name:Identifier} ${final}`,
          { name },
        );
        expect({ name, rows: String(rows), newest: last_batch_time }).toEqual({ name, ...truth });
        expect(bytes).toBeGreaterThan(0);
      }
    });
    expect(report.tables.map(({ name, rows }) => [name, rows])).toEqual(TABLES.map((name) => [name, 1000]));
    expect(report.ingestion).toEqual({
      last_hour: report.tables[0]?.last_batch_time,
      pending_objects: (await bucketObjects()).length,
      failed_objects: 0,
      dead_letters: 0,
      mismatched_hours: 0,
      unfinished_hours: 0,
    });
  });

  it('is not healthy while an hour lacks what was published, and tells which wait to be joined', async () => {
    const tables = ['ingest_ledger_objects', 'ingest_ledger_stored'];
    const object = (hour: string, id: number) => ({
      ...{ hour, key: `${hour}/geo`, etag: 'one', object_id: id, event_type: 'geo', state: 'published' },
      ...{ published: 10, lines: 10, at: '2022-12-04 00:00:00' },
    });
    const counted = (hour: string, id: number, stored: number) => ({
      ...{ hour, object_id: id, stored, dead: 0, checked_at: '2022-12-04 00:01:00' },
    });
    const [balanced, short, waiting] = ['2022-12-01 00:00:00', '2022-12-02 00:00:00', '2022-12-03 00:00:00'];
    try {
      await withClickHouse(async (clickhouse) => {
        await clickhouse.insert('ingest_ledger_objects', [
          ...[object(balanced, 1), object(short, 2), object(waiting, 3)],
        ]);
        await clickhouse.insert('ingest_ledger_stored', [counted(balanced, 1, 10), counted(short, 2, 9)]);
      });
      const { exitCode, report } = await status();
      expect([exitCode, report.healthy]).toEqual([3, false]);
      expect(report.ingestion).toMatchObject({ mismatched_hours: 1, unfinished_hours: 1 });
      expect(report.services.find(({ name }) => name === 'clickhouse')?.detail).toContain(
        'hour 2022-12-02T00 does not balance: the tables do not hold what was published, run npl-ops ingest --hour 2022-12-02T00 --again',
      );
    } finally {
      for (const table of tables)
        await withClickHouse((clickhouse) => clickhouse.command(`TRUNCATE TABLE ${table}`));
    }
  });

  it('tells which objects are still to come, and is not healthy when one failed for a day', async () => {
    const objects = await bucketObjects();
    const [first, second, third] = objects.map(({ key, etag }) => {
      const hour = hourFolderOf(key)?.hour ?? 0;
      return { key, etag, hour: batchTime(hour), at: batchTime(hour), event_type: 'geo' };
    });
    const look = async (attempt: number) => {
      await withClickHouse((clickhouse) =>
        clickhouse.insert('ingest_ledger_objects', [
          { ...first, state: 'published' },
          // Rewritten since.
          { ...second, state: 'published', etag: 'former' },
          { ...third, state: 'failed', attempt },
        ]),
      );
      return await status();
    };
    try {
      const early = await look(8);
      expect([early.exitCode, early.report.healthy]).toEqual([0, true]);
      expect(early.report.ingestion).toMatchObject({
        pending_objects: objects.length - 2,
        failed_objects: 1,
      });
      await withClickHouse((clickhouse) => clickhouse.command('TRUNCATE TABLE ingest_ledger_objects'));
      const late = await look(9);
      expect([late.exitCode, late.report.healthy]).toEqual([3, false]);
      expect(late.report.services[0]?.detail).toContain(
        `${third?.key} could not be ingested for a day, see npl-ops ingest status`,
      );
    } finally {
      await withClickHouse((clickhouse) => clickhouse.command('TRUNCATE TABLE ingest_ledger_objects'));
    }
  });

  it('counts an event that was stored twice once', async () => {
    const rows = await withClickHouse(async (clickhouse) => {
      const counted = async () => {
        const [row] = await clickhouse.query<{ rows: string }>('SELECT count() AS rows FROM geo_events');
        return Number(row?.rows);
      };
      await clickhouse.command('SYSTEM STOP MERGES geo_events');
      await clickhouse.command('INSERT INTO geo_events SELECT * FROM geo_events LIMIT 100');
      return await counted();
    });
    expect(rows).toBe(1100);
    const { report } = await status();
    expect(report.tables.find(({ name }) => name === 'geo_events')?.rows).toBe(1000);
  });

  it('shows messages that ClickHouse has not read yet as lag', async () => {
    const topic = async () =>
      (await status()).report.topics.find(({ name }) => name === 'location_events_in');
    await withClickHouse((clickhouse) => clickhouse.command('DETACH TABLE location_events_in'));
    await publish('location_events_in', 5);
    expect(await topic()).toEqual({ name: 'location_events_in', partitions: 3, messages: 1005, lag: 5 });
    await withClickHouse((clickhouse) => clickhouse.command('ATTACH TABLE location_events_in'));
    await waitUntil('the lag to vanish', async () => (await topic())?.lag === 0);
  });

  it('names a table and a topic that are missing', async () => {
    await withClickHouse((clickhouse) => clickhouse.command('RENAME TABLE device_events TO elsewhere'));
    const { report, exitCode } = await status();
    await withClickHouse((clickhouse) => clickhouse.command('RENAME TABLE elsewhere TO device_events'));
    expect(exitCode).toBe(3);
    expect(report.services.find(({ name }) => name === 'clickhouse')).toMatchObject({
      state: 'healthy',
      detail: expect.stringContaining('table device_events missing, run npl-ops tables apply') as string,
    });
    expect(report.tables.find(({ name }) => name === 'device_events')).toEqual(unknownTables[1]);
    expect(report.tables.find(({ name }) => name === 'geo_events')).toMatchObject({ rows: 1000 });

    const conf = join(workspace.dir, 'other.conf');
    const text = await readFile(join(workspace.dir, 'env.conf'), 'utf8');
    await writeFile(conf, `${text}\nGEO_EVENTS_TOPIC=not_there\n`);
    const other = await workspace.npl('npl-ops', ['--config', conf, 'status', '--json']);
    expect(other.exitCode).toBe(3);
    const { services, topics } = expectStatusContract(JSON.parse(other.stdout));
    expect(services.find(({ name }) => name === 'kafka')?.detail).toContain(
      'topic not_there missing, run npl-setup',
    );
    expect(topics[2]).toEqual({ name: 'not_there', partitions: null, messages: null, lag: null });
  });

  it('shows what keeps a consumer from storing what it reads', async () => {
    const { clickhouse: service, streams } = buildTopology(await loadConfig(join(workspace.dir, 'env.conf')));
    await withClickHouse(async (clickhouse) => {
      const consumer = async () =>
        (await consumersProbe(service, clickhouse)(AbortSignal.timeout(5_000))).find(
          ({ table }) => table === 'browser_events_in',
        );
      const notes = (state: ConsumerState) =>
        standstillNotes(
          streams,
          [{ name: 'browser_events_in', partitions: 3, messages: 1, lag: 1 }],
          // As if the server had not just been started.
          [{ ...state, uptime: 3_600 }],
          'see its log',
        );
      await waitUntil('the consumer to have partitions', async () => (await consumer())?.assigned === 3);
      expect(notes((await consumer())!)).toEqual([]);

      await clickhouse.command("ALTER TABLE browser_events ADD CONSTRAINT never CHECK event_id = 'never'");
      const failed = await waitUntil('the exception', async () => {
        // A read that had begun before the constraint came does not heed it yet.
        await publish('browser_events_in', 1);
        const state = await consumer();
        return state !== undefined && state.lastException > 0 && state;
      });
      expect(failed.uptime).toBeGreaterThan(0);
      expect(notes(failed)).toEqual([
        expect.stringMatching(
          /^browser_events_in stands still: Code: 469.* Constraint `never` .*; see its log$/,
        ),
      ]);

      await clickhouse.command('ALTER TABLE browser_events DROP CONSTRAINT never');
      const mended = await waitUntil('the next commit', async () => {
        const state = await consumer();
        return state !== undefined && state.lastCommit > state.lastException && state;
      });
      expect(notes(mended)).toEqual([]);
    });
  });

  it('tells tables that still point to the former broker, until npl-setup mends them', async () => {
    const detail = ({ services }: StatusReport, service: string) =>
      services.find(({ name }) => name === service)?.detail;
    const former = workspace.ports.kafka;
    const port = await freeBrokerPort();
    const set = await workspace.npl('npl-ops', ['config', 'set', `KAFKA_PORT=${port}`]);
    expect(set.exitCode, set.stderr).toBe(0);
    const before = await status();
    expect(before.exitCode).toBe(3);
    expect(detail(before.report, 'kafka')).toBe(
      `connection refused on 127.0.0.1:${port}, it runs with other settings (port ${former}): run npl-ops up`,
    );

    const up = await workspace.npl('npl-ops', ['up']);
    expect(up.exitCode, up.stderr).toBe(0);
    const { report, exitCode } = await status();
    expect(exitCode).toBe(3);
    expect(report.healthy).toBe(false);
    expect(states(report)).toEqual({ s3: 'healthy', kafka: 'healthy', clickhouse: 'healthy' });
    expect(detail(report, 'clickhouse')).toContain(
      '; its tables are not as env.conf wants them (browser_events_in has kafka_broker_list ' +
        `'127.0.0.1:${former}', wanted '127.0.0.1:${port}', +5 more), run npl-ops tables apply`,
    );

    const setup = await workspace.npl('npl-setup', ['--yes']);
    expect(setup.exitCode, setup.stderr).toBe(0);
    const after = await status();
    expect(after.exitCode, JSON.stringify(after.report)).toBe(0);
    expect(detail(after.report, 'clickhouse')).not.toContain('env.conf');
  });

  it('tells a wrong password from a dead ClickHouse', async () => {
    const { stdout, exitCode } = await workspace.npl('npl-ops', ['status', '--json'], {
      CLICKHOUSE_PASSWORD: 'quite-wrong',
    });
    expect(exitCode).toBe(3);
    expect(stdout).not.toContain('quite-wrong');
    const clickhouse = expectStatusContract(JSON.parse(stdout)).services[2];
    expect(clickhouse).toMatchObject({ name: 'clickhouse', state: 'unhealthy' });
    expect(clickhouse?.detail).toContain('refused user default');
  });

  it('goes on without a supervisor, and shows one dead engine as just that', async () => {
    const before = (await status()).report;
    const supervisor = await supervisorStatus(stateDir);
    const engine = supervisor?.engines.find(({ name }) => name === 'clickhouse');
    process.kill(supervisor!.pid, 'SIGKILL');
    const orphaned = await waitUntil('status without a supervisor', async () => {
      const { report } = await status();
      return report.services.every(({ detail }) => detail.includes('not supervised')) && report;
    });
    expect(orphaned.healthy).toBe(true);

    process.kill(engine!.pid!, 'SIGKILL');
    const after = await waitUntil('status without ClickHouse', async () => {
      const { report } = await status();
      return states(report)['clickhouse'] === 'stopped' && report;
    });
    expect(states(after)).toEqual({ s3: 'healthy', kafka: 'healthy', clickhouse: 'stopped' });
    expect(after.tables).toEqual(unknownTables);
    expect(after.topics).toEqual(before.topics);
  });
});
