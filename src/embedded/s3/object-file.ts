import { open, type FileHandle } from 'node:fs/promises';

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

/** Opens an object's file; undefined when there is none. The caller closes it. */
export async function openObject(
  file: string,
): Promise<{ readonly handle: FileHandle; readonly object: StoredObject } | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
  try {
    return { handle, object: await readMeta(handle) };
  } catch (error) {
    await handle.close();
    throw new Error(`${file} is damaged`, { cause: error });
  }
}

async function readMeta(handle: FileHandle): Promise<StoredObject> {
  const { size: fileSize, mtime: modified } = await handle.stat();
  const length = (await readAt(handle, fileSize - LENGTH_BYTES, LENGTH_BYTES)).readUInt32BE();
  const size = fileSize - LENGTH_BYTES - length;
  const meta = JSON.parse((await readAt(handle, size, length)).toString()) as ObjectMeta;
  return { ...meta, size, modified };
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  if (position < 0) throw new RangeError('the file is too short');
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new RangeError('the file is too short');
  return buffer;
}
