import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What is kept of an object besides its content. */
export interface ObjectMeta {
  /** MD5 of the content, hexadecimal. */
  readonly md5: string;
  readonly contentType: string;
}

export interface StoredObject extends ObjectMeta {
  /** Bytes of the content. */
  readonly size: number;
  readonly modified: Date;
}

const LENGTH_BYTES = 4;

/** What follows the content in an object's file: content and meta data in one file can never disagree. */
export function trailerOf({ md5, contentType }: ObjectMeta): Buffer {
  const json = Buffer.from(JSON.stringify({ md5, contentType }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  return Buffer.concat([json, length]);
}

/**
 * Opens an object's file; undefined when there is none. The caller closes it. Not by way of the thread pool: that takes
 * ten times as long, and a listing looks at a thousand objects.
 */
export function openObject(file: string): { readonly fd: number; readonly object: StoredObject } | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
  try {
    return { fd, object: readMeta(fd) };
  } catch (error) {
    closeSync(fd);
    throw new Error(`${file} is damaged`, { cause: error });
  }
}

function readMeta(fd: number): StoredObject {
  const { size: fileSize, mtime: modified } = fstatSync(fd);
  const length = readAt(fd, fileSize - LENGTH_BYTES, LENGTH_BYTES).readUInt32BE();
  const size = fileSize - LENGTH_BYTES - length;
  const meta = JSON.parse(readAt(fd, size, length).toString()) as ObjectMeta;
  return { ...meta, size, modified };
}

function readAt(fd: number, position: number, length: number): Buffer {
  if (position < 0) throw new RangeError('the file is too short');
  const buffer = Buffer.alloc(length);
  if (readSync(fd, buffer, 0, length, position) < length) throw new RangeError('the file is too short');
  return buffer;
}
