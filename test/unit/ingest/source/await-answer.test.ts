import { describe, expect, it } from 'vitest';
import { S3Failure } from '../../../../src/clients/s3/failure.js';
import type { BucketEntry, ListOptions } from '../../../../src/clients/s3/s3.js';
import { awaitAnswer } from '../../../../src/ingest/source/await-answer.js';

const endpoint = 'http://127.0.0.1:18333';

/** A store of which each call does the next of these, and the last from then on. */
function storeOf(...answers: readonly ('silence' | 'listing' | Error)[]) {
  const asked: ListOptions[] = [];
  async function* listObjects(options: ListOptions = {}): AsyncGenerator<BucketEntry> {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(options);
    if (answer instanceof Error) throw answer;
    if (answer === 'silence')
      await new Promise((_resolve, reject) =>
        options.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    yield* [];
  }
  return { listObjects, asked };
}

function options(signal = new AbortController().signal) {
  const told: string[] = [];
  const onLog = (line: string) => void told.push(line);
  return { endpoint, prefix: 'events/', signal, onLog, limitsMs: [20, 30], told };
}

describe('awaitAnswer', () => {
  it('asks for one key where S3 answers, and says nothing', async () => {
    const store = storeOf('listing');
    const asking = options();
    await awaitAnswer(store, asking);
    expect(store.asked).toMatchObject([{ prefix: 'events/', firstPage: 1 }]);
    expect(asking.told).toEqual([]);
  });

  it('sits one silence out and says so; after the last it names the address and what to run', async () => {
    const paused = options();
    await awaitAnswer(storeOf('silence', 'listing'), paused);
    expect(paused.told).toEqual([`S3 does not answer at ${endpoint}; trying again`]);
    const frozen = options();
    const failure: unknown = await awaitAnswer(storeOf('silence'), frozen).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(S3Failure);
    expect(failure).toMatchObject({
      message: `S3 does not answer at ${endpoint}`,
      why: expect.stringContaining('within 0.05 s') as string,
      next: 'npl-ops doctor',
    });
    expect(frozen.told).toHaveLength(1);
  });

  it('leaves a refusal to what follows', async () => {
    const refused = options();
    await awaitAnswer(storeOf(new S3Failure('denied', {}, 'AccessDenied')), refused);
    expect(refused.told).toEqual([]);
  });

  it('ends when the run is stopped', async () => {
    const abort = new AbortController();
    const asking = awaitAnswer(storeOf('silence'), { ...options(abort.signal), limitsMs: [60_000] });
    abort.abort();
    await expect(asking).rejects.toThrow('aborted');
  });
});
