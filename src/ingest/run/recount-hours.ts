import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import type { Topology } from '../../topology/topology-types.js';
import { joinHours, type JoinReport } from '../join/join-hours.js';
import { ledgerRows } from '../ledger/hour-state-rows.js';
import { settleObjects } from '../ledger/settle.js';

export interface RecountOptions {
  readonly kafka: Pick<Kafka, 'brokerCount' | 'topicStats' | 'groupLag'>;
  readonly warehouse: ClickHouse;
  readonly topology: Topology;
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
}

/**
 * Counts objects anew whose rows have come to be more or fewer, and joins their hours again where that changes them.
 *
 * @param hours milliseconds since the epoch
 */
export async function recountHours(
  hours: readonly number[],
  objectIds: ReadonlySet<bigint>,
  { topology: places, ...options }: RecountOptions,
): Promise<JoinReport> {
  const store = { ...options, places };
  const range = {
    from: hours.reduce((a, b) => Math.min(a, b), Infinity),
    until: hours.reduce((a, b) => Math.max(a, b), -Infinity),
  };
  const versions = [...(await ledgerRows(store, range)).values()].flat();
  const changed = versions.flatMap(({ type, ...row }) =>
    row.isCurrent && type !== '' && objectIds.has(row.id) ? [{ ...row, type }] : [],
  );
  await settleObjects(changed, store);
  return await joinHours(range, store);
}
