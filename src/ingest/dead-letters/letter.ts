import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { EventStream, EventType, Topology } from '../../topology/topology-types.js';

/** Where dead letters lie, and what tells more of them. */
export interface LetterStore {
  readonly warehouse: Pick<ClickHouse, 'database' | 'query' | 'command'>;
  readonly table: string;
  /** `<ledger>_objects` */
  readonly objectsTable: string;
  readonly streams: readonly EventStream[];
}

export function letterStore(
  warehouse: LetterStore['warehouse'],
  { deadLettersTable, ingest, streams }: Pick<Topology, 'deadLettersTable' | 'ingest' | 'streams'>,
): LetterStore {
  return { warehouse, table: deadLettersTable, objectsTable: `${ingest.ledger}_objects`, streams };
}

/**
 * The identity of the event that a dead letter would have been. A message of another producer has the one that
 * sql/*_mv.sql would have given it: of topic, partition and time, and its offset.
 */
export interface Identity {
  readonly objectId: bigint;
  readonly line: number;
}

/** Primary key of a row of the table. */
export interface LetterRow {
  readonly topic: string;
  readonly partition: bigint;
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly time: bigint;
}

/** What stands where an event should: the newest refusal of one line or message. */
export interface DeadLetter extends Identity {
  /** `0123456789abcdef:42`: the identity. */
  readonly id: string;
  readonly row: LetterRow;
  readonly topic: string;
  /** Undefined where the topic is none of the configuration. */
  readonly type: EventType | undefined;
  /** The message of another producer: its identity names no object. */
  readonly foreign: boolean;
  /** The ledger knows the object. */
  readonly object: { readonly key: string; readonly etag: string } | undefined;
  /** A later version of the object was published. */
  readonly superseded: boolean;
  /** Milliseconds since the epoch; undefined: neither ledger nor letter tells it. */
  readonly hour: number | undefined;
  readonly refusedBy: 'clickhouse' | 'ingest';
  /** The error without what is particular to this line. */
  readonly reason: string;
  readonly error: string;
  /** `2022-11-28 20:00:00.000`, UTC. */
  readonly receivedAt: string;
  readonly replayedAt: string | undefined;
  /** Bytes of the line, and how many of them are kept. */
  readonly rawBytes: number;
  readonly keptBytes: number;
}

export interface LetterWithRaw extends DeadLetter {
  readonly raw: Buffer;
}

const ID = /^([0-9a-f]{16}):(\d{1,10})$/;

export function letterId({ objectId, line }: Identity): string {
  return `${objectId.toString(16).padStart(16, '0')}:${line}`;
}

/** Undefined for a text that is no id. */
export function parseLetterId(text: string): Identity | undefined {
  const [, object, line] = ID.exec(text.toLowerCase()) ?? [];
  return object === undefined ? undefined : { objectId: BigInt(`0x${object}`), line: Number(line) };
}
