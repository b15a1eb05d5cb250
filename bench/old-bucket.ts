import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { keyPath } from '../src/embedded/s3/key-path.js';
import { trailerOf } from '../src/embedded/s3/object-file.js';
import { generateHour } from '../src/ingest/generate/events.js';
import { packedName, packer } from '../src/ingest/generate/pack.js';
import { hourFolder } from '../src/ingest/hour.js';
import { EVENT_TYPES, type EventType } from '../src/topology/topology-types.js';
import { waitUntil } from '../test/helpers/wait-until.js';
import type { BenchProject } from './project.js';
import type { Stack } from './stack.js';

const HOUR_MS = 3_600_000;
/** Files written at once. */
const AT_ONCE = 32;

/** A small object of a type, the same in every hour, and what the embedded server keeps of it. */
interface SmallObject {
  readonly type: EventType;
  readonly file: Buffer;
  readonly size: number;
  readonly bytes: number;
  readonly etag: string;
}

export async function smallObjects(): Promise<SmallObject[]> {
  const [pageview] = [...generateHour('old bucket', 0, 1)];
  return Promise.all(
    EVENT_TYPES.map(async (type) => {
      const line = `${pageview?.[type] ?? ''}\n`;
      const { input, output } = packer(type, 'zip');
      input.end(line);
      const body = await buffer(output);
      const md5 = createHash('md5').update(body).digest('hex');
      const file = Buffer.concat([body, trailerOf({ md5, contentType: 'binary/octet-stream' })]);
      return { type, file, size: body.length, bytes: Buffer.byteLength(line), etag: `"${md5}"` };
    }),
  );
}

/** Puts hours straight into the embedded server's folder: thousands of objects a second. */
export async function layObjects(
  { workspace }: Pick<Stack, 'workspace'>,
  bucket: string,
  { from, hours }: { readonly from: number; readonly hours: number },
  objects: readonly SmallObject[],
): Promise<void> {
  const bucketDir = path.join(workspace.dir, 'data/s3/buckets', bucket);
  const starts = Array.from({ length: hours }, (_, index) => from + index * HOUR_MS).values();
  const lay = async (): Promise<void> => {
    for (const hour of starts) {
      for (const { type, file } of objects) {
        const target = path.join(bucketDir, ...keyPath(`${hourFolder(hour)}/${packedName(type, 'zip')}`));
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(target, file);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lay));
}

/** All of these as published, stored and joined: one event of each object, one row of each hour in the wide table. */
export async function fillTables(
  { workspace }: Pick<Stack, 'workspace'>,
  { database }: BenchProject,
  bucket: string,
  { from, hours }: { readonly from: number; readonly hours: number },
  objects: readonly SmallObject[],
): Promise<void> {
  const settings = 'SETTINGS max_partitions_per_insert_block = 0';
  for (const { type, etag, size, bytes } of objects) {
    await workspace.sql(`
      INSERT INTO ${database}.ingest_ledger_objects (hour, key, etag, bucket, object_id, event_type, last_modified,
        state, size, bytes, lines, published, rejected, partition, seconds, attempt, error, retry_at, at)
      WITH
        toDateTime(${from / 1000}, 'UTC') + INTERVAL number HOUR AS each,
        formatDateTime(each, 'year=%Y/month=%m/day=%d/hour=%H/${packedName(type, 'zip')}', 'UTC') AS name,
        reinterpretAsUInt64(reverse(substring(SHA256(concat('object\\n${bucket}\\n', name, '\\n${etag}')), 1, 8))) AS id
      SELECT each, name, '${etag}', '${bucket}', id, '${type}', each, 'published', ${size}, ${bytes}, 1, 1, 0,
        id % 3, 0.01, 1, '', NULL, each + INTERVAL 1 HOUR
      FROM numbers(${hours}) ${settings}`);
  }
  const ledger = `${database}.ingest_ledger`;
  await workspace.sql(`
    INSERT INTO ${ledger}_stored (hour, object_id, stored, dead)
    SELECT hour, object_id, 1, 0 FROM ${ledger}_objects ${settings}`);
  await workspace.sql(`
    INSERT INTO ${ledger}_joins (hour, joined, digest, seconds)
    SELECT hour, 1, digest, 0.01 FROM ${ledger}_hours`);
  for (const { type } of objects) {
    const tables = [`${type}_events`, ...(type === 'browser' ? ['clickstream_raw'] : [])];
    for (const table of tables)
      await workspace.sql(`
        INSERT INTO ${database}.${table} (object_id, line_number, batch_time)
        SELECT object_id, 1, hour FROM ${ledger}_objects WHERE event_type = '${type}' ${settings}`);
  }
  await waitUntil(
    'ClickHouse has merged what it was given at once',
    async () =>
      (await workspace.sql(`SELECT count() FROM system.merges WHERE database = '${database}'`)) === '0',
    { timeoutMs: 300_000, everyMs: 1_000 },
  );
}
