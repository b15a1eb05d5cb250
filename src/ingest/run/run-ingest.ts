import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Kafka } from '../../clients/kafka/kafka.js';
import type { S3 } from '../../clients/s3/s3.js';
import type { Topology } from '../../topology/topology-types.js';
import {
  addFinished,
  countUnfinished,
  finishHours,
  NOTHING_FINISHED,
  type Finished,
} from './finish-hours.js';
import { finishRanges } from './finish-ranges.js';
import type { HourRange } from './hour-ranges.js';
import { Meter } from './meter.js';
import type { Outcome } from './outcome.js';
import { prepareRun } from './prepare-run.js';
import type { RunProgress } from './progress.js';
import { publishWave } from './publish-wave.js';
import { recordGone, recordUnnamed } from './record-failures.js';
import { dryRunReport, ingestReport, type DryRunReport, type IngestReport } from './report.js';
import type { IngestRequest } from './request.js';
import { unfinishedOutside } from './unfinished-outside.js';
import { waves } from './waves.js';

export interface IngestOptions {
  readonly store: Pick<S3, 'listObjects' | 'head' | 'get' | 'folders'>;
  readonly kafka: Kafka;
  readonly warehouse: ClickHouse;
  readonly topology: Topology;
  readonly request: IngestRequest;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
  readonly onLog: (line: string) => void;
}

/** Each wave waits for ClickHouse at its end, however small it is. */
const LEAST_OBJECTS_OF_A_WAVE = 400;

/**
 * Brings what the request names from the bucket through Kafka into the tables, and joins the hours that are
 * complete. It can be ended anywhere and run again: what is committed is not published again, and what was
 * left unfinished of the hours that it looks at is finished.
 */
export async function runIngest(options: IngestOptions): Promise<DryRunReport | IngestReport> {
  const { request, signal, onProgress } = options;
  const startedAt = performance.now();
  const now = new Date();
  const meter = new Meter(onProgress);
  meter.phase('listing');
  const { plan, seen, ranges, tail } = await prepareRun(options, now);
  if (request.dryRun) {
    const left = [...(await leftBehind(ranges, now, options)), ...ranges];
    const counts = await Promise.all(left.map((range) => countUnfinished(range, options)));
    return dryRunReport(
      seen,
      plan,
      counts.reduce((sum, count) => sum + count, 0),
    );
  }

  await recordUnnamed(plan.unnamed, options);
  await recordGone(plan.gone, options);
  meter.expect(plan.todo);
  const outcomes: Outcome[] = [];
  let finished: Finished = NOTHING_FINISHED;
  let finishing = Promise.resolve();
  const publishing = { ...options, tail, attempts: plan.attempts, meter };
  const newest = ranges.at(-1);
  let unfinished: readonly Outcome[] = [];
  const todo = waves(plan.todo, LEAST_OBJECTS_OF_A_WAVE);
  for (const wave of todo) {
    meter.phase('publishing');
    const published = await publishWave(wave.objects, publishing);
    outcomes.push(...published);
    await finishing;
    meter.phase('storing');
    if (wave === todo.at(-1) && newest !== undefined && lies(wave, newest)) {
      unfinished = published;
      break;
    }
    // The next wave is published meanwhile.
    finishing = finishHours(wave, published, { ...options, meter }).then((some) => {
      finished = addFinished(finished, some);
    });
    finishing.catch(() => undefined);
  }
  await finishing;
  if (unfinished.length === 0) meter.phase('joining');
  finished = addFinished(
    finished,
    await finishRanges(
      {
        newest,
        outcomes: unfinished,
        others: async () => [...(await leftBehind(ranges, now, options)), ...ranges.slice(0, -1)],
      },
      { ...options, meter },
    ),
  );
  meter.phase('done');
  signal.throwIfAborted();
  return ingestReport({
    ...seen,
    plan,
    outcomes,
    finished,
    seconds: (performance.now() - startedAt) / 1000,
  });
}

function lies(inner: HourRange, outer: HourRange): boolean {
  return outer.from <= inner.from && inner.until <= outer.until;
}

/** Hours that runs which were killed have left unfinished anywhere but in those that were looked at. */
async function leftBehind(
  ranges: readonly HourRange[],
  now: Date,
  options: IngestOptions,
): Promise<readonly HourRange[]> {
  const { keys, hours } = options.request;
  return keys.length > 0 || hours !== undefined ? [] : await unfinishedOutside(ranges, now, options);
}
