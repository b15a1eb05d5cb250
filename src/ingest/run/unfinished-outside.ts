import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Topology } from '../../topology/topology-types.js';
import { unfinishedHours } from '../ledger/unfinished-hours.js';
import { hourRanges, type HourRange } from './hour-ranges.js';

/** Hours outside of the ranges that runs which were killed have left unfinished, as ranges in order. */
export async function unfinishedOutside(
  ranges: readonly HourRange[],
  now: Date,
  {
    warehouse,
    topology,
    signal,
  }: {
    readonly warehouse: Pick<ClickHouse, 'query'>;
    readonly topology: { readonly ingest: Pick<Topology['ingest'], 'ledger'> };
    readonly signal: AbortSignal;
  },
): Promise<HourRange[]> {
  const hours = await unfinishedHours(warehouse, topology.ingest.ledger, now, signal);
  return hourRanges(hours.filter((hour) => !ranges.some(({ from, until }) => hour >= from && hour <= until)));
}
