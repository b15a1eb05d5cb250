import type { ClickHouse } from '../../clients/clickhouse/clickhouse.js';
import { NplError } from '../../errors.js';
import type { KnownObjects } from '../ledger/known-objects.js';
import { recentBuckets } from '../ledger/recent-buckets.js';
import type { FoundObject } from '../source/list-objects.js';

export interface OtherBucketOptions {
  readonly warehouse: Pick<ClickHouse, 'query'>;
  readonly bucket: string;
  readonly ledger: string;
  readonly signal: AbortSignal;
}

/**
 * The ledger knows an object by its key: one of the same key in another bucket would pass for its newer version, and the
 * rows of the first would be deleted. Rejects where that would happen and nothing of this bucket was taken in of late, as
 * after a change of S3_BUCKET; copies of what is published (the same ETag) are no reason.
 */
export async function refuseOtherBucket(
  listed: readonly Pick<FoundObject, 'key' | 'etag'>[],
  known: KnownObjects,
  { warehouse, bucket, ledger, signal }: OtherBucketOptions,
): Promise<void> {
  const replaced = listed.filter(({ key, etag }) => {
    const version = known.get(key)?.published;
    return version !== undefined && version.bucket !== bucket && version.etag !== etag;
  });
  const [first] = replaced;
  if (first === undefined) return;
  if ((await recentBuckets(warehouse, ledger, signal)).includes(bucket)) return;
  const other = known.get(first.key)?.published?.bucket ?? '';
  throw new NplError(
    `${replaced.length} objects of bucket ${bucket} have the keys of objects that were taken from bucket ${other}`,
    {
      why: `they would count as newer versions, and the rows of the objects of ${other} would be deleted; the first is ${first.key}`,
      next: `npl-ops config set S3_BUCKET=${other}; to keep both, give ${bucket} a CLICKHOUSE_DATABASE of its own; if ${bucket} is to replace ${other}: npl-ops ingest --replace-bucket`,
    },
  );
}
