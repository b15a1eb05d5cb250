import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import { batchTime } from '../hour.js';
import type { EventType, IngestSettings, Topology } from '../../topology/topology-types.js';

/** Where the events of an installation lie. */
export type Places = Pick<Topology, 'streams' | 'deadLettersTable' | 'unionTable'> & {
  readonly ingest: Pick<IngestSettings, 'ledger' | 'checkpointsTopic' | 'deadLettersTopic'>;
};

/** The ClickHouse that holds them. */
export interface Store {
  readonly warehouse: Pick<ClickHouse, 'database' | 'query' | 'command' | 'insert'>;
  readonly places: Places;
  readonly signal: AbortSignal;
}

/** One version of an object, as far as its rows can be found by it. */
export interface StoredObject {
  readonly id: bigint;
  readonly type: EventType;
  /** Milliseconds since the epoch. */
  readonly hour: number;
}

/** A published version of an object. */
export interface PublishedObject extends StoredObject {
  readonly key: string;
  readonly published: number;
}

/** Hours, both included; milliseconds since the epoch. */
export interface HourRange {
  readonly from: number;
  readonly until: number;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export function tableOf({ streams }: Pick<Places, 'streams'>, type: EventType): string {
  const stream = streams.find((each) => each.type === type);
  if (stream === undefined) throw new Error(`no stream of ${type} events`);
  return stream.table;
}

/** A half-open range of batch times, as ClickHouse writes them. */
export interface Days {
  readonly from: string;
  readonly until: string;
}

/** The day partitions of these hours. */
export function daysOf(hours: readonly number[]): Days {
  const from = Math.floor(Math.min(...hours) / DAY_MS) * DAY_MS;
  const until = (Math.floor(Math.max(...hours) / DAY_MS) + 1) * DAY_MS;
  return { from: batchTime(from), until: batchTime(until) };
}

/** ClickHouse takes a DateTime parameter as seconds since the epoch. */
export function secondsOf({ from, until }: HourRange): { from: number; until: number } {
  return { from: from / 1000, until: until / 1000 };
}

/** Parts of a list, none longer than `most`. */
export function portionsOf<T>(items: readonly T[], most: number): T[][] {
  const portions: T[][] = [];
  for (let at = 0; at < items.length; at += most) portions.push(items.slice(at, at + most));
  return portions;
}
