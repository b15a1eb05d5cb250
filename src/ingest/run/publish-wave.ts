import type { Kafka } from '../../clients/kafka/kafka.js';
import type { S3 } from '../../clients/s3/s3.js';
import { NplError } from '../../errors.js';
import type { Topology } from '../../topology/topology-types.js';
import type { EventObject } from '../event-object.js';
import { patience } from '../load/patience.js';
import type { CheckpointTail } from '../publish/checkpoint-tail.js';
import { tellOnce } from '../source/tell-once.js';
import { failedCheckpoint } from './failed-checkpoint.js';
import type { Meter } from './meter.js';
import type { Outcome } from './outcome.js';
import { publishPatiently } from './publish-patiently.js';
import { publishAll } from './publish-pool.js';
import { recordAll } from './record-failures.js';
import type { IngestRequest } from './request.js';
import { transactionTimeout, tryPublish } from './try-publish.js';

export interface PublishWave {
  readonly store: Pick<S3, 'get'>;
  readonly kafka: Pick<Kafka, 'openTransaction' | 'topicStats' | 'producer' | 'address'>;
  readonly topology: Pick<Topology, 's3' | 'streams' | 'ingest' | 'clickhouse'>;
  readonly request: Pick<IngestRequest, 'again'>;
  readonly tail: CheckpointTail;
  /** How often objects failed before, by key. */
  readonly attempts: ReadonlyMap<string, number>;
  readonly meter: Meter;
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
}

const STALL_MS = 120_000;

/** Publishes objects, several at once, and writes down those that failed. */
export async function publishWave(objects: readonly EventObject[], options: PublishWave): Promise<Outcome[]> {
  const { kafka, topology, request, attempts, meter, onLog, signal } = options;
  const partitions = await partitionsOf(options);
  const waiting = patience({
    signal,
    stallMs: STALL_MS,
    log: onLog,
    stuck: async (stallMs, last) =>
      Promise.resolve(
        new NplError(`Kafka at ${kafka.address} has taken nothing for ${Math.round(stallMs / 1000)} s`, {
          ...(last === undefined ? {} : { why: last.message }),
          next: 'run `npl-ops status` and `npl-ops logs kafka`, then `npl-ops ingest` again: it goes on from here',
        }),
      ),
  });
  const outcomes: Outcome[] = [];
  const onRetry = tellOnce(onLog);
  const outage = outageOf(topology.ingest.parallel + 2);
  await publishAll(objects, {
    parallel: topology.ingest.parallel,
    signal,
    publish: async (object, stop) => {
      const failedBefore = attempts.get(object.key) ?? 0;
      const outcome = await publishPatiently(object, {
        failedBefore,
        patience: waiting,
        transactionTimeoutMs: transactionTimeout(object.size),
        signal: stop,
        tryOnce: (each, once) =>
          tryPublish(each, {
            ...options,
            partitions,
            again: request.again,
            attempt: failedBefore + 1,
            onProgress: (lines, bytes) => meter.moved(each, lines, bytes),
            onRetry,
            signal: once,
          }),
      });
      await recordOutcome(outcome, options);
      outage(outcome);
      return outcome;
    },
    onOutcome(outcome) {
      outcomes.push(outcome);
      meter.end(outcome);
    },
  });
  return outcomes;
}

async function partitionsOf({ kafka, topology, signal }: PublishWave): Promise<ReadonlyMap<string, number>> {
  const { streams, ingest } = topology;
  const names = [...streams.map(({ topic }) => topic), ingest.checkpointsTopic, ingest.deadLettersTopic];
  const stats = await kafka.topicStats(names, { signal });
  const missing = names.filter((name) => !stats.some((topic) => topic.name === name));
  if (missing.length > 0) {
    throw new NplError(`Kafka at ${kafka.address} lacks ${missing.join(', ')}`, {
      why: 'ingestion does not create topics',
      next: 'npl-setup --yes',
    });
  }
  return new Map(stats.map(({ name, partitions }) => [name, partitions.length]));
}

async function recordOutcome(outcome: Outcome, { kafka, topology, signal }: PublishWave): Promise<void> {
  if (outcome.kind !== 'failed') return;
  const { object, error, attempt, retryAt } = outcome;
  const checkpoint = failedCheckpoint(object, { bucket: topology.s3.bucket, error, attempt, retryAt });
  await recordAll([checkpoint], { kafka, topology, signal });
}

/** Ends the run when so many objects in a row failed because S3 was away: the others would only fail as well. */
function outageOf(most: number): (outcome: Outcome) => void {
  let inARow = 0;
  return (outcome) => {
    inARow = outcome.kind === 'failed' && outcome.isS3Away ? inARow + 1 : 0;
    if (outcome.kind !== 'failed' || inARow < most) return;
    throw new NplError('S3 is away', {
      why: outcome.error,
      next: 'run `npl-ops status`, then `npl-ops ingest` again: it goes on from here',
    });
  };
}
