import type { Line } from './line-splitter.js';
import { assertUnchanged, isComplete, segmentOf, type LoadObject } from './load-object.js';
import { readLines } from './read-lines.js';
import { rejection } from './rejection.js';

/** Where missing lines go: a topic, or straight into a table. */
export interface Sink {
  readonly linesPerBatch: number;
  readonly bytesPerBatch: number;
  /** Batches under way at once. */
  readonly parallel: number;
  /** Resolves when the batch is safe; repeats itself while services are away. */
  write(object: LoadObject, lines: readonly Line[]): Promise<void>;
}

export interface FeedOptions {
  readonly sink: Sink;
  readonly signal: AbortSignal;
  /** Line numbers of a segment that need not be sent. */
  readonly presentInSegment: (object: LoadObject, segment: number) => Promise<ReadonlySet<number>>;
}

/** Sends every line of the objects that the warehouse does not hold, in order; memory does not grow with them. */
export async function feedMissing(
  objects: readonly LoadObject[],
  { sink, signal, presentInSegment }: FeedOptions,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);

  async function send(object: LoadObject, lines: readonly Line[]): Promise<void> {
    stop.throwIfAborted();
    while (underWay.size >= sink.parallel) await Promise.race(underWay);
    const batch = sink.write(object, lines).catch((error: unknown) => failed.abort(error));
    underWay.add(batch);
    void batch.then(() => underWay.delete(batch));
  }

  try {
    for (const object of objects) {
      if (isComplete(object)) continue;
      await assertUnchanged(object);
      for await (const batch of missingBatches(object, { sink, signal: stop, presentInSegment })) {
        await send(object, batch);
      }
      await assertUnchanged(object);
    }
  } catch (error) {
    failed.abort(error);
  }
  await Promise.all(underWay);
  // The first failure aborts the rest: its error is the one that tells.
  if (failed.signal.aborted) throw signal.aborted ? signal.reason : failed.signal.reason;
}

async function* missingBatches(
  object: LoadObject,
  { sink, signal, presentInSegment }: FeedOptions,
): AsyncGenerator<readonly Line[]> {
  let current = -1;
  let skip: ReadonlySet<number> | 'all' = 'all';
  let batch: Line[] = [];
  let bytes = 0;
  for await (const lines of readLines(object.file.path, signal)) {
    for (const line of lines) {
      if (rejection(line) !== undefined) continue;
      const segment = segmentOf(line.number);
      if (segment !== current) {
        current = segment;
        skip = await linesToSkip(object, segment, presentInSegment);
      }
      if (skip === 'all' || skip.has(line.number)) continue;
      if (batch.length === sink.linesPerBatch || bytes + line.length > sink.bytesPerBatch) {
        if (batch.length > 0) yield batch;
        batch = [];
        bytes = 0;
      }
      batch.push(line);
      bytes += line.length;
    }
  }
  if (batch.length > 0) yield batch;
}

async function linesToSkip(
  object: LoadObject,
  segment: number,
  presentInSegment: FeedOptions['presentInSegment'],
): Promise<ReadonlySet<number> | 'all'> {
  const { present, expected } = object.segments[segment] ?? { present: 0, expected: 0 };
  if (present >= expected) return 'all';
  return present === 0 ? new Set() : await presentInSegment(object, segment);
}
