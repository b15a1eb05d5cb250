import { plainReason, standstillNotes, type ConsumerState } from '../consumers.js';
import { rateOfLate, type Point } from '../flow/rates.js';
import type { EventType } from '../../topology/topology-types.js';
import type { ReadTopic, TopicFigures } from '../kafka.js';

/** One topic, and what reads it into ClickHouse. */
export interface TopicRow {
  readonly name: string;
  /** Of its events; undefined: it has what ingestion keeps. */
  readonly type: EventType | undefined;
  /** Table that its events come into. */
  readonly table: string;
  /** Null: Kafka could not be asked; so are then its figures. */
  readonly exists: boolean | null;
  readonly partitions: number | null;
  /** Kept by the broker; transaction markers count as messages. */
  readonly messages: number | null;
  /** What ClickHouse has not read. */
  readonly lag: number | null;
  /** Messages a second, over the last looks. */
  readonly written: number | undefined;
  readonly read: number | undefined;
  /** `paused`: by the operator; `none`: ClickHouse has no Kafka table for it. */
  readonly consumer: 'reads' | 'paused' | 'waits' | 'fails' | 'none' | 'unknown';
  /** The last failure of its consumer, in few words; empty: none. */
  readonly says: string;
  /** When it failed, ISO 8601; null: never, or not known. */
  readonly failedAt: string | null;
}

export interface TopicsData {
  readonly topics: readonly TopicRow[];
  /** Why Kafka could not be asked, which is one of the problems then. */
  readonly unasked: string | undefined;
  /** Why Kafka or ClickHouse could not be asked, and what stands still. */
  readonly problems: readonly string[];
}

/** What was counted of each topic over the last looks, by its name. */
export interface TopicHistory {
  readonly written: readonly Point[];
  readonly read: readonly Point[];
}

/** Rates are those of this long. */
export const RATE_MS = 15_000;

export function topicRows(
  wanted: readonly ReadTopic[],
  figures: readonly TopicFigures[] | undefined,
  consumers: readonly ConsumerState[] | undefined,
  histories: ReadonlyMap<string, TopicHistory>,
  paused: readonly string[] = [],
): TopicRow[] {
  return wanted.map(({ topic, table, type }) => {
    const seen = figures?.find(({ name }) => name === topic);
    const consumer = consumers?.find((one) => one.table === `${table}_in`);
    const history = histories.get(topic);
    return {
      name: topic,
      type,
      table,
      exists: figures === undefined ? null : seen !== undefined,
      partitions: seen?.partitions ?? null,
      messages: seen?.messages ?? null,
      lag: seen?.lag ?? null,
      written: history && rateOfLate(history.written, RATE_MS),
      read: history && rateOfLate(history.read, RATE_MS),
      consumer: paused.includes(table)
        ? 'paused'
        : consumers === undefined
          ? 'unknown'
          : consumerWord(consumer, seen?.lag ?? null),
      says: consumer === undefined || consumer.exception === '' ? '' : plainReason(consumer),
      failedAt: failedAt(consumer),
    };
  });
}

function failedAt(consumer: ConsumerState | undefined): string | null {
  if (consumer === undefined || consumer.lastException === 0) return null;
  return new Date(consumer.lastException * 1000).toISOString();
}

/** What an operator must know besides the rows, each in a sentence. */
export function standstills(
  wanted: readonly ReadTopic[],
  figures: readonly TopicFigures[] | undefined,
  consumers: readonly ConsumerState[] | undefined,
): string[] {
  return standstillNotes(wanted, figures ?? [], consumers ?? [], 'npl-ops logs clickhouse');
}

const RECENT_S = 60;
/** One that cannot reach Kafka fails every few seconds; where nothing waits, no commit would show that it is over. */
const RECENT_IDLE_S = 15;

function consumerWord(consumer: ConsumerState | undefined, lag: number | null): TopicRow['consumer'] {
  if (consumer === undefined) return 'none';
  const { now, lastException, lastCommit, assigned } = consumer;
  const recent = lag === 0 ? RECENT_IDLE_S : RECENT_S;
  if (lastException > 0 && now - lastException <= recent && lastCommit <= lastException) return 'fails';
  return assigned > 0 ? 'reads' : 'waits';
}
