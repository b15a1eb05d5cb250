import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { S3 } from '../../src/clients/s3/s3.js';
import { S3Failure } from '../../src/clients/s3/failure.js';
import { Cancelled } from '../../src/errors.js';
import type { EventObject } from '../../src/ingest/event-object.js';
import { awaitAnswer } from '../../src/ingest/source/await-answer.js';
import { listObjects } from '../../src/ingest/source/list-objects.js';
import { readEventObject } from '../../src/ingest/source/read-event-object.js';
import { PATIENCE } from '../../src/ingest/source/retry.js';
import { INTERNAL_ERROR, SLOW_DOWN, startFaultyS3, type Fault, type FaultyS3 } from '../helpers/faulty-s3.js';
import { startSeaweedS3, type ForeignS3 } from '../helpers/foreign-s3.js';
import { makeZip } from '../helpers/make-zip.js';
import { describeS3Source, objectOf, readObject } from '../helpers/s3-source-contract.js';

describeS3Source('SeaweedFS', startSeaweedS3);

describe('source through a bad connection', () => {
  const folder = 'year=2022/month=11/day=28/hour=20';
  const content = Buffer.from(randomBytes(750_000).toString('base64'));
  const { signal } = new AbortController();
  const patience = { ...PATIENCE, attempts: 4, firstWaitMs: 5, silenceMs: 400 };
  let server: ForeignS3;
  let proxy: FaultyS3;
  let s3: S3;
  let plain: EventObject;
  let zip: EventObject;

  beforeAll(async () => {
    server = await startSeaweedS3();
    proxy = await startFaultyS3(server.endpoint);
    s3 = server.connect('npl-faults', proxy.endpoint);
    await s3.ensureBucket();
    await s3.put(`${folder}/geo_events.jsonl`, content);
    await s3.put(`${folder}/geo_events.jsonl.zip`, await makeZip([{ name: 'geo_events.jsonl', content }]));
    plain = await objectOf(s3, `${folder}/geo_events.jsonl`);
    zip = await objectOf(s3, `${folder}/geo_events.jsonl.zip`);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });
  beforeEach(() => proxy.reset());

  const read = (object: EventObject) => readObject(s3, object, { patience });

  it.each<[string, readonly Fault[]]>([
    ['cut before the first byte', [{ kind: 'cut', afterBytes: 0 }]],
    ['cut after the first', [{ kind: 'cut', afterBytes: 1 }]],
    [
      'cut in the middle, again and again',
      [300_000, 100_000, 1, 200_000].map((afterBytes) => ({ kind: 'cut', afterBytes })),
    ],
    ['cut near the end', [{ kind: 'cut', afterBytes: 750_000 }]],
    ['silent in the middle', [{ kind: 'stall', afterBytes: 300_000 }]],
    ['ended early as if it were whole', [{ kind: 'truncate', afterBytes: 300_000 }]],
    [
      'refused as too much, then cut, then refused',
      [SLOW_DOWN, { kind: 'cut', afterBytes: 400_000 }, INTERNAL_ERROR],
    ],
  ])('%s: every byte once', async (_, faults) => {
    for (const object of [plain, zip]) {
      proxy.reset();
      proxy.fail(faults);
      expect((await read(object)).equals(content), object.format).toBe(true);
      expect(proxy.seen.length).toBeGreaterThan(faults.length);
    }
  });

  it('goes on from the byte that it reached', async () => {
    proxy.fail([{ kind: 'cut', afterBytes: 400_000 }]);
    await read(plain);
    const [first, second, ...more] = proxy.seen.map(({ range }) => range);
    expect([first, more]).toEqual(['bytes=0-999999', []]);
    // The last bytes before the cut may be lost on their way.
    const [, from] = /^bytes=(\d+)-999999$/.exec(second ?? '') ?? [];
    expect(Number(from)).toBeGreaterThan(200_000);
    expect(Number(from)).toBeLessThanOrEqual(400_000);
  });

  it('tells of a body that falls silent before it asks for the rest', async () => {
    const told: unknown[] = [];
    proxy.fail([{ kind: 'stall', afterBytes: 300_000 }]);
    await readObject(s3, plain, { patience, onRetry: (error) => told.push(error) });
    expect(told).toMatchObject([
      {
        message: `the connection to S3 broke off while ${plain.key} was read`,
        why: 'nothing came for 0.4 s',
      },
    ]);
  });

  it('is patient with a trickle, however slow, and with a slow reader', async () => {
    const line = { ...plain, size: 2_000 };
    proxy.fail([{ kind: 'trickle', pieceBytes: 100, everyMs: 60 }]);
    expect(await read(line)).toHaveLength(2_000);
    expect(proxy.seen).toHaveLength(1);
    proxy.reset();
    let bytes = 0;
    for await (const chunk of readEventObject(s3, plain, { signal, patience })) {
      if (bytes === 0) await sleep(2 * patience.silenceMs);
      bytes += chunk.length;
    }
    expect(bytes).toBe(content.length);
    expect(proxy.seen).toHaveLength(1);
  });

  it('gives up when nothing more comes, and says so', async () => {
    proxy.script(() => ({ kind: 'cut', afterBytes: 0 }));
    const failure: unknown = await read(plain).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(S3Failure);
    expect(failure).toMatchObject({ isPassing: true });
    expect(proxy.seen.length).toBeLessThanOrEqual(3 * patience.attempts);
  });

  it('does not insist on what is refused for good', async () => {
    proxy.script(() => ({ kind: 'refuse', status: 403, code: 'AccessDenied' }));
    await expect(read(plain)).rejects.toThrow('denies access');
    expect(proxy.seen).toHaveLength(1);
  });

  it('notices a rewrite in the middle of reading', async () => {
    const key = `${folder}/device_events.jsonl`;
    await s3.put(key, content);
    const object = await objectOf(s3, key);
    proxy.fail([{ kind: 'cut', afterBytes: 300_000 }]);
    const reading = readEventObject(s3, object, { signal, patience });
    expect((await reading.next()).done).toBe(false);
    await server.connect('npl-faults').put(key, Buffer.from(randomBytes(750_000).toString('base64')));
    const rest = (async () => {
      while ((await reading.next()).done !== true);
    })();
    await expect(rest).rejects.toMatchObject({ name: 'BadObject', kind: 'changed' });
  });

  it('lists on after SlowDown and broken answers', async () => {
    proxy.fail([
      SLOW_DOWN,
      { kind: 'cut', afterBytes: 100 },
      { kind: 'truncate', afterBytes: 200 },
      INTERNAL_ERROR,
    ]);
    const keys: string[] = [];
    for await (const { key } of listObjects(s3, { prefix: '', signal, patience })) keys.push(key);
    expect(keys).toContain(plain.key);
    expect(proxy.seen.length).toBeGreaterThan(4);
  });

  it('says at once that nothing answers, sits a pause out, and gives up on one that lasts', async () => {
    const told: string[] = [];
    const { endpoint } = proxy;
    const options = { endpoint, prefix: '', signal, onLog: (line: string) => void told.push(line) };
    let asked = 0;
    proxy.script(() => ((asked += 1) === 1 ? { kind: 'stall', afterBytes: 0 } : undefined));
    await awaitAnswer(s3, { ...options, limitsMs: [300, 5_000] });
    expect(told).toEqual([`S3 does not answer at ${endpoint}; trying again`]);
    proxy.script(() => ({ kind: 'stall', afterBytes: 0 }));
    const began = performance.now();
    await expect(awaitAnswer(s3, { ...options, limitsMs: [200, 300] })).rejects.toMatchObject({
      message: `S3 does not answer at ${endpoint}`,
      why: expect.stringContaining('nothing came back within 0.5 s') as string,
      next: 'npl-ops doctor',
    });
    expect(performance.now() - began).toBeLessThan(5_000);
    // Whatever comes back is left to what follows.
    proxy.script(() => ({ kind: 'refuse', status: 403, code: 'AccessDenied' }));
    await awaitAnswer(s3, options);
  });

  it.each<[string, Fault]>([
    ['an answer that stalls', { kind: 'stall', afterBytes: 0 }],
    ['the wait after SlowDown', SLOW_DOWN],
  ])('can be cancelled during %s', async (_, fault) => {
    proxy.script(() => fault);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const began = performance.now();
    const long = { ...PATIENCE, firstWaitMs: 20_000, longestWaitMs: 20_000 };
    await expect(readObject(s3, plain, { signal: abort.signal, patience: long })).rejects.toBeInstanceOf(
      Cancelled,
    );
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
