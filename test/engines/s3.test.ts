import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMBEDDED_S3_CREDENTIALS } from '../../src/clients/s3/embedded-credentials.js';
import { connectS3, type S3 } from '../../src/clients/s3/s3.js';
import { S3Failure } from '../../src/clients/s3/failure.js';
import { s3Engine } from '../../src/embedded/s3/engine.js';
import { Cancelled } from '../../src/errors.js';
import type { S3Service } from '../../src/topology/topology-types.js';
import { startEngine, type RunningEngine } from '../helpers/engine-process.js';
import { waitUntil } from '../helpers/wait-until.js';
import { freePorts } from '../helpers/workspace.js';

let dataDir: string;
let service: Pick<
  S3Service,
  'runtime' | 'endpoint' | 'region' | 'bucket' | 'forcePathStyle' | 'port' | 'dataDir'
>;
let engine: RunningEngine;
let s3: S3;
/** The SDK as others use it: with the checksums it adds by default. */
let sdk: S3Client;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'npl-s3-'));
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  service = {
    runtime: 'embedded',
    endpoint,
    region: 'ru-central1',
    bucket: 'npl-demo',
    forcePathStyle: true,
    port: port!,
    dataDir,
  };
  engine = await startEngine(s3Engine(service));
  s3 = connectS3(service, undefined);
  sdk = new S3Client({
    endpoint,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: EMBEDDED_S3_CREDENTIALS,
  });
});
afterAll(async () => {
  await s3.close();
  sdk.destroy();
  await engine.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

async function keys(options?: Parameters<S3['listObjects']>[0]): Promise<string[]> {
  const all: string[] = [];
  for await (const { key } of s3.listObjects(options)) all.push(key);
  return all;
}

describe('a bucket', () => {
  it('is missing, is created once, and then answers', async () => {
    expect(await s3.bucketExists()).toBe(false);
    await expect(s3.ping()).rejects.toThrow('there is no bucket npl-demo');
    expect(await Promise.all([s3.ensureBucket(), s3.ensureBucket()])).toContain(true);
    expect(await s3.ensureBucket()).toBe(false);
    expect(await s3.bucketExists()).toBe(true);
    await s3.ping();
  });
});

describe('an object', () => {
  const key = 'year=2022/month=11/day=28/hour=20/browser_events.jsonl.zip';
  const content = randomBytes(3_000_000);

  it('comes back byte for byte, whole and in ranges, with its MD5 as ETag', async () => {
    await s3.put(key, content);
    expect(await buffer(await s3.get(key))).toEqual(content);
    expect(await buffer(await s3.get(key, { range: { first: 10, last: 19 } }))).toEqual(
      content.subarray(10, 20),
    );
    const past = { first: content.length - 5, last: content.length + 100 };
    expect(await buffer(await s3.get(key, { range: past }))).toEqual(content.subarray(-5));
    const md5 = createHash('md5').update(content).digest('hex');
    expect(await s3.head(key)).toMatchObject({ size: content.length, etag: `"${md5}"` });
  });

  it('answers suffix ranges and conditions', async () => {
    const { etag } = (await s3.head(key))!;
    const get = (input: { Range?: string; IfMatch?: string; IfNoneMatch?: string }) =>
      sdk.send(new GetObjectCommand({ Bucket: 'npl-demo', Key: key, ...input }));
    const tail = await get({ Range: 'bytes=-22', IfMatch: etag });
    expect(tail.ContentRange).toBe(`bytes ${content.length - 22}-${content.length - 1}/${content.length}`);
    expect(Buffer.from(await tail.Body!.transformToByteArray())).toEqual(content.subarray(-22));
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
    await expect(get({ IfNoneMatch: etag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get({ Range: 'bytes=9999999-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('may be empty, a stream, chunked with checksums, and replaced', async () => {
    await s3.put('empty', Buffer.alloc(0));
    expect(await buffer(await s3.get('empty'))).toEqual(Buffer.alloc(0));
    await s3.put('streamed', {
      stream: Readable.from([content.subarray(0, 1000), content.subarray(1000)]),
      size: content.length,
    });
    expect(await buffer(await s3.get('streamed'))).toEqual(content);
    const chunked = { Bucket: 'npl-demo', Key: 'chunked', ContentLength: content.length };
    await sdk.send(new PutObjectCommand({ ...chunked, Body: Readable.from([content]) }));
    expect(await buffer(await s3.get('chunked'))).toEqual(content);
    await s3.put('chunked', Buffer.from('new'));
    expect((await buffer(await s3.get('chunked'))).toString()).toBe('new');
  });

  it('is said to be missing when it is', async () => {
    expect(await s3.head('no/such/key')).toBeUndefined();
    await expect(s3.get('no/such/key')).rejects.toMatchObject({ code: 'NoSuchKey' });
  });

  it.each([
    '../../../escape',
    'a//b/',
    '.',
    'a/../b',
    'per%cent %2F',
    'ключ/событие.json',
    'a&<b>"\n\u0001',
    'a',
    'a/b',
  ])('may have the key %j, and stays below its bucket', async (odd) => {
    await s3.put(odd, Buffer.from(odd));
    expect((await buffer(await s3.get(odd))).toString()).toBe(odd);
    expect(await keys()).toContain(odd);
    expect(await readdir(dataDir)).toEqual(['buckets', 'incoming']);
    expect(await readdir(path.join(dataDir, 'buckets'))).toEqual(['npl-demo']);
  });

  it('whose upload breaks off leaves the old one', async () => {
    await s3.put('replaced', Buffer.from('old'));
    const incoming = () => readdir(path.join(dataDir, 'incoming'));
    const abort = new AbortController();
    const half = new Readable({ read: () => undefined });
    half.push('half');
    const uploading = s3.put('replaced', { stream: half, size: 8 }, abort.signal);
    await waitUntil('the upload has begun', async () => (await incoming()).length === 1);
    abort.abort();
    await expect(uploading).rejects.toBeInstanceOf(Cancelled);
    await waitUntil('the half is gone', async () => (await incoming()).length === 0);
    expect((await buffer(await s3.get('replaced'))).toString()).toBe('old');
  });
});

describe('a listing', () => {
  const hours = Array.from(
    { length: 1_234 },
    (_, i) => `list/day=${String(i).padStart(4, '0')}/hour=00/events.zip`,
  );

  it('goes on over pages, after a key and below a prefix, in key order', async () => {
    // Folder and file names of one stem: `-` sorts before `/`, `0` after it.
    const odd = ['list/day=0001-', 'list/day=0001', 'list/day=00010'];
    for (let i = 0; i < hours.length; i += 50) {
      await Promise.all(hours.slice(i, i + 50).map((key) => s3.put(key, Buffer.from(key))));
    }
    await Promise.all(odd.map((key) => s3.put(key, Buffer.from(key))));
    const sorted = [...hours, ...odd].sort();
    expect(await keys({ prefix: 'list/' })).toEqual(sorted);
    const at = sorted.indexOf('list/day=0001/hour=00/events.zip');
    expect(await keys({ prefix: 'list/', startAfter: sorted[at]! })).toEqual(sorted.slice(at + 1));
    expect(await keys({ prefix: 'list/', startAfter: 'list/day=0500/hour=00' })).toEqual(
      sorted.filter((key) => key > 'list/day=0500/hour=00'),
    );
    expect(await keys({ prefix: 'list/day=12' })).toEqual(
      sorted.filter((key) => key.startsWith('list/day=12')),
    );
    expect(await keys({ prefix: 'none/' })).toEqual([]);
  });

  it('folds keys at a delimiter, over pages too', async () => {
    const folded: string[] = [];
    let token: string | undefined;
    do {
      const input = {
        Bucket: 'npl-demo',
        Prefix: 'list/',
        Delimiter: '/',
        MaxKeys: 100,
        ContinuationToken: token,
      };
      const page = await sdk.send(new ListObjectsV2Command(input));
      expect(page.KeyCount).toBeLessThanOrEqual(100);
      folded.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    expect(folded).toEqual(hours.map((key) => key.replace(/hour=.*/, '')));
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const listing = s3.listObjects({ signal: abort.signal });
    expect((await listing.next()).done).toBe(false);
    abort.abort();
    const rest = (async () => {
      while ((await listing.next()).done !== true);
    })();
    await expect(rest).rejects.toBeInstanceOf(Cancelled);
  });
});

describe('kill -9', () => {
  it('loses nothing that was acknowledged and shows nothing that is half there', async () => {
    const acknowledged = new Map<string, Buffer>();
    const kill = new AbortController();
    const writing = Promise.all(
      [0, 1, 2].map(async (writer) => {
        for (let i = 0; !kill.signal.aborted; i += 1) {
          const content = randomBytes(200_000);
          await s3.put(`kill/${writer}-${i}`, content, kill.signal);
          acknowledged.set(`kill/${writer}-${i}`, content);
        }
      }),
    ).catch(() => undefined);
    await waitUntil('thirty objects', () => acknowledged.size > 30);
    await engine.end('SIGKILL');
    kill.abort();
    await writing;

    engine = await startEngine(s3Engine(service));
    for (const [key, content] of acknowledged) expect(await buffer(await s3.get(key))).toEqual(content);
    for await (const { key } of s3.listObjects({ prefix: 'kill/' })) {
      const whole = await buffer(await s3.get(key));
      expect(whole).toHaveLength(200_000);
      expect((await s3.head(key))!.etag).toBe(`"${createHash('md5').update(whole).digest('hex')}"`);
    }
    expect(await readdir(path.join(dataDir, 'incoming'))).toEqual([]);
  });
});

describe('a failure says what to mend and shows no secret', () => {
  const external = (over: Partial<typeof service>) => ({ ...service, runtime: 'external' as const, ...over });
  const right = EMBEDDED_S3_CREDENTIALS;

  async function failure(over: Partial<typeof service>, credentials = right): Promise<S3Failure> {
    const client = connectS3(external(over), credentials);
    const error: unknown = await client.ping().catch((e: unknown) => e);
    await client.close();
    expect(error).toBeInstanceOf(S3Failure);
    const { message, why, next } = error as S3Failure;
    expect(`${message} ${why} ${next}`).not.toContain(credentials.secretAccessKey);
    return error as S3Failure;
  }

  it('wrong secret', async () => {
    const { message, why } = await failure({}, { ...right, secretAccessKey: 'wrong-secret-key' });
    expect(message).toBe(`S3 at ${service.endpoint} refuses the credentials`);
    expect(why).toContain('secret access key does not belong');
  });

  it('unknown access key', async () => {
    const { why } = await failure({}, { ...right, accessKeyId: 'AKIAUNKNOWN' });
    expect(why).toContain('does not know the access key id');
  });

  it('no such bucket', async () => {
    expect((await failure({ bucket: 'another' })).message).toContain('there is no bucket another');
  });

  it('nothing listens', async () => {
    const [port] = await freePorts(1);
    const { message, why } = await failure({ endpoint: `http://127.0.0.1:${port}` });
    expect(message).toBe(`S3 does not answer at http://127.0.0.1:${port}`);
    expect(why).toBe('nothing listens there');
  });

  it.each(['<html>unfinished', '<html><body>A page</body></html>', 'text', ''])(
    'another service: %j',
    async (page) => {
      const server = createServer((_, response) => response.end(page)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const endpoint = `http://127.0.0.1:${port}`;
      expect((await failure({ endpoint })).message).toBe(`what answers at ${endpoint} is not S3`);
      server.close();
    },
  );

  it('http and https mixed up', async () => {
    expect((await failure({ endpoint: service.endpoint.replace('http:', 'https:') })).why).toContain(
      'does not speak TLS',
    );
  });
});
