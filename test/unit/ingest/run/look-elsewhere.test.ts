import { expect, test } from 'vitest';
import type { BucketLook } from '../../../../src/ingest/run/look-at-bucket.js';
import { whyNothing } from '../../../../src/ingest/run/look-elsewhere.js';
import type { Topology } from '../../../../src/topology/topology-types.js';

const HOUR = 'year=2022/month=11/day=28/hour=20/geo_events.jsonl';
const EMPTY: BucketLook = { listed: [], known: new Map(), ranges: [], isComplete: true, strays: [] };

/** Why a bucket with these keys shows nothing below a prefix. */
async function why(keys: readonly string[], prefix = '', look: Partial<BucketLook> = {}) {
  const topology = { s3: { bucket: 'clicks', prefix } } as Pick<Topology, 's3'>;
  const folders = async (below: string): Promise<string[]> => {
    const rest = keys.filter((key) => key.startsWith(below)).map((key) => key.slice(below.length));
    return Promise.resolve([
      ...new Set(rest.flatMap((key) => (key.includes('/') ? [key.slice(0, key.indexOf('/'))] : []))),
    ]);
  };
  const { signal } = new AbortController();
  return await whyNothing({ ...EMPTY, ...look }, { store: { folders }, topology, signal });
}

test.each([
  ['below a folder', [`data/${HOUR}`, 'logs/a'], '', 'S3_PREFIX=data/'],
  ['two folders down', [`a/b/${HOUR}`, 'c/d'], '', 'S3_PREFIX=a/b/'],
  ['at the top, and the prefix is wrong', [HOUR, 'old/readme'], 'old/', 'S3_PREFIX='],
])('hour folders that lie %s', async (_, keys, prefix, wanted) => {
  expect(await why(keys, prefix)).toMatch(new RegExp(`npl-ops config set ${wanted}$`));
});

test('a bucket without any', async () => {
  expect(await why([])).toBe('Bucket clicks has no folder year=...');
  expect(await why(['logs/a', 'x'], 'data/')).toBe(
    'Bucket clicks has no folder year=... below data/; its folders are logs',
  );
});

test('says nothing where something was found, or is known', async () => {
  expect(await why([`data/${HOUR}`], '', { strays: ['year=2022/geo_events.jsonl'] })).toBeUndefined();
  expect(
    await why([`data/${HOUR}`], '', { known: new Map([['k', { failures: new Map() }]]) }),
  ).toBeUndefined();
});
