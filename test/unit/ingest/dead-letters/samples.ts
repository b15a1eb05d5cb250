import { letterId, type DeadLetter, type LetterWithRaw } from '../../../../src/ingest/dead-letters/letter.js';
import type { EventStream } from '../../../../src/topology/topology-types.js';

export const STREAMS: readonly EventStream[] = [{ type: 'geo', table: 'geo_events', topic: 'geo' }];

/** A letter that ClickHouse refused, of an object that the ledger knows. */
export function sampleLetter(raw: string | Buffer, changes: Partial<DeadLetter> = {}): LetterWithRaw {
  const bytes = Buffer.from(raw);
  const identity = { objectId: 0xabcn, line: 42 };
  return {
    ...identity,
    id: letterId(identity),
    row: { topic: 'geo', partition: 0n, offset: 7n, time: 0n },
    topic: 'geo',
    type: 'geo',
    foreign: false,
    object: { key: 'year=2022/month=11/day=28/hour=20/geo_events.jsonl', etag: '"1"' },
    superseded: false,
    hour: Date.UTC(2022, 10, 28, 20),
    refusedBy: 'clickhouse',
    reason: 'Cannot parse',
    error: 'Cannot parse: (at row 1)',
    receivedAt: '2022-11-28 21:00:00.000',
    replayedAt: undefined,
    rawBytes: bytes.length,
    keptBytes: bytes.length,
    raw: bytes,
    ...changes,
  };
}
