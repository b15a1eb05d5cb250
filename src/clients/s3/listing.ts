import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2Output,
} from '@aws-sdk/client-s3';
import { S3Failure, notS3 } from './failure.js';

export interface ObjectInfo {
  /** Bytes. */
  readonly size: number;
  /** In double quotes, as S3 gives it. */
  readonly etag: string;
  readonly lastModified: Date;
}

/** One entry of a bucket's listing. */
export interface BucketEntry extends ObjectInfo {
  readonly key: string;
}

export interface ListOptions {
  readonly prefix?: string;
  /** Only keys that sort after this one. */
  readonly startAfter?: string;
  /** Most entries of the first answer, where few are expected. */
  readonly firstPage?: number;
  readonly signal?: AbortSignal;
}

/** Entries in the order of their keys' UTF-8 bytes, fetched a page of up to 1,000 at a time. */
export async function* listPages(
  send: (command: ListObjectsV2Command) => Promise<ListObjectsV2Output>,
  { endpoint, bucket }: { readonly endpoint: string; readonly bucket: string },
  { prefix = '', startAfter, firstPage }: Omit<ListOptions, 'signal'>,
): AsyncGenerator<BucketEntry> {
  let from: Pick<ListObjectsV2CommandInput, 'StartAfter' | 'ContinuationToken' | 'MaxKeys'> | undefined = {
    StartAfter: startAfter,
    MaxKeys: firstPage,
  };
  while (from !== undefined) {
    const page = await send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...from }));
    // The SDK reads an empty listing out of any well-formed XML, as a web page may be.
    if (page.Name === undefined && page.KeyCount === undefined) throw notS3({ endpoint });
    let last: string | undefined;
    for (const { Key, Size = 0, ETag = '', LastModified = new Date(0) } of page.Contents ?? []) {
      if (Key === undefined) continue;
      last = Key;
      yield { key: Key, size: Size, etag: ETag, lastModified: LastModified };
    }
    from = nextPage(page, last);
    if (from === undefined && page.IsTruncated === true) {
      throw new S3Failure(
        `S3 at ${endpoint} breaks off the listing of bucket ${bucket}`,
        { why: 'it says that there is more, and not how to get it' },
        undefined,
        true,
      );
    }
  }
}

/** Names of the folders directly below a prefix that ends with a slash or is empty; objects there are left out. */
export async function listFolders(
  send: (command: ListObjectsV2Command) => Promise<ListObjectsV2Output>,
  { endpoint, bucket }: { readonly endpoint: string; readonly bucket: string },
  prefix: string,
): Promise<string[]> {
  const folders: string[] = [];
  let from: Pick<ListObjectsV2CommandInput, 'StartAfter' | 'ContinuationToken'> | undefined = {};
  while (from !== undefined) {
    const page = await send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: '/', ...from }),
    );
    if (page.Name === undefined && page.KeyCount === undefined) throw notS3({ endpoint });
    const here = (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix);
    folders.push(...here.map((folder) => folder.slice(prefix.length).replace(/\/$/, '')));
    from = nextPage(page, here.at(-1));
  }
  return folders;
}

/** Some services say that there is more and give no token: then the listing goes on after its last key. */
function nextPage({ IsTruncated, NextContinuationToken }: ListObjectsV2Output, last: string | undefined) {
  if (NextContinuationToken !== undefined && NextContinuationToken !== '') {
    return { ContinuationToken: NextContinuationToken };
  }
  return IsTruncated === true && last !== undefined ? { StartAfter: last } : undefined;
}
