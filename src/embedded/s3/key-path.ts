import { S3Error } from './s3-error.js';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY_BYTES = 1024;
/** What the file systems that we run on take as one name. */
const LONGEST_NAME_BYTES = 255;
/** File name of the empty last part of a key that ends with a slash; `encodePart` never gives a lone percent. */
const EMPTY_PART = '%';

/**
 * The path that holds an object, as names below the bucket's folder. The folder of `a/` is called `a%2F` and the
 * file of `a` is called `a`, so that both can exist and sort as their keys do. No name can be `..` or hold a slash.
 */
export function keyPath(key: string): string[] {
  const parts = key.split('/');
  const file = parts.pop() ?? '';
  const names = [
    ...parts.map((part) => `${encodePart(part)}%2F`),
    file === '' ? EMPTY_PART : encodePart(file),
  ];
  if (
    Buffer.byteLength(key) > LONGEST_KEY_BYTES ||
    names.some((name) => Buffer.byteLength(name) > LONGEST_NAME_BYTES)
  ) {
    throw new S3Error('KeyTooLongError', 'Your key, or one part of it between slashes, is too long');
  }
  return names;
}

/** What a file or folder name adds to a key: `a`, `a/`, or nothing. */
export function namePart(name: string): string {
  return name === EMPTY_PART ? '' : decodeURIComponent(name);
}

function encodePart(part: string): string {
  if (/^\.+$/.test(part)) return part.replaceAll('.', '%2E');
  return part.replaceAll(/[%\u0000-\u001f\u007f]/g, encodeURIComponent);
}
