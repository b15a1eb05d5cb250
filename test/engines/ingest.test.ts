import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../src/topology/topology-types.ts';
import {
  expectExactly,
  ingest,
  upload,
  useEmbeddedBucket,
  type BucketAddress,
} from '../helpers/ingest-bucket.ts';
import {
  LATE_HOUR,
  linesOf,
  mendBadObjects,
  putLines,
  quirkyBucket,
  REWRITTEN_HOUR,
  type QuirkyBucket,
} from '../helpers/quirky-bucket.ts';
import { createWorkspace, type Workspace } from '../helpers/workspace.ts';

const HOURS = 20;
/** Hours from the first of the bucket. */
const YEAR_BEFORE = -365 * 24;

let ws: Workspace;
let bucket: QuirkyBucket;
let address: BucketAddress;

beforeAll(async () => {
  ws = await createWorkspace();
  const setup = await ws.npl('npl-setup', ['--yes']);
  expect(setup.exitCode, setup.all).toBe(0);
  address = await useEmbeddedBucket(ws, 'other-quirks');
  bucket = await quirkyBucket(HOURS);
  await upload(address, bucket.objects);
});
afterAll(() => ws.dispose());

describe('ingest of a bucket with the quirks of real ones', () => {
  it('says beforehand what it would do, and does nothing', async () => {
    const run = await ws.npl('npl-ops', ['ingest', '--dry-run', '--json']);
    expect(run.exitCode, run.all).toBe(0);
    const report = JSON.parse(run.stdout) as { objects: unknown[]; hours: number };
    expect(report.objects).toHaveLength(bucket.expected.size + bucket.bad.size - 1);
    expect(await ws.sql('SELECT count() FROM browser_events')).toBe('0');
  });

  it('brings in every event once, names what it could not read, and joins the complete hours', async () => {
    const report = await ingest(ws, 1);
    expect(report.objects.published).toBe(bucket.expected.size);
    expect(report.failed.map(({ key }) => key).toSorted()).toEqual([...bucket.bad].toSorted());
    expect(report.strays.toSorted()).toEqual([...bucket.strays].toSorted());
    await expectExactly(ws, bucket);
  });

  it('has nothing to do the second time', async () => {
    const planned = await ws.npl('npl-ops', ['ingest', '--dry-run']);
    expect(planned.stdout.trimEnd().split('\n').at(-1), planned.all).toBe('nothing to do');
    // Complete, and not joined: what is there to do is not to be published.
    await ws.sql('TRUNCATE TABLE ingest_ledger_joins');
    const unjoined = await ws.npl('npl-ops', ['ingest', '--dry-run']);
    expect(unjoined.stdout).toMatch(/\d+ hours? of those published before would be counted and joined\./);
    expect(unjoined.stdout).not.toContain('nothing to do');
    await ingest(ws, 0);
    const report = await ingest(ws, 0);
    expect(report.objects.published).toBe(0);
    expect(report.hours_joined).toEqual([]);
    await expectExactly(ws, bucket);
  });

  it('takes a late object, a rewritten one and a mended one, and joins their hours again', async () => {
    const late = await putLines(bucket, LATE_HOUR, 'geo', linesOf(LATE_HOUR, 'geo', 3));
    const rewritten = await putLines(
      bucket,
      REWRITTEN_HOUR,
      'browser',
      linesOf(REWRITTEN_HOUR, 'browser', 2),
    );
    const mended = await mendBadObjects(bucket, HOURS + 2);
    const keys = [late, rewritten, ...mended];
    await upload(
      address,
      keys.map((key): [string, Buffer] => [key, bucket.objects.get(key) ?? Buffer.alloc(0)]),
    );
    const report = await ingest(ws, 0);
    expect(report.objects.published).toBe(keys.length);
    expect(report.hours_joined.map(({ rows }) => rows)).toEqual([3, 2, 5]);
    await expectExactly(ws, bucket);
  });

  it('joins an hour of a year before that was taken by its keys, though no run looks there', async () => {
    const keys: string[] = [];
    for (const type of EVENT_TYPES)
      keys.push(await putLines(bucket, YEAR_BEFORE, type, linesOf(YEAR_BEFORE, type, 4)));
    await upload(
      address,
      keys.map((key): [string, Buffer] => [key, bucket.objects.get(key) ?? Buffer.alloc(0)]),
    );
    const named = await ingest(
      ws,
      0,
      keys.flatMap((key) => ['--key', key]),
    );
    expect([named.objects.published, named.hours_joined]).toEqual([4, []]);
    expect((await ingest(ws, 0)).hours_joined.map(({ rows }) => rows)).toEqual([4]);
    await expectExactly(ws, bucket);
  });

  it('verify proves every hour', async () => {
    const run = await ws.npl('npl-ops', ['verify', '--from', '2022-11-10', '--to', '2022-11-11', '--json']);
    expect(run.exitCode, run.all).toBe(0);
  });

  it('says below which prefix the hours lie, where it finds none', async () => {
    const other = await useEmbeddedBucket(ws, 'below-a-prefix');
    await upload(other, [['in/data/year=2022/month=11/day=10/hour=00/geo_events.jsonl', Buffer.from('{}')]]);
    const run = await ws.npl('npl-ops', ['ingest', '--dry-run']);
    expect(run.stdout, run.all).toContain('S3_PREFIX=in/data/');
  });

  it('lets no other bucket take the place of this one unasked', async () => {
    const other = await useEmbeddedBucket(ws, 'second');
    const [key = ''] = bucket.expected.keys();
    const copy = bucket.objects.get(key) ?? Buffer.alloc(0);
    await upload(other, [[key, copy]]);
    // The same key and the same content: a copy of the bucket.
    expect((await ingest(ws, 0)).objects.published).toBe(0);

    const replaced = await putLines(bucket, REWRITTEN_HOUR, 'geo', linesOf(REWRITTEN_HOUR, 'geo', 1));
    await upload(other, [[replaced, bucket.objects.get(replaced) ?? Buffer.alloc(0)]]);
    const refused = await ws.npl('npl-ops', ['ingest', '--json']);
    expect(refused.exitCode, refused.all).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      type: 'error',
      error: { code: 'failed', why: expect.stringContaining(replaced) as string },
    });
    expect((await ingest(ws, 0, ['--replace-bucket'])).objects.published).toBe(1);
    await expectExactly(ws, bucket);
    // From now on it is the bucket.
    await putLines(bucket, REWRITTEN_HOUR, 'geo', linesOf(REWRITTEN_HOUR, 'geo', 2));
    await upload(other, [[replaced, bucket.objects.get(replaced) ?? Buffer.alloc(0)]]);
    expect((await ingest(ws, 0)).objects.published).toBe(1);
    await expectExactly(ws, bucket);
  });
});
