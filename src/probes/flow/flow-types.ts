import type { ServiceState } from '../status-report.js';

/** The way of an event, in order. */
export const HOP_NAMES = ['s3', 'kafka', 'clickhouse', 'join', 'dashboards'] as const;
export type HopName = (typeof HOP_NAMES)[number];

/**
 * `flowing`: rows come; `idle`: all is well and none come; `starved`: nothing can come, because an earlier hop is
 * broken; `paused`: by the operator; `off`: not run here.
 */
export type HopState =
  'flowing' | 'idle' | 'starved' | 'starting' | 'broken' | 'stopped' | 'paused' | 'unknown' | 'off';

/** What waits before a hop. */
export interface Backlog {
  readonly count: number;
  readonly unit: 'objects' | 'messages' | 'hours';
}

export interface Hop {
  readonly name: HopName;
  readonly state: HopState;
  /** Rows a second that came into it of late; undefined: not known, or it holds none. */
  readonly rate: number | undefined;
  /** The same, look by look, the newest last; undefined where a look could not tell. */
  readonly history: readonly (number | undefined)[];
  /** Rows that it holds. */
  readonly rows: number | undefined;
  readonly backlog: Backlog | undefined;
  /** The newest hour that it has. */
  readonly newest: Date | undefined;
  /** When rows, backlog and hour were last seen; undefined: by the last look. */
  readonly asOf: Date | undefined;
  /** Why it is broken and what mends it, one sentence; undefined while it is not. */
  readonly trouble: string | undefined;
  /** Worth knowing, nothing to be alarmed at. */
  readonly notes: readonly string[];
}

/** One event type, from its topic into its table. */
export interface StreamFlow {
  readonly topic: string;
  readonly table: string;
  /** Messages a second that come into the topic. */
  readonly written: number | undefined;
  /** And that ClickHouse reads from it. */
  readonly read: number | undefined;
  readonly lag: number | undefined;
  readonly rows: number | undefined;
  readonly newest: Date | undefined;
}

export interface Flow {
  readonly hops: readonly Hop[];
  readonly streams: readonly StreamFlow[];
}

/** What one look says of the consumer of a topic; times are seconds of the clock of ClickHouse. */
export interface ConsumerSample {
  readonly table: string;
  readonly now: number;
  readonly uptime: number;
  readonly assigned: number;
  readonly lastCommit: number;
  readonly lastException: number;
  readonly exception: string;
  /** Messages that it has read since it was made. */
  readonly read: number;
}

/** One topic that ClickHouse reads, at one look; undefined: not known. */
export interface StreamSample {
  readonly topic: string;
  readonly table: string;
  /** Offsets that the topic has given out: grows with each message. */
  readonly written: number | undefined;
  readonly lag: number | undefined;
  readonly rows: number | undefined;
  readonly newest: Date | undefined;
  readonly consumer: ConsumerSample | undefined;
  /** The operator has ended its reading for a while. */
  readonly paused: boolean;
  /** Views and Kafka tables on its way that are not there, though nobody paused it. */
  readonly absent: readonly AbsentObject[];
}

export interface AbsentObject {
  readonly name: string;
  /** It is on disk and ATTACH brings it back; undefined: the server cannot tell it from one that was dropped. */
  readonly detached: boolean | undefined;
}

/** The figures of one look, as far as the flow is told from them. */
export interface FlowSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly services: Readonly<Partial<Record<'s3' | 'kafka' | 'clickhouse' | 'superset', ServiceSample>>>;
  /** What is wrong with the contents of a service that answers. */
  readonly notes: Readonly<Record<'s3' | 'kafka' | 'clickhouse', readonly string[]>>;
  /** Those of the events first, then those of ingestion. */
  readonly streams: readonly StreamSample[];
  readonly unionTable: string;
  readonly joinedRows: number | undefined;
  readonly lastJoined: Date | undefined;
  readonly pending: number | undefined;
  readonly failed: number | undefined;
  /** That were not replayed. */
  readonly deadLetters: number | undefined;
  /** Hours that are published and wait to be counted or joined. */
  readonly unfinished: number | undefined;
}

export interface ServiceSample {
  readonly state: ServiceState;
  readonly detail: string;
}
