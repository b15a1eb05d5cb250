import { createHash, randomUUID } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { keyPath, namePart } from './key-path.js';
import { openObject, trailerOf, type StoredObject } from './object-file.js';
import { S3Error } from './s3-error.js';

export interface PutResult {
  /** MD5 and SHA-256 of the content, hexadecimal. */
  readonly md5: string;
  readonly sha256: string;
}

/** Buckets as folders, objects as files. */
export interface ObjectStore {
  buckets(): Promise<string[]>;
  hasBucket(bucket: string): Promise<boolean>;
  createBucket(bucket: string): Promise<void>;
  /** Keys after `after` that begin with `prefix`, in order. */
  keys(bucket: string, prefix: string, after: string): AsyncGenerator<string>;
  /** Undefined when there is no such object. */
  find(bucket: string, key: string): StoredObject | undefined;
  /** The object and, of its content, the bytes from `first` to `last`, both included. */
  read(bucket: string, key: string): OpenObject | undefined;
  /**
   * Stores the content under the key in one step, after `accept` has agreed to what arrived: readers see the old
   * object or the new one, also after kill -9 (not after a power cut: nothing is forced to the disk).
   */
  put(
    bucket: string,
    key: string,
    content: Readable,
    contentType: string,
    accept: (result: PutResult) => void,
  ): Promise<PutResult>;
  remove(bucket: string, key: string): Promise<void>;
}

export interface OpenObject {
  readonly object: StoredObject;
  /** Call once, or `close`. */
  stream(first: number, last: number): Readable;
  close(): void;
}

export async function openObjectStore(dataDir: string): Promise<ObjectStore> {
  const bucketsDir = path.join(dataDir, 'buckets');
  const incomingDir = path.join(dataDir, 'incoming');
  // Whatever is still in there was never acknowledged.
  await rm(incomingDir, { recursive: true, force: true });
  await mkdir(incomingDir, { recursive: true });
  await mkdir(bucketsDir, { recursive: true });
  const bucketDir = (bucket: string) => path.join(bucketsDir, bucket);
  const fileOf = (bucket: string, key: string) => path.join(bucketDir(bucket), ...keyPath(key));

  return {
    buckets: async () => (await readdir(bucketsDir)).sort(),
    hasBucket: (bucket) =>
      access(bucketDir(bucket)).then(
        () => true,
        () => false,
      ),
    async createBucket(bucket) {
      await mkdir(bucketDir(bucket), { recursive: true });
    },
    keys: (bucket, prefix, after) => walk(bucketDir(bucket), '', prefix, after),
    find(bucket, key) {
      const found = openObject(fileOf(bucket, key));
      if (found !== undefined) closeSync(found.fd);
      return found?.object;
    },
    read(bucket, key) {
      const found = openObject(fileOf(bucket, key));
      if (found === undefined) return undefined;
      const { fd, object } = found;
      return {
        object,
        stream: (first, last) => createReadStream('', { fd, start: first, end: last }),
        close: () => closeSync(fd),
      };
    },
    async put(bucket, key, content, contentType, accept) {
      const file = fileOf(bucket, key);
      const incoming = path.join(incomingDir, randomUUID());
      const md5 = createHash('md5');
      const sha256 = createHash('sha256');
      let result: PutResult | undefined;
      async function* hashed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
        for await (const chunk of chunks) {
          md5.update(chunk);
          sha256.update(chunk);
          yield chunk;
        }
        result = { md5: md5.digest('hex'), sha256: sha256.digest('hex') };
        accept(result);
        yield trailerOf({ md5: result.md5, contentType });
      }
      try {
        await pipeline(content, hashed, createWriteStream(incoming));
        await moveInto(incoming, file);
      } finally {
        await rm(incoming, { force: true });
      }
      if (result === undefined) throw new S3Error('IncompleteBody', 'The request body did not arrive');
      return result;
    },
    async remove(bucket, key) {
      await unlink(fileOf(bucket, key)).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      });
    },
  };
}

async function moveInto(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
}

/** In key order: a folder's name ends with its slash, so that names sort as the keys below them do. */
async function* walk(dir: string, above: string, prefix: string, after: string): AsyncGenerator<string> {
  const entries = (await readdir(dir, { withFileTypes: true })).map((entry) => ({
    key: above + namePart(entry.name),
    path: path.join(dir, entry.name),
    isFolder: entry.isDirectory(),
  }));
  for (const entry of entries.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))) {
    const { key } = entry;
    if (!entry.isFolder) {
      if (isAfter(key, after) && key.startsWith(prefix)) yield key;
      continue;
    }
    const mayHold = key.startsWith(prefix) || prefix.startsWith(key);
    if (mayHold && (isAfter(key, after) || after.startsWith(key)))
      yield* walk(entry.path, key, prefix, after);
  }
}

function isAfter(key: string, after: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0;
}
