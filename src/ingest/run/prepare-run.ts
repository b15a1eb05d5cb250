import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import type { Topology } from '../../topology/topology-types.js';
import { lookAtBucket, type LookOptions } from './look-at-bucket.js';
import { lookAtCheckpoints, type CheckpointLook } from './look-at-checkpoints.js';
import { whyNothing } from './look-elsewhere.js';
import type { HourRange } from './hour-ranges.js';
import { refuseOtherBucket } from './other-bucket.js';
import { planRun, type RunPlan } from './plan-run.js';
import type { SeenReport } from './report.js';
import type { IngestRequest } from './request.js';

export interface PrepareOptions extends Omit<LookOptions, 'now'> {
  readonly warehouse: Pick<ClickHouse, 'query' | 'command'>;
  readonly kafka: Pick<Kafka, 'groupLag' | 'readTail'>;
  readonly topology: Pick<Topology, 's3' | 'ingest' | 'clickhouse'>;
  readonly request: IngestRequest;
}

export interface PreparedRun {
  readonly plan: RunPlan;
  readonly seen: SeenReport;
  /** The hours that were looked at as a whole; none where objects were named one by one. */
  readonly ranges: readonly HourRange[];
  readonly tail: CheckpointLook['tail'];
}

/**
 * Looks at the bucket and at what is known of it. What was listed is let go of then: a backfill of ten years lists
 * 350,000 objects, and lasts for hours.
 */
export async function prepareRun(options: PrepareOptions, now: Date): Promise<PreparedRun> {
  const { topology, request, warehouse, signal } = options;
  const { bucket } = topology.s3;
  // Where ClickHouse has read to comes first: what it reads after that is in both, never in neither.
  const checkpoints = await lookAtCheckpoints(options);
  const look = await lookAtBucket({ ...options, now });
  const known = await checkpoints.addTo(look.known);
  if (!request.replaceBucket) {
    await refuseOtherBucket(look.listed, known, {
      warehouse,
      bucket,
      ledger: topology.ingest.ledger,
      signal,
    });
  }
  const isWhole = request.keys.length === 0 && request.hours === undefined;
  const nothing = isWhole ? await whyNothing(look, options) : undefined;
  return {
    plan: planRun(look.listed, { ...request, bucket, known, now, isComplete: look.isComplete }),
    seen: {
      listed: look.listed.length,
      strays: look.strays,
      ...(nothing === undefined ? {} : { nothing }),
    },
    ranges: look.ranges,
    tail: checkpoints.tail,
  };
}
