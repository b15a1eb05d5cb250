import { setImmediate } from 'node:timers/promises';
import type { ObjectStore } from './object-store.js';
import { S3Error } from './s3-error.js';
import { queryValue, type Target } from './target.js';
import { xmlDocument, type Element } from './xml.js';

const LARGEST_PAGE = 1000;
/** Files that are read before other requests have their turn. */
const FILES_A_TURN = 32;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export async function listObjects(store: ObjectStore, target: Target): Promise<string> {
  const { bucket } = target;
  const prefix = queryValue(target, 'prefix') ?? '';
  const delimiter = queryValue(target, 'delimiter') ?? '';
  const token = queryValue(target, 'continuation-token');
  const startAfter = queryValue(target, 'start-after');
  const size = pageSize(queryValue(target, 'max-keys'));
  const after = token === undefined ? (startAfter ?? '') : Buffer.from(token, 'base64url').toString();

  const keys: string[] = [];
  const groups: string[] = [];
  let last = '';
  let isTruncated = false;
  for await (const key of size === 0 ? [] : store.keys(bucket, prefix, after)) {
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined && (group === last || group === after)) continue;
    if (keys.length + groups.length === size) {
      isTruncated = true;
      break;
    }
    if (group === undefined) keys.push(key);
    else groups.push(group);
    last = group ?? key;
  }
  const contents = await contentsOf(store, bucket, keys);
  return xmlDocument('ListBucketResult', [
    ['Name', bucket],
    ['Prefix', prefix],
    ['Delimiter', delimiter === '' ? undefined : delimiter],
    ['MaxKeys', size],
    ['KeyCount', contents.length + groups.length],
    ['StartAfter', startAfter],
    ['ContinuationToken', token],
    ['IsTruncated', isTruncated],
    ['NextContinuationToken', isTruncated ? Buffer.from(last).toString('base64url') : undefined],
    ...contents,
    ...groups.map((group): Element => ['CommonPrefixes', [['Prefix', group]]]),
  ]);
}

async function contentsOf(store: ObjectStore, bucket: string, keys: readonly string[]): Promise<Element[]> {
  const contents: Element[] = [];
  for (const [index, key] of keys.entries()) {
    if (index % FILES_A_TURN === FILES_A_TURN - 1) await setImmediate();
    const object = store.find(bucket, key);
    // Removed since it was listed.
    if (object === undefined) continue;
    contents.push([
      'Contents',
      [
        ['Key', key],
        ['LastModified', object.modified.toISOString()],
        ['ETag', `"${object.md5}"`],
        ['Size', object.size],
        ['StorageClass', 'STANDARD'],
      ],
    ]);
  }
  return contents;
}

function pageSize(text: string | undefined): number {
  if (text === undefined) return LARGEST_PAGE;
  if (!/^\d{1,9}$/.test(text)) throw new S3Error('InvalidArgument', 'Provided max-keys not an integer.');
  return Math.min(Number(text), LARGEST_PAGE);
}

/** The common prefix that stands for the key, when the listing has a delimiter. */
function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
}
