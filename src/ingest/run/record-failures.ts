import type { Kafka, Producer } from '../../clients/kafka/kafka.js';
import type { Topology } from '../../topology/topology-types.js';
import type { Checkpoint } from '../checkpoint.js';
import { recordFailure } from '../publish/record-failure.js';
import { failedCheckpoint, goneCheckpoint } from './failed-checkpoint.js';
import type { GoneVersion, UnnamedObject } from './plan-run.js';

export interface RecordOptions {
  readonly kafka: Pick<Kafka, 'producer'>;
  readonly topology: Pick<Topology, 's3' | 'ingest'>;
  readonly signal: AbortSignal;
}

/** Why an object of that name is never tried. */
export const UNKNOWN_NAME =
  'its name is none of an event file: browser_events, device_events, geo_events or location_events, then .jsonl, .jsonl.gz or .jsonl.zip';

/** Writes down the objects of hour folders that are no event files, so that they are listed and not forgotten. */
export async function recordUnnamed(
  objects: readonly UnnamedObject[],
  options: RecordOptions,
): Promise<void> {
  const { bucket } = options.topology.s3;
  await recordAll(
    objects.map((object) =>
      failedCheckpoint(object, { bucket, error: UNKNOWN_NAME, attempt: 1, retryAt: null }),
    ),
    options,
  );
}

/** Writes down that nothing is to be done any more about objects that failed and were removed or replaced. */
export async function recordGone(versions: readonly GoneVersion[], options: RecordOptions): Promise<void> {
  await recordAll(
    versions.map((version) => goneCheckpoint(version, options.topology.s3.bucket)),
    options,
  );
}

export async function recordAll(
  checkpoints: readonly Checkpoint[],
  { kafka, topology, signal }: RecordOptions,
): Promise<void> {
  if (checkpoints.length === 0) return;
  const producer: Producer = kafka.producer();
  try {
    for (const checkpoint of checkpoints) {
      await recordFailure(producer, topology.ingest.checkpointsTopic, checkpoint, { signal });
    }
  } finally {
    await producer.close();
  }
}
