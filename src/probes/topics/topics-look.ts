import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import type { Topology } from '../../topology/topology-types.js';
import { consumersProbe } from '../consumers.js';
import { troubleOf } from '../judge.js';
import { topicsProbe, topicsRead, type ReadToEnd } from '../kafka.js';
import { pausedProbe } from '../paused.js';
import { observe, type Observation } from '../probe.js';
import { RATE_MS, standstills, topicRows, type TopicHistory, type TopicsData } from './topic-rows.js';

export type TopicsPlace = Pick<Topology, 'kafka' | 'clickhouse' | 'streams' | 'deadLettersTable' | 'ingest'>;

export interface TopicsTools {
  readonly kafka: Pick<Kafka, 'topicStats' | 'groupLag'>;
  readonly clickhouse: Pick<ClickHouse, 'query'>;
  /** Of each service, milliseconds. */
  readonly timeoutMs: number;
}

/** Looks at the topics again and again; from the second look on with rates. */
export function topicsLook(
  topology: TopicsPlace,
  { kafka, clickhouse, timeoutMs }: TopicsTools,
): (signal: AbortSignal) => Promise<TopicsData> {
  const wanted = topicsRead(topology);
  const readToEnd: ReadToEnd = new Map();
  const histories = new Map<string, TopicHistory>();
  const topics = topicsProbe(topology.kafka, topology.clickhouse, wanted, kafka, readToEnd);
  const consumers = consumersProbe(topology.clickhouse, clickhouse);
  const paused = pausedProbe(topology, clickhouse);
  return async (signal) => {
    const limits = { signal, timeoutMs };
    const [seenTopics, seenConsumers, seenPaused] = await Promise.all([
      observe(topics, limits),
      observe(consumers, limits),
      observe(paused, limits),
    ]);
    const figures = valueOf(seenTopics);
    const states = valueOf(seenConsumers);
    const at = performance.now();
    for (const { topic, table } of wanted) {
      const { written, lag } = figures?.find(({ name }) => name === topic) ?? {};
      const read = states?.find((one) => one.table === `${table}_in`)?.read;
      const before = histories.get(topic) ?? { written: [], read: [] };
      histories.set(topic, {
        written: [...recent(before.written, at), { at, value: written }],
        // Read to its end, it was read as fast as it was written.
        read: [...recent(before.read, at), { at, value: lag === 0 ? written : read }],
      });
    }
    const unasked = trouble('Kafka', seenTopics);
    const unaskedConsumers = trouble('ClickHouse', seenConsumers);
    return {
      unasked,
      topics: topicRows(wanted, figures, states, histories, valueOf(seenPaused)),
      problems: [
        ...[unasked, unaskedConsumers].filter((text) => text !== undefined),
        ...standstills(wanted, figures, states),
      ],
    };
  };
}

const recent = <T extends { readonly at: number }>(points: readonly T[], now: number): T[] =>
  points.filter(({ at }) => at > now - 2 * RATE_MS);

function valueOf<T>(seen: Observation<T>): T | undefined {
  return seen.kind === 'seen' ? seen.value : undefined;
}

function trouble(service: string, seen: Observation<unknown>): string | undefined {
  return seen.kind === 'seen' ? undefined : `${service} could not be asked: ${troubleOf(seen)}`;
}
