import { readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../helpers/workspace.js';

let ws: Workspace;
beforeAll(async () => {
  ws = await createWorkspace();
  const setup = await ws.npl('npl-setup', ['--yes', '--sample']);
  expect(setup.exitCode, setup.all).toBe(0);
});
afterAll(() => ws.dispose());

async function json<T>(exitCode: number, ...args: string[]): Promise<T> {
  const run = await ws.npl('npl-ops', [...args, '--json']);
  expect(run.exitCode, run.all).toBe(exitCode);
  return JSON.parse(run.stdout) as T;
}

describe('what the live view shows, as plain lines', () => {
  it('topics: the messages of each, and what ClickHouse has read', async () => {
    const { topics } = await json<{ topics: Record<string, unknown>[] }>(0, 'topics');
    expect(topics).toHaveLength(6);
    for (const name of ['browser_events_in', 'device_events_in', 'geo_events_in', 'location_events_in']) {
      const topic = topics.find((one) => one['name'] === name);
      expect(topic).toMatchObject({ partitions: 3, lag: 0, consumer: 'reads' });
      // Transactions end with a marker, which counts as a message.
      expect(Number(topic?.['messages'])).toBeGreaterThanOrEqual(1000);
    }
  });

  it('tables: rows, bytes and parts are those of the catalogue', async () => {
    const { tables } = await json<{ tables: { name: string; rows: number; bytes: number; parts: number }[] }>(
      0,
      'tables',
      'list',
    );
    expect(tables).toHaveLength(9);
    for (const { name, rows, bytes } of tables) {
      const [seenRows, seenBytes] = JSON.parse(
        await ws.sql(
          `SELECT toFloat64(sum(rows)), toFloat64(sum(bytes_on_disk)) FROM system.parts
           WHERE active AND table = '${name}' FORMAT JSONCompactEachRow`,
        ),
      ) as [number, number];
      expect([name, rows]).toEqual([name, seenRows]);
      // A merge in between changes what they take.
      if (seenBytes > 0) expect(bytes / seenBytes).toBeGreaterThan(0.3);
    }
  });

  it('tables: a view that is gone belongs to its table, with the command that mends it', async () => {
    await ws.sql('DROP TABLE geo_events_mv SYNC');
    const { tables } = await json<{ tables: { name: string; differences: { text: string }[] }[] }>(
      1,
      'tables',
      'list',
    );
    expect(tables.filter(({ differences }) => differences.length > 0).map(({ name }) => name)).toEqual([
      'geo_events',
    ]);
    const text = await ws.npl('npl-ops', ['tables', 'list']);
    expect(text.stderr).toContain('npl-ops tables apply');
    expect((await ws.npl('npl-ops', ['tables', 'apply'])).exitCode).toBe(0);
  });

  it('disk: what is free as the system tells it, and the tables as ClickHouse does', async () => {
    const { places, users } = await json<{
      places: Record<'total_bytes' | 'free_bytes', number>[] & { folders: string[] }[];
      users: { what: string; bytes: number; mount: string | null }[];
    }>(0, 'disk');
    const { blocks, bavail, bsize } = await statfs(ws.dir);
    expect(places).toHaveLength(1);
    expect(places[0]?.total_bytes).toBe(blocks * bsize);
    expect(Math.abs((places[0]?.free_bytes ?? 0) - bavail * bsize)).toBeLessThan(2e9);
    expect(places[0]).toMatchObject({ growth_per_hour: null, hours_until_full: null });
    expect(places[0]?.folders).toContain(join(ws.dir, '.npl'));
    const what = users.map((user) => user.what);
    const ours = ['Kafka logs', 'ClickHouse in all', 'embedded bucket', 'state and logs of npl'];
    expect(what).toEqual(expect.arrayContaining(ours));
    const table = Number(
      await ws.sql(`SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'browser_events'`),
    );
    const shown = users.find((user) => user.what === 'table browser_events')?.bytes ?? 0;
    // A merge in between changes what it takes.
    expect(shown / table).toBeGreaterThan(0.3);
    expect(shown / table).toBeLessThan(3);
    expect(new Set(users.map(({ mount }) => mount)).size).toBe(1);
    expect(users.map(({ bytes }) => bytes)).toEqual(
      users.map(({ bytes }) => bytes).toSorted((a, b) => b - a),
    );
  });

  it('disk: the growth that was measured, and what was kept is no reason to fail', async () => {
    const file = join(ws.dir, '.npl/disk-samples.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, { at: number; free: number }[]>;
    const [key = '', [sample] = []] = Object.entries(kept)[0] ?? [];
    if (sample === undefined) throw new Error('nothing was kept');
    // Two hours ago there was more, so much that noise of other programs is nothing beside it.
    const before = { at: sample.at - 2 * 3_600_000, free: sample.free * 3 };
    await writeFile(file, JSON.stringify({ [key]: [{ at: 'x' }, null, before, sample], other: 1 }));
    const { places } = await json<{ places: Record<string, number>[] }>(0, 'disk');
    const [place] = places;
    expect(place?.['growth_per_hour']).toBeGreaterThan(sample.free * 0.7);
    expect(place?.['hours_until_full']).toBeGreaterThan(0.5);
    expect(place?.['hours_until_full']).toBeLessThan(1.5);
    expect(place?.['measured_hours']).toBeGreaterThanOrEqual(2);
    await writeFile(file, 'no JSON');
    const text = await ws.npl('npl-ops', ['disk']);
    expect(text.exitCode, text.all).toBe(0);
    expect(text.stdout).toMatch(/(?:✔ enough|✖ short) .* not known yet/);
  });

  it('a ClickHouse that is away is named, and the rest is told', async () => {
    const supervised = await ws.npl('npl-ops', ['down']);
    expect(supervised.exitCode).toBe(0);
    const run = await ws.npl('npl-ops', ['topics', '--timeout', '3']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('Kafka could not be asked');
    expect(run.stderr).toContain('ClickHouse could not be asked');
    const { tables } = await json<{ tables: Record<string, unknown>[] }>(1, 'tables', 'list');
    expect(tables).toHaveLength(9);
    for (const table of tables)
      expect(table).toMatchObject({ exists: null, rows: null, bytes: null, parts: null, differences: null });
    const disk = await ws.npl('npl-ops', ['disk', '--timeout', '5']);
    expect(disk.stdout).toContain('Kafka logs');
    expect(disk.exitCode).toBe(1);
  });
});
