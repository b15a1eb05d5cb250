import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { S3 } from '../../clients/s3/s3.js';
import { UsageError } from '../../errors.js';
import type { Topology } from '../../topology/topology-types.js';
import { readObjectName } from '../event-object.js';
import { hourFolder } from '../hour.js';
import { knownObjects, ledgerBounds, type KnownObject, type KnownObjects } from '../ledger/known-objects.js';
import { awaitAnswer } from '../source/await-answer.js';
import { listObjects, listSpan, type FoundObject } from '../source/list-objects.js';
import { tellOnce } from '../source/tell-once.js';
import { spansToList } from '../source/window.js';
import { hourRanges, type HourRange } from './hour-ranges.js';
import type { IngestRequest } from './request.js';

export interface LookOptions {
  readonly store: Pick<S3, 'listObjects' | 'head' | 'folders'>;
  readonly warehouse: Pick<ClickHouse, 'query'>;
  readonly topology: Pick<Topology, 's3' | 'ingest'>;
  readonly request: Pick<IngestRequest, 'hours' | 'keys'>;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onLog: (line: string) => void;
}

export interface BucketLook {
  /** In no order. */
  readonly listed: readonly FoundObject[];
  /** What ClickHouse knows of them. */
  readonly known: KnownObjects;
  /** The hours that were looked at as a whole, both ends included; none where objects were named one by one. */
  readonly ranges: readonly HourRange[];
  /** Whatever is known and not listed is no longer in the bucket. */
  readonly isComplete: boolean;
  /** Keys of event files that lie in no hour folder. */
  readonly strays: readonly string[];
}

const HOUR_MS = 3_600_000;

/** The objects that a request is for, and what ClickHouse knows of them. */
export async function lookAtBucket(options: LookOptions): Promise<BucketLook> {
  const { store, warehouse, topology, request, signal, onLog } = options;
  const { ledger } = topology.ingest;
  const { endpoint, prefix } = topology.s3;
  await awaitAnswer(store, { endpoint, prefix, signal, onLog });
  if (request.keys.length > 0) {
    const listed = await Promise.all(request.keys.map((key) => headOf(key, options)));
    const known = await knownObjects(warehouse, ledger, { keys: request.keys }, signal);
    return { listed, known, ranges: [], isComplete: false, strays: [] };
  }
  const strays: string[] = [];
  const parts = await partsOf(options, (key) => strays.push(key));
  const listed = parts.flatMap((part) => part.listed);
  const ranges = parts.flatMap((part) => hourRanges(part.listed.map(({ hour }) => hour)));
  // Not by way of arrays: a backfill of ten years knows 350,000 objects.
  const known = new Map<string, KnownObject>();
  for (const part of parts) for (const [key, object] of part.known) known.set(key, object);
  // Folders that are not padded with zeros lie elsewhere than their hours: then a part of them may be missing.
  const isComplete = listed.every(({ key, hour }) => key.includes(`${hourFolder(hour)}/`));
  return { listed, known, ranges, isComplete, strays };
}

interface Part {
  readonly listed: readonly FoundObject[];
  readonly known: KnownObjects;
}

/** Each part lies within hours of its own, so that the ledger is asked for no more than these. */
async function partsOf(options: LookOptions, onStray: (key: string) => void): Promise<Part[]> {
  const { store, warehouse, topology, request, now, signal } = options;
  const source = { prefix: topology.s3.prefix, signal, onRetry: tellOnce(options.onLog), onStray };
  const look = async (objects: AsyncIterable<FoundObject>): Promise<Part> => {
    const listed = await Array.fromAsync(objects);
    return { listed, known: await knownOf(listed, options) };
  };
  if (request.hours !== undefined) {
    const { from, until } = request.hours;
    return [await look(listObjects(store, { ...source, from, until: until + HOUR_MS }))];
  }
  const { ledger, lookbackHours } = topology.ingest;
  const known = await ledgerBounds(warehouse, ledger, now, signal);
  const spans = spansToList({ known, now: now.getTime(), lookbackHours });
  return await Promise.all(spans.map((span) => look(listSpan(store, { ...source, ...span }))));
}

async function knownOf(
  listed: readonly FoundObject[],
  { warehouse, topology, signal }: LookOptions,
): Promise<KnownObjects> {
  if (listed.length === 0) return new Map();
  const hours = listed.map(({ hour }) => hour);
  const from = hours.reduce((a, b) => Math.min(a, b));
  const until = hours.reduce((a, b) => Math.max(a, b));
  return await knownObjects(warehouse, topology.ingest.ledger, { from, until: until + HOUR_MS }, signal);
}

async function headOf(key: string, { store, topology, signal }: LookOptions): Promise<FoundObject> {
  const { prefix, bucket } = topology.s3;
  const { hour, name } = readObjectName(key.startsWith(prefix) ? key.slice(prefix.length) : '');
  if (hour === undefined) {
    throw new UsageError(`${key} lies in no hour folder${prefix === '' ? '' : ` of ${prefix}`}`, {
      why: `objects of events are called ${prefix}year=2022/month=11/day=28/hour=20/browser_events.jsonl.zip`,
      next: 'npl-ops ingest --dry-run lists what there is',
    });
  }
  const info = await store.head(key, signal);
  if (info !== undefined) return { ...info, key, hour, name };
  throw new UsageError(`there is no object ${key} in bucket ${bucket}`, {
    next: 'npl-ops ingest --dry-run lists what there is',
  });
}
