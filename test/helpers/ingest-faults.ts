import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { expect } from 'vitest';
import type { ProgressRecord } from '../../src/ingest/run/progress.js';
import type { StatusReport } from '../../src/probes/status-report.js';
import { EVENT_TYPES } from '../../src/topology/topology-types.js';
import { startFaultyS3, type Fault, type FaultyS3, type SeenRequest } from './faulty-s3.js';
import { startVersityS3 } from './foreign-s3.js';
import { expectExactly, upload, type BucketAddress } from './ingest-bucket.js';
import { emptyBucket, linesOf, putLines, type QuirkyBucket } from './quirky-bucket.js';
import { waitUntil } from './wait-until.js';
import { createWorkspace, type Workspace } from './workspace.js';

/** An installation with local engines whose bucket is on a server of others, behind a proxy that does harm as told. */
export interface FaultyInstallation {
  /** Its commands have the bucket's credentials in their environment. */
  readonly ws: Workspace;
  readonly s3: FaultyS3;
  readonly bucket: QuirkyBucket;
  /** Another hour comes into the bucket, with a large object of browser events; returns the key of that. */
  nextHour(): Promise<string>;
  dispose(): Promise<void>;
}

/** Takes long enough that something can happen meanwhile. */
export const LARGE = 200_000;
const SMALL = 40;
const BUCKET = 'npl-faults';
export const SECRET = 'npl-test-secret';

export async function installFaulty(): Promise<FaultyInstallation> {
  const foreign = await startVersityS3();
  const s3 = await startFaultyS3(foreign.endpoint);
  const { credentials, region, endpoint } = foreign;
  const address: BucketAddress = { endpoint, region, bucket: BUCKET, credentials };
  const bucket = emptyBucket();
  const large = await largeObject();
  let hour = 0;

  const nextHour = async (): Promise<string> => {
    const keys: string[] = [];
    for (const type of EVENT_TYPES) keys.push(await putLines(bucket, hour, type, linesOf(hour, type, SMALL)));
    const [browser = ''] = keys;
    bucket.objects.set(browser, large);
    bucket.expected.set(browser, { type: 'browser', hour, events: LARGE, rejected: 0 });
    hour += 1;
    await upload(
      address,
      keys.map((key): [string, Buffer] => [key, bucket.objects.get(key) ?? Buffer.alloc(0)]),
    );
    return browser;
  };

  await foreign.connect(BUCKET).ensureBucket();
  const own = await createWorkspace({
    S3_RUNTIME: 'external',
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: region,
    S3_BUCKET: BUCKET,
  });
  const env = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const ws: Workspace = { ...own, npl: (bin, args, more) => own.npl(bin, args, { ...env, ...more }) };
  const dispose = async () => {
    await own.dispose();
    await s3.stop();
    await foreign.stop();
  };
  const setup = await ws.npl('npl-setup', ['--yes']);
  if (setup.exitCode !== 0) {
    await dispose();
    throw new Error(setup.all);
  }
  return { ws, s3, bucket, nextHour, dispose };
}

/** Generated once: the same lines in another hour are other events. */
async function largeObject(): Promise<Buffer> {
  const scratch = emptyBucket();
  const key = await putLines(scratch, 0, 'browser', linesOf(0, 'browser', LARGE));
  return scratch.objects.get(key) ?? Buffer.alloc(0);
}

/** Asserts that tables and join are exact, that every hour balances, and that nothing waits to be read. */
export async function expectWhole({ ws, bucket }: FaultyInstallation, lagWithinMs = 15_000): Promise<void> {
  await expectExactly(ws, bucket);
  const verify = await ws.npl('npl-ops', ['verify', '--json']);
  expect(verify.exitCode, verify.all).toBe(0);
  expect((JSON.parse(verify.stdout) as { balanced: boolean }).balanced).toBe(true);
  await waitUntil(
    'ClickHouse has read the event topics',
    async () => (await lags(ws)).every((lag) => lag === 0),
    {
      timeoutMs: lagWithinMs,
    },
  );
}

async function lags(ws: Workspace): Promise<(number | null)[]> {
  const topics = await topicsOf(ws);
  expect(topics).toHaveLength(EVENT_TYPES.length);
  return topics.map(({ lag }) => lag);
}

async function topicsOf(ws: Workspace): Promise<StatusReport['topics']> {
  const { stdout } = await ws.npl('npl-ops', ['status', '--json']);
  return (JSON.parse(stdout) as StatusReport).topics;
}

const BROWSER_TOPIC = 'browser_events_in';

/** Messages that the broker holds of browser events, also of transactions that are still open. */
export async function messagesOf(ws: Workspace): Promise<number> {
  return (await topicsOf(ws)).find(({ name }) => name === BROWSER_TOPIC)?.messages ?? 0;
}

/** How many of these nobody can read yet, because a transaction before them is open. */
export async function heldUp(ws: Workspace): Promise<number> {
  const kafka = new kafkajs.Kafka({
    brokers: [`127.0.0.1:${ws.ports.kafka}`],
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    // kafkajs takes the first open transaction for the end.
    const readable = await admin.fetchTopicOffsets(BROWSER_TOPIC);
    return (await messagesOf(ws)) - readable.reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}

/** Reads of this object. */
export function readsOf(key: string): (request: SeenRequest) => boolean {
  // Keys are encoded in the address, `=` as `%3D`.
  return ({ method, url }) => method === 'GET' && decodeURIComponent(url.split('?')[0] ?? '').endsWith(key);
}

/** Bytes that a request asks for by its range. */
export function bytesAsked({ range }: SeenRequest): number {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  return first === undefined ? 0 : Number(last) - Number(first) + 1;
}

/** About 2 MB/s, so that the large object takes some seconds. */
export const SLOWLY: Fault = { kind: 'trickle', pieceBytes: 65_536, everyMs: 30 };

/** Waits until the running ingest has read a part of its large object, and has published that of it. */
export async function midObject(ws: Workspace): Promise<ProgressRecord> {
  return await waitUntil('the large object is being published', async () => {
    const progress = JSON.parse(await readFile(join(ws.dir, '.npl/ingest.json'), 'utf8')) as ProgressRecord;
    const { phase, lines, pid } = progress;
    const isNow = phase === 'publishing' && lines > LARGE / 20 && lines < LARGE && isAlive(pid);
    return isNow ? progress : undefined;
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Ends an engine without warning, as soon as `when` holds; resolves when its supervisor has started another. */
export async function killNine(
  ws: Workspace,
  engine: 'kafka' | 'clickhouse',
  when: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const pidOf = async () => {
    const text = await readFile(join(ws.dir, '.npl/run', `${engine}.json`), 'utf8');
    return (JSON.parse(text) as { process: { pid: number } }).process.pid;
  };
  const pid = await pidOf();
  await waitUntil(`it is time to kill ${engine}`, when, { everyMs: 1, timeoutMs: 120_000 });
  process.kill(pid, 'SIGKILL');
  await waitUntil(`${engine} started again`, async () => (await pidOf()) !== pid, { timeoutMs: 60_000 });
}

/** A configuration of the same installation with other values; returns the flags that choose it. */
export async function otherConfig(ws: Workspace, edits: Record<string, string>): Promise<string[]> {
  const text = await readFile(join(ws.dir, 'env.conf'), 'utf8');
  const edited = Object.entries(edits).reduce(
    (all, [key, value]) => all.replace(new RegExp(`^${key}=\\S*`, 'm'), `${key}=${value}`),
    text,
  );
  await writeFile(join(ws.dir, 'other.conf'), edited);
  return ['--config', 'other.conf'];
}
