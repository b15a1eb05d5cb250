import type { ClickHouse } from '../clients/clickhouse/clickhouse.js';
import { pausedStreams } from '../schema/pause.js';
import type { ClickHouseService, EventStream } from '../topology/topology-types.js';
import { dial, type Probe } from './probe.js';

interface PausedPlace {
  readonly streams: readonly EventStream[];
  readonly clickhouse: Pick<ClickHouseService, 'host' | 'httpPort' | 'database'>;
}

/** Tables of the streams that `npl-ops pause` has paused. */
export function pausedProbe(
  { streams, clickhouse: { host, httpPort, database } }: PausedPlace,
  clickhouse: Pick<ClickHouse, 'query'>,
): Probe<readonly string[]> {
  return async (signal) => {
    await dial(host, httpPort, signal);
    return (await pausedStreams(streams, database, clickhouse, signal)).map(({ table }) => table);
  };
}

/** In a sentence; undefined where nothing is paused. */
export function pausedText(tables: readonly string[]): string | undefined {
  if (tables.length === 0) return undefined;
  const names = tables.map((table) => `${table}_in`).join(', ');
  return `paused by npl-ops pause: ${names}; npl-ops resume goes on`;
}
