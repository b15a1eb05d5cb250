import type { S3 } from '../../clients/s3/s3.js';
import type { Topology } from '../../topology/topology-types.js';
import type { BucketLook } from './look-at-bucket.js';

export interface ElsewhereOptions {
  readonly store: Pick<S3, 'folders'>;
  readonly topology: Pick<Topology, 's3'>;
  readonly signal: AbortSignal;
}

/** A bucket with years of other data may have thousands of folders. */
const MOST_FOLDERS = 20;

/**
 * Why a look has found nothing at all, in a sentence: the bucket is empty, or the hour folders lie below another
 * prefix. Undefined where it has found something.
 */
export async function whyNothing(
  { listed, known, strays }: BucketLook,
  options: ElsewhereOptions,
): Promise<string | undefined> {
  if (listed.length > 0 || known.size > 0 || strays.length > 0) return undefined;
  const { bucket, prefix } = options.topology.s3;
  const folders = await options.store.folders('', options.signal);
  const found = await prefixWithHours(folders, options);
  if (found !== undefined) {
    return `Bucket ${bucket} has hour folders below ${found === '' ? 'no prefix' : found}, and S3_PREFIX is ${prefix === '' ? 'empty' : prefix}: npl-ops config set S3_PREFIX=${found}`;
  }
  const place = prefix === '' ? '' : ` below ${prefix}`;
  const others = folders.length === 0 ? '' : `; its folders are ${folders.slice(0, 5).join(', ')}`;
  return `Bucket ${bucket} has no folder year=...${place}${others}`;
}

/** At the top of the bucket, or one or two folders below. */
async function prefixWithHours(
  top: readonly string[],
  { store, topology, signal }: ElsewhereOptions,
): Promise<string | undefined> {
  let level = [''];
  let folders: readonly (readonly string[])[] = [top];
  for (let depth = 0; depth < 3; depth += 1) {
    const at = folders.findIndex(
      (names, index) => level[index] !== topology.s3.prefix && names.some((name) => /^year=\d/.test(name)),
    );
    if (at !== -1) return level[at];
    level = folders
      .flatMap((names, index) => names.map((name) => `${level[index] ?? ''}${name}/`))
      .slice(0, MOST_FOLDERS);
    folders = await Promise.all(level.map((prefix) => store.folders(prefix, signal)));
  }
  return undefined;
}
