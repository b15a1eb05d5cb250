import type { Kafka } from '../../clients/kafka/kafka.js';
import { NplError } from '../../errors.js';
import { patience, type Patience } from '../load/patience.js';
import { whereStuck } from '../load/stuck.js';
import type { Store, StoredObject } from './settle-places.js';

/** A consumer of a ClickHouse that was killed keeps its partitions for 45 s before another gets them. */
const STALL_MS = 120_000;

export interface PatienceOfSettling extends Store {
  readonly kafka: Pick<Kafka, 'brokerCount' | 'groupLag'>;
  readonly stallMs?: number;
  readonly onLog?: (line: string) => void;
}

/** Waits out services that are away; when nothing moves any more it says where `pending` objects are stuck. */
export function settlePatience(
  { kafka, warehouse, places, signal, stallMs = STALL_MS, onLog = () => undefined }: PatienceOfSettling,
  pending: () => readonly StoredObject[],
): Patience {
  return patience({
    signal,
    stallMs,
    log: onLog,
    stuck: async () => {
      const types = new Set(pending().map(({ type }) => type));
      const streams = places.streams.filter(({ type }) => types.has(type));
      const { message, why, cause } = await whereStuck({ kafka, warehouse, streams, stallMs });
      return new NplError(message, {
        ...(why === undefined ? {} : { why }),
        next: 'run `npl-ops status` and `npl-ops tables check`, then `npl-ops ingest` again: it goes on from here',
        cause,
      });
    },
  });
}
