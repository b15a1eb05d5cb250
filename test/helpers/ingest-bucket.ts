import { expect } from 'vitest';
import { EMBEDDED_S3_CREDENTIALS } from '../../src/clients/s3/embedded-credentials.ts';
import { connectS3 } from '../../src/clients/s3/s3.ts';
import { FIRST_HOUR, joinable, totals, type QuirkyBucket } from './quirky-bucket.ts';
import type { Workspace } from './workspace.ts';

const TYPES = ['browser', 'device', 'geo', 'location'] as const;
const PARALLEL_PUTS = 16;

export interface BucketAddress {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Puts objects as another program would. */
export async function upload(address: BucketAddress, objects: Iterable<[string, Buffer]>): Promise<void> {
  const { credentials, ...rest } = address;
  const s3 = connectS3({ ...rest, runtime: 'external', forcePathStyle: true }, credentials);
  try {
    await s3.ensureBucket();
    const queue = [...objects].values();
    const worker = async (): Promise<void> => {
      for (const [key, body] of queue) await s3.put(key, body);
    };
    await Promise.all(Array.from({ length: PARALLEL_PUTS }, worker));
  } finally {
    await s3.close();
  }
}

/** Makes the workspace's ingestion read another bucket of the embedded server. */
export async function useEmbeddedBucket(ws: Workspace, bucket: string): Promise<BucketAddress> {
  const use = await ws.npl('npl-ops', ['config', 'set', `S3_BUCKET=${bucket}`, '--yes']);
  expect(use.exitCode, use.all).toBe(0);
  return {
    endpoint: `http://127.0.0.1:${ws.ports.s3}`,
    bucket,
    region: 'ru-central1',
    credentials: EMBEDDED_S3_CREDENTIALS,
  };
}

interface IngestJson {
  readonly ok: boolean;
  readonly objects: { readonly published: number };
  readonly failed: readonly { readonly key: string; readonly error: string }[];
  readonly strays: readonly string[];
  readonly rejected: number;
  readonly hours_joined: readonly { readonly hour: string; readonly rows: number }[];
}

/** Runs ingest, which must end with this exit code. */
export async function ingest(
  ws: Workspace,
  exitCode: number,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<IngestJson> {
  const run = await ws.npl('npl-ops', ['ingest', '--json', ...args], env);
  expect(run.exitCode, run.all).toBe(exitCode);
  return JSON.parse(run.stdout) as IngestJson;
}

/** Asserts that tables, dead letters and join hold exactly what the bucket does: unique and total rows both. */
export async function expectExactly(ws: Workspace, bucket: QuirkyBucket): Promise<void> {
  const wanted = totals(bucket);
  const found: Record<string, unknown> = {};
  for (const type of TYPES) {
    found[type] = await ws.sql(
      `SELECT concat(toString(count()), ' rows, ', toString(uniqExact(object_id, line_number)), ' unique') FROM ${type}_events`,
    );
  }
  const expected = Object.fromEntries(
    TYPES.map((type) => [type, `${wanted[type]} rows, ${wanted[type]} unique`]),
  );
  expect(found).toEqual(expected);
  expect(await ws.sql('SELECT uniqExact(object_id, line_number) FROM dead_letters')).toBe(
    String(wanted.rejected),
  );
  const joined = await ws.sql(
    'SELECT toUnixTimestamp(batch_time), count() FROM clickstream_raw GROUP BY batch_time ORDER BY batch_time FORMAT TSV',
  );
  const hours = new Map(
    joined
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [number, number] => {
        const [time, rows] = line.split('\t').map(Number);
        return [((time ?? 0) * 1000 - FIRST_HOUR) / 3_600_000, rows ?? 0];
      }),
  );
  expect(hours).toEqual(
    new Map([...joinable(bucket)].filter(([, rows]) => rows > 0).sort(([a], [b]) => a - b)),
  );
}
