import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../src/topology/topology-types.ts';
import {
  expectExactly,
  ingest,
  upload,
  useEmbeddedBucket,
  type BucketAddress,
} from '../helpers/ingest-bucket.ts';
import { emptyBucket, linesOf, putLines, type QuirkyBucket } from '../helpers/quirky-bucket.ts';
import { createWorkspace, projectRoot, type Workspace } from '../helpers/workspace.ts';

const LINES = 40;
/** Every so many writes of a run one kill: 1 kills at each of them. */
const KILL_EVERY = Number(process.env['NPL_TEST_KILL_EVERY'] ?? 12);
const RANDOM_KILLS = Number(process.env['NPL_TEST_RANDOM_KILLS'] ?? 15);
/** For twelve kills or a few more; a longer test is given as much more. */
const TIMEOUT_MS = 600_000;
const PRELOAD = `--import=${pathToFileURL(join(projectRoot, 'test/fixtures/kill-at-write.mjs')).href}`;

let ws: Workspace;
let bucket: QuirkyBucket;
let address: BucketAddress;
let hour = 0;

/** Another hour comes into the bucket; of an earlier one an object is rewritten. */
async function nextHour(): Promise<void> {
  const keys: string[] = [];
  for (const type of EVENT_TYPES) keys.push(await putLines(bucket, hour, type, linesOf(hour, type, LINES)));
  if (hour > 2) keys.push(await putLines(bucket, hour - 2, 'geo', linesOf(hour - 2, 'geo', LINES - 1)));
  hour += 1;
  await upload(
    address,
    keys.map((key): [string, Buffer] => [key, bucket.objects.get(key) ?? Buffer.alloc(0)]),
  );
}

async function ingestKilledAt(write: number, when: 'before' | 'after'): Promise<void> {
  const { signal, exitCode, all } = await ws.npl('npl-ops', ['ingest'], {
    NODE_OPTIONS: PRELOAD,
    KILL_AT_WRITE: String(write),
    KILL_WHEN: when,
  });
  expect(signal ?? exitCode, all).toBeOneOf(['SIGKILL', 0]);
}

/** Writes to sockets that a whole run makes which has one hour and a rewritten object to take. */
async function writesOfARun(): Promise<number> {
  await nextHour();
  const file = join(ws.dir, 'writes');
  await rm(file, { force: true });
  await ingest(ws, 0, [], { NODE_OPTIONS: PRELOAD, COUNT_WRITES_IN: file });
  return Number((await readFile(file, 'utf8')).trim());
}

beforeAll(async () => {
  ws = await createWorkspace();
  const setup = await ws.npl('npl-setup', ['--yes']);
  expect(setup.exitCode, setup.all).toBe(0);
  address = await useEmbeddedBucket(ws, 'killed');
  bucket = emptyBucket();
  for (let first = 0; first < 4; first += 1) await nextHour();
  await ingest(ws, 0);
});
afterAll(() => ws.dispose());

describe('an ingest that is killed with -9', () => {
  it(
    'between any two things that it does to the world: the next run completes it',
    async () => {
      const writes = await writesOfARun();
      expect(writes).toBeGreaterThan(20);
      for (let at = 1; at <= writes; at += KILL_EVERY) {
        await nextHour();
        await ingestKilledAt(at, at % 2 === 0 ? 'before' : 'after');
        await ingest(ws, 0);
        await expectExactly(ws, bucket);
      }
    },
    TIMEOUT_MS * Math.max(1, 12 / KILL_EVERY),
  );

  it(
    'again and again at random: the last run completes them all',
    async () => {
      const writes = await writesOfARun();
      for (let kill = 0; kill < RANDOM_KILLS; kill += 1) {
        await nextHour();
        await ingestKilledAt(1 + Math.floor(Math.random() * writes), kill % 2 === 0 ? 'before' : 'after');
      }
      await ingest(ws, 0);
      await expectExactly(ws, bucket);
    },
    TIMEOUT_MS * Math.max(1, RANDOM_KILLS / 15),
  );

  it('verify finds every hour balanced', async () => {
    const run = await ws.npl('npl-ops', ['verify', '--from', '2022-11-10', '--to', '2022-11-30', '--json']);
    expect(run.exitCode, run.all).toBe(0);
  });
});
