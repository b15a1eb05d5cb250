import type { EventType } from '../../topology/topology-types.js';
import {
  expectedLines,
  presentLines,
  storedLines,
  type LoadObject,
  type RejectedLine,
} from './load-object.js';

export type LoadMode = 'kafka' | 'direct';

/** How the lines of one event type fared. `lines = stored + deadLetters + rejected` when all went well. */
export interface TypeReport {
  readonly type: EventType;
  readonly table: string;
  readonly topic: string;
  readonly files: number;
  /** Lines that are not blank. */
  readonly lines: number;
  /** Lines that the warehouse held before. */
  readonly alreadyThere: number;
  /** Messages acknowledged by Kafka, or rows sent to ClickHouse with `direct`; repeats included. */
  readonly published: number;
  /** Lines that are events in the table. */
  readonly stored: number;
  /** Lines that ClickHouse could not take, kept in the dead letters. */
  readonly deadLetters: number;
  /** Lines that were not sent. */
  readonly rejected: number;
}

export interface LoadReport {
  readonly mode: LoadMode;
  readonly dir: string;
  readonly types: readonly TypeReport[];
  /** Event types of which the directory has no file. */
  readonly missingTypes: readonly EventType[];
  /** The first rejected lines of each file. */
  readonly rejectedLines: readonly (RejectedLine & { readonly file: string })[];
  /** Hours that were joined into the wide table. */
  readonly joinedHours: number;
  readonly seconds: number;
  /** Every line is accounted for. */
  readonly balanced: boolean;
}

/** What happened to an object in this run. */
export interface ObjectTally {
  readonly object: LoadObject;
  readonly alreadyThere: number;
  readonly published: number;
}

export function loadReport(
  tallies: readonly ObjectTally[],
  run: Pick<LoadReport, 'mode' | 'dir' | 'missingTypes' | 'joinedHours' | 'seconds'>,
): LoadReport {
  const types = new Map<EventType, TypeReport>();
  for (const { object, alreadyThere, published } of tallies) {
    const { type, table, topic } = object.stream;
    const before = types.get(type);
    const stored = storedLines(object);
    types.set(type, {
      type,
      table,
      topic,
      files: (before?.files ?? 0) + 1,
      lines: (before?.lines ?? 0) + object.lines,
      alreadyThere: (before?.alreadyThere ?? 0) + alreadyThere,
      published: (before?.published ?? 0) + published,
      stored: (before?.stored ?? 0) + stored,
      deadLetters: (before?.deadLetters ?? 0) + presentLines(object) - stored,
      rejected: (before?.rejected ?? 0) + object.rejected.count,
    });
  }
  return {
    ...run,
    types: [...types.values()],
    rejectedLines: tallies.flatMap(({ object }) =>
      object.rejected.named.map((line) => ({ file: object.file.shown, ...line })),
    ),
    balanced: tallies.every(({ object }) => presentLines(object) === expectedLines(object)),
  };
}
