import type { Kafka } from '../../clients/kafka/kafka.js';
import { NplError } from '../../errors.js';
import { awaitCommits, look, LOOK_EVERY_MS, presentTotal, settle, type Arrivals } from './arrivals.js';
import { feedMissing, type Sink } from './feed.js';
import { isComplete, segmentOf, type LoadObject } from './load-object.js';
import type { LoadMode } from './load-report.js';
import { readLines } from './read-lines.js';
import { rejection } from './rejection.js';
import { tableSink } from './table-sink.js';
import { topicSink } from './topic-sink.js';
import { presentInSegment } from './warehouse.js';

export interface RoundsOptions extends Arrivals {
  readonly mode: LoadMode;
  readonly kafka: Kafka;
  readonly onPublished: (object: LoadObject, lines: number) => void;
}

/** A line that was sent this often and is neither stored nor dead will not arrive. */
const ROUNDS_WITHOUT_GAIN = 2;

/** Sends what is missing and waits until it has arrived, as often as it takes. */
export async function loadRounds(options: RoundsOptions): Promise<void> {
  const { objects, mode, kafka, patience } = options;
  const incomplete = () => objects.filter((object) => !isComplete(object));
  const producer = kafka.producer();
  try {
    const sink = mode === 'direct' ? directSink(options) : await kafkaSink(options, producer);
    // A run that was killed may have published what is missing.
    if (mode === 'kafka') await settle(options, incomplete());
    for (let withoutGain = 0; incomplete().length > 0;) {
      const before = presentTotal(objects);
      await feedWatching(options, sink);
      if (mode === 'kafka') await settle(options, incomplete());
      else await look(options);
      withoutGain = presentTotal(objects) > before ? 0 : withoutGain + 1;
      if (withoutGain >= ROUNDS_WITHOUT_GAIN) throw await lost(options, incomplete());
    }
    if (mode === 'kafka') await awaitCommits(options);
  } finally {
    await producer.close();
    patience.moved();
  }
}

async function kafkaSink(options: RoundsOptions, producer: ReturnType<Kafka['producer']>): Promise<Sink> {
  const { objects, kafka, patience, signal, onPublished } = options;
  const topics = [...new Set(objects.map(({ stream }) => stream.topic))];
  // The first word with the broker: when it is not there at all, that is said at once.
  const stats = await kafka.topicStats(topics, { signal });
  const partitions = new Map(stats.map(({ name, partitions: { length } }) => [name, length]));
  const missing = topics.filter((topic) => !partitions.has(topic));
  if (missing.length > 0) {
    throw new NplError(`Kafka at ${kafka.address} has no topic ${missing.join(', ')}`, {
      next: 'create what is missing with `npl-setup`',
    });
  }
  return topicSink({ producer, partitions, patience, signal, onPublished });
}

function directSink({ warehouse, deadLettersTable, patience, signal, onPublished }: RoundsOptions): Sink {
  return tableSink({ warehouse, deadLetters: deadLettersTable, patience, signal, onInserted: onPublished });
}

/** Feeds, and looks at the warehouse all the while: consumers start long before the last line is sent. */
async function feedWatching(options: RoundsOptions, sink: Sink): Promise<void> {
  const { objects, warehouse, deadLettersTable, patience, signal } = options;
  const fed = new AbortController();
  const feeding = feedMissing(objects, {
    sink,
    signal,
    presentInSegment: async (object, segment) =>
      await patience.persist(() => presentInSegment(warehouse, deadLettersTable, object, segment, signal)),
  }).finally(() => {
    fed.abort();
  });
  const watching = (async () => {
    while (!fed.signal.aborted) {
      await look(options);
      await patience.pause(LOOK_EVERY_MS);
    }
  })();
  // A failed feed is what the operator must hear of, not that the watch was cut short.
  const [outcome] = await Promise.allSettled([feeding, watching]);
  if (outcome.status === 'rejected') throw outcome.reason;
  await watching;
}

/** Names the first line that was sent and has not arrived. */
async function lost(
  { warehouse, deadLettersTable, signal }: RoundsOptions,
  objects: readonly LoadObject[],
): Promise<NplError> {
  const [object] = objects;
  const segment = object?.segments.findIndex(({ present, expected }) => present < expected) ?? -1;
  if (object === undefined) return new NplError('events were sent but have not arrived');
  const present = await presentInSegment(warehouse, deadLettersTable, object, segment, signal);
  const line = await firstMissingLine(object, segment, present, signal);
  return new NplError(`line ${line} of ${object.file.path} was sent twice and has not arrived`, {
    why: `it is neither in ${object.stream.table} nor in ${deadLettersTable}`,
    next: 'look at the line, and at `npl-ops tables check`; a further load sends only what is missing',
  });
}

async function firstMissingLine(
  object: LoadObject,
  segment: number,
  present: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<number | undefined> {
  for await (const lines of readLines(object.file.path, signal)) {
    for (const line of lines) {
      const sent = segmentOf(line.number) === segment && rejection(line) === undefined;
      if (sent && !present.has(line.number)) return line.number;
    }
  }
  return undefined;
}
