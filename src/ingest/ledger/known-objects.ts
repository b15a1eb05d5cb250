import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import type { Checkpoint } from '../checkpoint.js';
import { batchTime, hourFolderOf } from '../hour.js';

/** The version of an object whose events stand in the tables. */
export interface PublishedVersion {
  readonly bucket: string;
  readonly etag: string;
  readonly objectId: bigint;
  readonly at: Date;
  readonly lines: number;
  readonly published: number;
  readonly rejected: number;
}

/** A version of an object that could not be published. */
export interface FailedVersion {
  /** How often it was tried. */
  readonly attempt: number;
  /** When it is worth another attempt; undefined: at once. */
  readonly retryAt: Date | undefined;
  readonly error: string;
  readonly at: Date;
}

/** What is known of one key of the bucket. */
export interface KnownObject {
  readonly published?: PublishedVersion;
  /** By ETag. */
  readonly failures: ReadonlyMap<string, FailedVersion>;
}

/** By key. */
export type KnownObjects = ReadonlyMap<string, KnownObject>;

/** Objects of a range of hours (`until` itself is not in it), or of certain keys; milliseconds since the epoch. */
export type WhichObjects =
  { readonly from: number; readonly until: number } | { readonly keys: readonly string[] };

type Warehouse = Pick<ClickHouse, 'query'>;
/** What a row of the ledger and a checkpoint have in common. ClickHouse writes 64-bit integers as text. */
type Version = Pick<
  Checkpoint,
  'bucket' | 'key' | 'etag' | 'object_id' | 'state' | 'attempt' | 'error' | 'retry_at' | 'at'
> &
  Readonly<Record<'lines' | 'published' | 'rejected', number | string>>;

/**
 * What the ledger of ClickHouse says of objects. It reads those hours alone, however long the history is, and may lag
 * behind the checkpoint topic: `mergeCheckpoints` adds the rest.
 */
export async function knownObjects(
  warehouse: Warehouse,
  ledger: string,
  which: WhichObjects,
  signal?: AbortSignal,
): Promise<KnownObjects> {
  const { condition, params } = conditionOf(which);
  const rows = await warehouse.query<Version>(
    `SELECT bucket, key, etag, toString(object_id) AS object_id, state, attempt, error, retry_at, at,
            lines, published, rejected
     FROM {objects:Identifier} FINAL
     WHERE ${condition}`,
    { objects: `${ledger}_objects`, ...params },
    { timeoutMs: QUERY_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) },
  );
  return mergeCheckpoints(new Map(), rows);
}

/** `known` with later records added, in any order: what is published stays so, and of each version the last word counts. */
export function mergeCheckpoints(known: KnownObjects, checkpoints: Iterable<Version>): KnownObjects {
  const merged = new Map(known);
  for (const version of checkpoints) {
    merged.set(version.key, withVersion(merged.get(version.key) ?? NOTHING, version));
  }
  return merged;
}

/** The oldest and the newest hour of the ledger that is not in the future; undefined when it has none. */
export async function ledgerBounds(
  warehouse: Warehouse,
  ledger: string,
  now: Date,
  signal?: AbortSignal,
): Promise<{ readonly oldest: number; readonly newest: number } | undefined> {
  const params = { objects: `${ledger}_objects`, now: batchTime(now.getTime()) };
  const options = signal === undefined ? {} : { signal };
  const ask = async (where: string) => {
    const [row] = await warehouse.query<{ objects: string; oldest: string; newest: string }>(
      `SELECT count() AS objects, min(hour) AS oldest, max(hour) AS newest FROM {objects:Identifier} ${where}`,
      params,
      options,
    );
    if (row === undefined || Number(row.objects) === 0) return undefined;
    return { oldest: utc(row.oldest).getTime(), newest: utc(row.newest).getTime() };
  };
  // Without a condition ClickHouse knows the answer from its parts; a folder of a year to come is rare.
  const bounds = await ask('');
  return bounds === undefined || bounds.newest <= now.getTime()
    ? bounds
    : await ask("WHERE hour <= {now:DateTime('UTC')}");
}

/** A backfill of ten years asks for 350,000 objects at once. */
const QUERY_TIMEOUT_MS = 120_000;
const NOTHING: KnownObject = { failures: new Map() };

function conditionOf(which: WhichObjects): { condition: string; params: Record<string, unknown> } {
  if ('keys' in which) {
    // The hour comes first in the primary key.
    const hours = new Set(which.keys.flatMap((key) => hourFolderOf(key)?.hour ?? []));
    return {
      condition: `hour IN ({hours:Array(DateTime('UTC'))}) AND key IN ({keys:Array(String)})`,
      params: { hours: [...hours].map(batchTime), keys: which.keys },
    };
  }
  return {
    condition: `hour >= {from:DateTime('UTC')} AND hour < {until:DateTime('UTC')}`,
    params: { from: batchTime(which.from), until: batchTime(which.until) },
  };
}

function withVersion(before: KnownObject, version: Version): KnownObject {
  const { etag } = version;
  const at = utc(version.at);
  const failures = new Map(before.failures);
  if (version.state === 'failed') {
    const known = failures.get(etag);
    if (before.published?.etag === etag || (known !== undefined && known.at >= at)) return before;
    const { attempt, error, retry_at } = version;
    failures.set(etag, { attempt, error, at, retryAt: retry_at === null ? undefined : utc(retry_at) });
    return { ...before, failures };
  }
  failures.delete(etag);
  if (version.state === 'gone') return { ...before, failures };
  const published = {
    bucket: version.bucket,
    etag,
    objectId: BigInt(version.object_id),
    at,
    lines: Number(version.lines),
    published: Number(version.published),
    rejected: Number(version.rejected),
  };
  return { published: later(before.published, published), failures };
}

/** As `current` of sql/ledger.sql. */
function later(a: PublishedVersion | undefined, b: PublishedVersion): PublishedVersion {
  if (a === undefined || b.at > a.at) return b;
  return b.at.getTime() === a.at.getTime() && b.etag >= a.etag ? b : a;
}

/** `2022-11-28 20:00:00.123`, UTC, as ClickHouse and the checkpoints write it. */
function utc(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}Z`);
}
