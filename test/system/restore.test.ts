import { execa } from 'execa';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../helpers/workspace.ts';

const WHAT_TO_KEEP = ['env.conf', '.npl', 'data'];
const [FIRST, LAST] = ['2022-11-28T18', '2022-11-28T21'];
const LATER = '2022-11-29T05';

let first: Workspace;
let second: Workspace;

async function npl(ws: Workspace, bin: 'npl-setup' | 'npl-ops', ...args: string[]): Promise<string> {
  const { exitCode, all } = await ws.npl(bin, args);
  expect(exitCode, all).toBe(0);
  return all;
}

/** Of the tables of events and the join: all rows, and how many of them are different ones. */
async function counts(): Promise<string[]> {
  const events = await second.sql(
    "SELECT count(), uniqExact(object_id, line_number, _table) FROM merge('default', '^[a-z]+_events$')",
  );
  return [events, await second.sql('SELECT count(), uniqExact(event_id) FROM clickstream_raw')];
}

/** The folder of a service is gone, as with a disk. */
async function lose(...folders: string[]): Promise<void> {
  await npl(second, 'npl-ops', 'down');
  for (const folder of folders) await rm(join(second.dir, 'data', folder), { recursive: true });
}

beforeAll(async () => {
  [first, second] = [await createWorkspace(), await createWorkspace()];
  await npl(first, 'npl-setup', '--yes');
  await npl(first, 'npl-ops', 'ingest');
});
afterAll(async () => {
  await first.dispose();
  await second.dispose();
});

describe('docs/backup.md', () => {
  it('what is kept goes on in another folder', async () => {
    await npl(first, 'npl-ops', 'down');
    const kept = WHAT_TO_KEEP.map((name) => join(first.dir, name));
    await execa('cp', ['-a', ...kept, second.dir]);
    await Promise.all(kept.map((path) => rm(path, { recursive: true })));
    await npl(second, 'npl-ops', 'config', 'set', `CLICKHOUSE_OUT_PORT=${second.ports.clickhouse}`);
    await npl(second, 'npl-ops', 'up');
    expect(await npl(second, 'npl-ops', 'verify')).toContain('4 hours balanced');
    expect(await counts()).toEqual(['4800\t4800', '1200\t1200']);
  });

  it('the tables come back from the bucket', async () => {
    await lose('clickhouse');
    await npl(second, 'npl-setup', '--yes');
    await npl(second, 'npl-ops', 'ingest');
    const verified = await npl(second, 'npl-ops', 'verify', '--from', FIRST, '--to', LAST);
    expect(verified).toContain('4 hours balanced');
    expect(await counts()).toEqual(['4800\t4800', '1200\t1200']);
  });

  it('without what Kafka held nothing is published twice, and new hours come in', async () => {
    await lose('kafka_data');
    await npl(second, 'npl-setup', '--yes');
    expect(await npl(second, 'npl-ops', 'ingest')).toContain('Nothing new');
    const made = ['--bucket', '--from', LATER, '--hours', '1', '--events', '300'];
    await npl(second, 'npl-ops', 'generate', ...made);
    await npl(second, 'npl-ops', 'ingest');
    expect(await npl(second, 'npl-ops', 'verify', '--from', FIRST, '--to', LAST)).toContain(
      '4 hours balanced',
    );
    expect(await counts()).toEqual(['6000\t6000', '1500\t1500']);
  });

  it('events that Kafka alone held are named, and come back from the bucket', async () => {
    await npl(second, 'npl-ops', 'pause');
    const made = ['--bucket', '--from', '2022-11-29T06', '--hours', '1', '--events', '300'];
    await npl(second, 'npl-ops', 'generate', ...made);
    await second.npl('npl-ops', ['ingest', '--timeout', '10']);
    await lose('kafka_data');
    await npl(second, 'npl-setup', '--yes');
    await npl(second, 'npl-ops', 'resume');
    const hour = '2022-11-29T06';
    const { exitCode, all } = await second.npl('npl-ops', ['verify', '--from', hour, '--to', hour]);
    expect(exitCode).toBe(1);
    expect(all).toContain(`Next: npl-ops ingest --hour ${hour} --again`);
    await npl(second, 'npl-ops', 'ingest', '--hour', hour, '--again');
    await npl(second, 'npl-ops', 'verify', '--from', hour, '--to', hour);
    expect(await counts()).toEqual(['7200\t7200', '1800\t1800']);
  });

  it('without Kafka and ClickHouse all of it comes back from the bucket', async () => {
    await lose('kafka_data', 'clickhouse');
    await npl(second, 'npl-setup', '--yes');
    await npl(second, 'npl-ops', 'ingest');
    expect(await counts()).toEqual(['7200\t7200', '1800\t1800']);
  });
});
