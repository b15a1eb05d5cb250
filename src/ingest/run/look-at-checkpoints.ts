import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import { consumerGroup } from '../../topology/consumer-group.js';
import type { Topology } from '../../topology/topology-types.js';
import { mergeCheckpoints, type KnownObjects } from '../ledger/known-objects.js';
import { readAnew } from '../ledger/read-anew.js';
import { checkpointTail, type CheckpointTail } from '../publish/checkpoint-tail.js';
import { readCheckpoints } from '../publish/read-checkpoints.js';

export interface CheckpointLook {
  /** What ClickHouse knows, and what it has not read yet of the checkpoint topic. */
  addTo(known: KnownObjects): Promise<KnownObjects>;
  /** What is published from now on. */
  readonly tail: CheckpointTail;
}

/**
 * Notes how far ClickHouse has read the checkpoint topic: what it does not know lies behind that. So the topic
 * is never read as a whole, but for a ClickHouse that is new.
 */
export async function lookAtCheckpoints({
  kafka,
  warehouse,
  topology,
  signal,
  onLog,
}: {
  readonly kafka: Pick<Kafka, 'groupLag' | 'readTail'>;
  readonly warehouse: Pick<ClickHouse, 'query' | 'command'>;
  readonly topology: {
    readonly clickhouse: Pick<Topology['clickhouse'], 'database'>;
    readonly ingest: Pick<Topology['ingest'], 'checkpointsTopic' | 'ledger'>;
  };
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
}): Promise<CheckpointLook> {
  const { checkpointsTopic: topic, ledger } = topology.ingest;
  const group = consumerGroup(topology.clickhouse.database, ledger);
  const { hasCommits, partitions } = await kafka.groupLag(group, topic, { signal });
  if (!hasCommits && (await readAnew({ warehouse, ledger, signal }))) {
    onLog(`topic ${topic} was made anew: ClickHouse reads it from its beginning`);
  }
  const from = partitions[0]?.position ?? 0;
  return {
    async addTo(known) {
      const { checkpoints } = await readCheckpoints(kafka, topic, from, { signal });
      return mergeCheckpoints(known, checkpoints);
    },
    tail: checkpointTail(kafka, topic, from),
  };
}
