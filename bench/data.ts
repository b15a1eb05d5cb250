import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fillHours } from '../src/ingest/generate/fill-hours.js';
import { bucketStore, folderStore } from '../src/ingest/generate/hour-store.js';
import { packedName } from '../src/ingest/generate/pack.js';
import { hourFolder } from '../src/ingest/hour.js';
import { EVENT_TYPES } from '../src/topology/topology-types.js';
import type { Stack } from './stack.js';

/** One hour of four objects, in a bucket and as a plain file. */
export interface Data {
  readonly bucket: string;
  readonly keys: readonly string[];
  /** All lines of all objects, in their order. */
  readonly plainFile: string;
  readonly rows: number;
  /** Of the lines, and of the objects as stored. */
  readonly bytes: number;
  readonly zipBytes: number;
}

export const HOUR = Date.UTC(2022, 10, 28, 20);
const BUCKET = 'npl-bench';

/** `events` of each of the four types. */
export async function makeData(stack: Stack, events: number, dir: string): Promise<Data> {
  const options = { seed: 'bench', from: HOUR, hours: 1, events, signal: new AbortController().signal };
  const s3 = await stack.bucket(BUCKET);
  await fillHours(bucketStore(s3, { prefix: '', spoolDir: dir }), { ...options, packing: 'zip' });
  await fillHours(folderStore(dir), { ...options, packing: 'none' });
  const folder = hourFolder(HOUR);
  const plainFile = path.join(dir, 'all.jsonl');
  for (const type of EVENT_TYPES) {
    const part = path.join(dir, folder, packedName(type, 'none'));
    await pipeline(createReadStream(part), createWriteStream(plainFile, { flags: 'a' }));
  }
  const keys = EVENT_TYPES.map((type) => `${folder}/${packedName(type, 'zip')}`);
  const sizes = await Promise.all(keys.map(async (key) => (await s3.head(key))?.size ?? 0));
  return {
    bucket: BUCKET,
    keys,
    plainFile,
    rows: events * EVENT_TYPES.length,
    bytes: (await stat(plainFile)).size,
    zipBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}
