import type { Kafka } from '../../clients/kafka/kafka.js';
import { NplError } from '../../errors.js';
import { consumerGroup } from '../../topology/consumer-group.js';
import { endsOf, readingOf } from '../load/consumers.js';
import { patience, type Patience } from '../load/patience.js';
import { whereStuck } from '../load/stuck.js';
import type { DeadLetter, LetterStore } from './letter.js';
import { markReplayed, outcomesOf, type Outcome } from './outcomes.js';
import type { Replay } from './prepare-replay.js';
import { ReplayTally, type ReplayReport } from './replay-report.js';
import { candidates, type Selection } from './selection.js';
import { partitionsOf, sendAgain } from './send.js';

export interface ReplayOptions {
  readonly store: LetterStore;
  readonly kafka: Kafka;
  readonly selection: Selection;
  /** Only tell what would be sent. */
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
  /** Give up after this long without any movement, milliseconds. */
  readonly stallMs?: number;
  /** Letters that are stored by now. */
  readonly onProgress?: (done: number) => void;
  readonly onLog?: (line: string) => void;
}

/** A consumer of a ClickHouse that was killed keeps its partitions for 45 s before another gets them. */
const STALL_MS = 120_000;
const LOOK_EVERY_MS = 400;
/** Events that are sent and not yet seen in ClickHouse. */
const MOST_UNDER_WAY = 10_000;
/**
 * Publishes dead letters again, waits until ClickHouse has each as an event or as another dead letter, and notes
 * them as replayed. It can be killed anywhere and run again: the identity of an event lets it be stored once.
 * The hours of the report are to be counted and joined again.
 */
export async function replayDeadLetters(options: ReplayOptions): Promise<ReplayReport> {
  const { store, kafka, selection, dryRun = false, signal } = options;
  const { stallMs = STALL_MS, onProgress = () => undefined, onLog = () => undefined } = options;
  const startedAt = performance.now();
  const tally = new ReplayTally();
  const underWay = new Map<string, UnderWay>();
  const waiting = patience({
    signal,
    stallMs,
    log: onLog,
    stuck: async () => await stuck(options, [...underWay.values()], stallMs),
  });
  const producer = kafka.producer();

  const close = async (outcomes: readonly Outcome[], sent: boolean): Promise<void> => {
    const rows = outcomes.flatMap(({ over }) => over);
    await waiting.persist(() => markReplayed(store, rows, signal));
    tally.outcomes(outcomes, (id) => underWay.get(id)?.hour, sent);
    for (const { letter } of outcomes) underWay.delete(letter.id);
    if (outcomes.length > 0) waiting.moved();
    onProgress(tally.done);
  };
  const arrive = async (most: number): Promise<void> => {
    while (underWay.size > most) {
      const letters = [...underWay.values()].map(({ letter }) => letter);
      await close(await waiting.persist(() => outcomesOf(store, letters, signal)), true);
      if (underWay.size <= most) return;
      await waiting.check();
      await waiting.pause(LOOK_EVERY_MS);
    }
  };

  try {
    const topics = store.streams.map(({ topic }) => topic);
    const partitions = dryRun ? new Map<string, number>() : await partitionsOf(kafka, topics, signal);
    // A replay that was killed may have sent what is still to be read.
    if (!dryRun) await readByNow(options, waiting);
    for await (const portion of candidates(store, selection, signal)) {
      tally.candidates(portion);
      const replays = portion.flatMap(({ replay }) => (typeof replay === 'string' ? [] : [replay]));
      if (dryRun) {
        tally.wouldSend(replays);
        continue;
      }
      for (const { letter, stream, hour } of replays) underWay.set(letter.id, { letter, stream, hour });
      const letters = replays.map(({ letter }) => letter);
      await close(await waiting.persist(() => outcomesOf(store, letters, signal)), false);
      const missing = replays.filter(({ letter }) => underWay.has(letter.id));
      await sendAgain(missing, { producer, partitions, patience: waiting, signal });
      await arrive(MOST_UNDER_WAY);
    }
    await arrive(0);
  } finally {
    await producer.close();
  }
  return tally.report(dryRun, (performance.now() - startedAt) / 1000);
}

type UnderWay = Pick<Replay, 'stream' | 'hour'> & { readonly letter: DeadLetter };

/** Waits until ClickHouse has read what the topics hold now. */
async function readByNow({ store, kafka, signal }: ReplayOptions, waiting: Patience): Promise<void> {
  const { warehouse, streams } = store;
  const all = await Promise.all(
    streams.map(async ({ topic, table }) => ({
      topic,
      group: consumerGroup(warehouse.database, table),
      ends: await waiting.persist(() => endsOf(kafka, topic, signal)),
    })),
  );
  for (let furthest = -1; ;) {
    const readings = await Promise.all(
      all.map((each) => waiting.persist(() => readingOf(kafka, each, signal))),
    );
    if (readings.every(({ caughtUp }) => caughtUp)) return;
    const reached = readings.reduce((sum, reading) => sum + reading.reached, 0);
    if (reached > furthest) waiting.moved();
    furthest = Math.max(furthest, reached);
    await waiting.check();
    await waiting.pause(LOOK_EVERY_MS);
  }
}

async function stuck(
  { store, kafka }: ReplayOptions,
  underWay: readonly UnderWay[],
  stallMs: number,
): Promise<NplError> {
  // Nothing was sent yet: what lies in the topics already is not read.
  const streams = underWay.length === 0 ? store.streams : [...new Set(underWay.map(({ stream }) => stream))];
  const found = await whereStuck({ kafka, warehouse: store.warehouse, streams, stallMs });
  return new NplError(found.message, {
    ...(found.why === undefined ? {} : { why: found.why }),
    next: 'run `npl-ops status` and `npl-ops tables check`, then the same replay again: nothing is stored twice',
    cause: found,
  });
}
