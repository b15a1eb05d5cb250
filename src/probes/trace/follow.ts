import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import { partitionOf } from '../../ingest/identity.js';
import type { EventStream } from '../../topology/topology-types.js';
import { newMark, TRACE_PARTITION, type Mark } from './mark.js';
import type { Hop } from './trace-report.js';

export interface TraceClients {
  readonly kafka: Pick<Kafka, 'topicStats' | 'producer' | 'groupLag'>;
  readonly clickhouse: Pick<ClickHouse, 'database' | 'query' | 'command'>;
}

/** How far a marked event came. */
export interface Followed {
  readonly mark: Mark;
  readonly hops: Readonly<Record<Hop, number | null>>;
  /** Why the last look failed, where it did. */
  readonly trouble: unknown;
}

const LOOK_EVERY_MS = 150;
const LOOK_TIMEOUT_MS = 5_000;

/** Sends a marked event and follows it until it is in its table, or `signal` is aborted. Never rejects. */
export async function followMark(
  { type, topic, table }: EventStream,
  { kafka, clickhouse }: TraceClients,
  signal: AbortSignal,
): Promise<Followed> {
  const mark = newMark(type, new Date());
  const times = new Map<Hop, number>();
  const startedAt = performance.now();
  const reach = (hop: Hop) => {
    if (!times.has(hop)) times.set(hop, Math.round(performance.now() - startedAt));
  };
  let trouble: unknown;
  try {
    const place = await send(kafka, topic, mark, signal);
    reach('topic');
    while (!times.has('table')) {
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      try {
        const seen = await look(clickhouse, table, mark, place, signal);
        trouble = undefined;
        if (seen.isRead || seen.isStored) reach('engine');
        if (seen.isStored) reach('table');
      } catch (error) {
        // Why it was left when time was up says nothing.
        if (!signal.aborted) trouble = error;
      }
    }
  } catch (error) {
    if (!times.has('topic')) trouble = error;
  }
  const at = (hop: Hop) => times.get(hop) ?? null;
  return { mark, hops: { topic: at('topic'), engine: at('engine'), table: at('table') }, trouble };
}

interface Place {
  readonly number: number;
  /** Offset after the event. */
  readonly end: number;
}

async function send(
  kafka: TraceClients['kafka'],
  topic: string,
  { objectId, key, value }: Mark,
  signal: AbortSignal,
): Promise<Place> {
  const options = { signal };
  const [before] = await kafka.topicStats([topic], options);
  const number = partitionOf(objectId, before?.partitions.length ?? 1);
  const producer = kafka.producer();
  try {
    await producer.send(topic, number, [{ key, value }], options);
  } finally {
    await producer.close();
  }
  const [after] = await kafka.topicStats([topic], options);
  return { number, end: after?.partitions.find(({ partition }) => partition === number)?.high ?? 0 };
}

async function look(
  clickhouse: TraceClients['clickhouse'],
  table: string,
  { objectId }: Mark,
  { number, end }: Place,
  signal: AbortSignal,
): Promise<{ isRead: boolean; isStored: boolean }> {
  const options = { signal, timeoutMs: LOOK_TIMEOUT_MS };
  const [stored, read] = await Promise.all([
    clickhouse.query(
      'SELECT 1 FROM {table:Identifier} WHERE _partition_id = {partition:String} AND object_id = {id:UInt64} LIMIT 1',
      { table, partition: TRACE_PARTITION, id: String(objectId) },
      options,
    ),
    clickhouse.query(
      `SELECT 1 FROM system.kafka_consumers
       ARRAY JOIN assignments.partition_id AS partition, assignments.current_offset AS position
       WHERE database = {database:String} AND table = {source:String}
         AND partition = {number:Int32} AND position >= {end:Int64}
       LIMIT 1`,
      { database: clickhouse.database, source: `${table}_in`, number, end },
      options,
    ),
  ]);
  return { isRead: read.length > 0, isStored: stored.length > 0 };
}
