import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOPS, type TraceReport } from '../../src/probes/trace/trace-report.js';
import { EVENT_TYPES } from '../../src/topology/topology-types.js';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

let ws: Workspace;

beforeAll(async () => {
  ws = await createWorkspace();
  const setup = await ws.npl('npl-setup', ['--yes']);
  expect(setup.exitCode, setup.all).toBe(0);
});
afterAll(() => ws.dispose());

async function trace(exitCode: number, ...flags: string[]): Promise<TraceReport> {
  const run = await ws.npl('npl-ops', ['trace', '--json', ...flags]);
  expect(run.exitCode, run.all).toBe(exitCode);
  return JSON.parse(run.stdout) as TraceReport;
}

async function leftovers(): Promise<string> {
  const tables = [...EVENT_TYPES.map((type) => `${type}_events`), 'dead_letters', 'clickstream_raw'];
  return await ws.sql(
    `SELECT sum(rows) FROM (${tables.map((name) => `SELECT count() AS rows FROM ${name}`).join(' UNION ALL ')})`,
  );
}

describe('npl-ops trace', () => {
  it('follows an event of each type to its table, in the order of the hops, and leaves none behind', async () => {
    const { arrived, removed, streams } = await trace(0);
    expect(removed).toBe(true);
    expect(arrived).toBe(true);
    expect(streams.map(({ type }) => type)).toEqual(EVENT_TYPES);
    for (const { hops, stuck } of streams) {
      expect(stuck).toBeNull();
      const times = HOPS.map((hop) => hops[hop] ?? NaN);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times[0]).toBeGreaterThan(0);
    }
    expect(await leftovers()).toBe('0');
    expect(await ws.sql('SELECT count() FROM ingest_ledger_hours')).toBe('0');
  });

  it('names a view that is gone, and the command that mends it', async () => {
    await ws.sql('DROP TABLE device_events_mv SYNC');
    const { streams } = await trace(1, '--type', 'device', '--timeout', '4');
    expect(streams).toMatchObject([
      {
        type: 'device',
        hops: { topic: expect.any(Number) as number, table: null },
        stuck: { next: 'npl-ops tables apply' },
      },
    ]);
    expect(streams[0]?.stuck?.evidence.join()).toContain('device_events_mv');
    const text = await ws.npl('npl-ops', ['trace', '--type', 'device', '--timeout', '3']);
    expect(text.stdout).toContain('✖ Stuck: device.');
    expect(text.stdout).toContain('next: npl-ops tables apply');
    expect((await ws.npl('npl-ops', ['tables', 'apply'])).exitCode).toBe(0);
    expect((await trace(0, '--type', 'device', '--timeout', '60')).arrived).toBe(true);
  });

  it('tells what ClickHouse could not read from what never came', async () => {
    await ws.sql('DROP TABLE geo_events_mv SYNC');
    await ws.sql('DROP TABLE geo_events_dead_letters_mv SYNC');
    await ws.sql(`CREATE MATERIALIZED VIEW geo_events_mv TO geo_events AS
      SELECT click_id, throwIf(1, 'no more geo') AS object_id FROM geo_events_in`);
    const { streams } = await trace(1, '--type', 'geo', '--timeout', '12');
    expect(streams[0]?.hops).toMatchObject({ topic: expect.any(Number) as number, table: null });
    expect(streams[0]?.stuck?.evidence.join()).toContain('geo_events_mv');
    await ws.sql('DROP TABLE geo_events_mv SYNC');
    expect((await ws.npl('npl-ops', ['tables', 'apply'])).exitCode).toBe(0);
    expect((await trace(0, '--type', 'geo', '--timeout', '60')).arrived).toBe(true);
  });

  it('says so when Kafka does not take the event', async () => {
    expect((await ws.npl('npl-ops', ['down'])).exitCode).toBe(0);
    const { streams } = await trace(1, '--type', 'geo', '--timeout', '5');
    expect(streams[0]).toMatchObject({ hops: { topic: null, table: null }, stuck: { hop: 'topic' } });
    expect(streams[0]?.stuck?.next).toContain('npl-ops');
  });

  it('refuses a type that there is not', async () => {
    const run = await ws.npl('npl-ops', ['trace', '--type', 'mouse']);
    expect(run.exitCode).toBe(2);
    expect(run.all).toContain('browser, device, geo, location');
  });
});
