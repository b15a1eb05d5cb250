import { connectS3, type S3 } from '../../src/clients/s3/s3.js';
import { eventObjectId, readObjectName, type EventObject } from '../../src/ingest/event-object.js';
import type { Answer, Run } from './contender.js';

/** Topics that setup has made. */
export const PUBLISH_OPTIONS = {
  deadLettersTopic: 'npl_dead_letters',
  checkpointsTopic: 'npl_checkpoints',
  attempt: 1,
} as const;

export function theRun(): Run {
  return JSON.parse(process.env['BENCH_RUN'] ?? '') as Run;
}

/** Does the work on the four objects, all at once as `npl-ops ingest` does, and prints how long it took. */
export async function race(
  { bucket, keys, endpoint, region }: Run,
  work: (s3: S3, object: EventObject) => Promise<number>,
  finish: () => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const service = { endpoint, region, bucket, forcePathStyle: true };
  const s3 = connectS3({ ...service, runtime: 'embedded' }, undefined);
  const rows = await Promise.all(keys.map(async (key) => work(s3, await objectOf(s3, bucket, key))));
  await finish();
  const answer: Answer = {
    rows: rows.reduce((sum, ofObject) => sum + ofObject, 0),
    seconds: (performance.now() - started) / 1000,
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  await s3.close();
}

async function objectOf(s3: S3, bucket: string, key: string): Promise<EventObject> {
  const [info, { name }] = [await s3.head(key), readObjectName(key)];
  if (info === undefined || name === undefined) throw new Error(`${key} is no object of events`);
  return { key, ...info, ...name, id: eventObjectId(bucket, key, info.etag) };
}
