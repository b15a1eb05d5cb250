import type { Kafka } from '../../clients/kafka/kafka.js';
import { consumerGroup } from '../../topology/consumer-group.js';
import type { EventStream } from '../../topology/topology-types.js';
import { endsOf, readingOf, type Ends } from './consumers.js';
import { isComplete, presentLines, type LoadObject } from './load-object.js';
import type { Patience } from './patience.js';
import { refreshPresence, type Warehouse } from './warehouse.js';

/** What is awaited, and where. */
export interface Arrivals {
  readonly objects: readonly LoadObject[];
  readonly kafka: Pick<Kafka, 'topicStats' | 'groupLag'>;
  readonly warehouse: Warehouse;
  readonly deadLettersTable: string;
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** Called when the presence of the objects has been asked anew. */
  readonly tell: () => void;
}

export const LOOK_EVERY_MS = 400;
/** Longest wait for ClickHouse to commit what it has stored already. */
const COMMIT_WAIT_MS = 15_000;

/** Asks the warehouse how much of the incomplete objects it holds by now. */
export async function look({
  objects,
  warehouse,
  deadLettersTable,
  patience,
  signal,
  tell,
}: Arrivals): Promise<void> {
  const before = presentTotal(objects);
  for (const object of objects) {
    if (isComplete(object)) continue;
    await patience.persist(() => refreshPresence(warehouse, deadLettersTable, object, signal));
  }
  if (presentTotal(objects) > before) patience.moved();
  tell();
}

/** Waits until ClickHouse has read everything that the topics hold now, or until nothing is missing. */
export async function settle(options: Arrivals, objects: readonly LoadObject[]): Promise<void> {
  const { patience } = options;
  const topics = await topicEnds(options, objects);
  let reached = -1;
  for (;;) {
    const reading = await readTopics(options, topics);
    await look(options);
    if (reading.caughtUp || objects.every(isComplete)) return;
    if (reading.reached > reached) patience.moved();
    reached = Math.max(reached, reading.reached);
    await patience.check();
    await patience.pause(LOOK_EVERY_MS);
  }
}

/**
 * Once all is stored, the offsets follow within a moment. A ClickHouse that is killed before would read the last
 * messages again, and duplicates would come after the merge.
 */
export async function awaitCommits(options: Arrivals): Promise<void> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(COMMIT_WAIT_MS)]);
  const bounded = { ...options, signal };
  try {
    const topics = await topicEnds(bounded, options.objects);
    while (!(await readTopics(bounded, topics)).caughtUp) await options.patience.pause(LOOK_EVERY_MS);
  } catch (error) {
    if (options.signal.aborted || !signal.aborted) throw error;
  }
}

async function topicEnds(
  { kafka, patience, signal }: Arrivals,
  objects: readonly LoadObject[],
): Promise<ReadonlyMap<EventStream, Ends>> {
  const ends = new Map<EventStream, Ends>();
  for (const stream of new Set(objects.map((object) => object.stream))) {
    ends.set(stream, await patience.persist(() => endsOf(kafka, stream.topic, signal)));
  }
  return ends;
}

async function readTopics(
  { kafka, warehouse, patience, signal }: Arrivals,
  topics: ReadonlyMap<EventStream, Ends>,
): Promise<{ caughtUp: boolean; reached: number }> {
  let caughtUp = true;
  let reached = 0;
  for (const [stream, ends] of topics) {
    const group = consumerGroup(warehouse.database, stream.table);
    const reading = await patience.persist(() =>
      readingOf(kafka, { group, topic: stream.topic, ends }, signal),
    );
    caughtUp &&= reading.caughtUp;
    reached += reading.reached;
  }
  return { caughtUp, reached };
}

export function presentTotal(objects: readonly LoadObject[]): number {
  return objects.reduce((sum, object) => sum + presentLines(object), 0);
}
