import { addAbortSignal, type Readable } from 'node:stream';
import { abortedError } from '../../clients/aborted.js';
import type { ByteRange, S3 } from '../../clients/s3/s3.js';
import { S3Failure } from '../../clients/s3/failure.js';
import { messageOf } from '../../errors.js';
import type { ListedObject } from '../event-object.js';
import { BadObject } from './bad-object.js';
import { waitToRetry, type Patience } from './retry.js';

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** Told of passing trouble before each further attempt. */
  readonly onRetry: ((error: Error) => void) | undefined;
}

/**
 * A range of the listed version of an object. A connection that breaks, or is silent while bytes are waited for, is
 * taken up again from the byte that was reached. Throws BadObject when that version is there no more, S3Failure when S3
 * stays unable to give it.
 */
export async function* readRange(
  store: Pick<S3, 'get'>,
  { key, etag }: Pick<ListedObject, 'key' | 'etag'>,
  { first, last }: ByteRange,
  { signal, patience, onRetry }: ReadOptions,
): AsyncGenerator<Buffer> {
  const version = etag === '' ? {} : { ifMatch: etag };
  let at = first;
  let failures = 0;
  while (at <= last) {
    try {
      const body = await store.get(key, { range: { first: at, last }, ...version, signal });
      for await (const chunk of withoutSilence(body, patience.silenceMs, signal)) {
        const wanted = chunk.subarray(0, last + 1 - at);
        at += wanted.length;
        failures = 0;
        yield wanted;
      }
      if (at <= last) throw brokenOff(key, 'the answer ended too early');
    } catch (error) {
      if (signal.aborted) throw abortedError(signal, `reading ${key}`);
      failures += 1;
      await waitToRetry(objectError(error, key), failures, patience, signal, onRetry);
    }
  }
}

/** The time that the reader takes between two chunks does not count. */
async function* withoutSilence(
  body: Readable,
  silenceMs: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const giveUp = () => body.destroy(new Error(`nothing came for ${silenceMs / 1000} s`));
  addAbortSignal(signal, body);
  let timer = setTimeout(giveUp, silenceMs);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(giveUp, silenceMs);
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}

function objectError(error: unknown, key: string): unknown {
  if (!(error instanceof S3Failure)) return brokenOff(key, messageOf(error), error);
  const { code, message, why } = error;
  const kind = code === 'PreconditionFailed' ? 'changed' : code === 'NoSuchKey' ? 'gone' : undefined;
  if (kind !== undefined) {
    const what = kind === 'gone' ? 'was removed after it was listed' : 'was written anew after it was listed';
    return new BadObject(kind, key, what, {
      why: why ?? message,
      next: 'nothing to do: the next run lists the bucket anew',
      cause: error,
    });
  }
  // The listed version had that range, and the service did not heed If-Match.
  if (code === 'InvalidRange') {
    return new BadObject('changed', key, 'is shorter than it was when it was listed', { cause: error });
  }
  return error;
}

function brokenOff(key: string, why: string, cause?: unknown): S3Failure {
  return new S3Failure(
    `the connection to S3 broke off while ${key} was read`,
    { why, cause },
    undefined,
    true,
  );
}
