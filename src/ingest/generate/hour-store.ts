import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3 } from '../../clients/s3/s3.js';

/** Where generated hours go: a bucket, or a folder with the same tree. */
export interface HourStore {
  /** Names of the files in an hour's folder, as `year=2022/month=11/day=28/hour=20`. */
  names(folder: string, signal: AbortSignal): Promise<string[]>;
  /** Stores all of `content`; until then nothing is seen under the name. */
  put(folder: string, name: string, content: Readable, signal: AbortSignal): Promise<void>;
}

/** Up to this size an object is sent from memory, so that a lost connection can be mended by sending it again. */
const SMALL_BYTES = 8 << 20;

/**
 * The bucket behind `s3`. An object's length must be known before it is sent, so that it waits in `spoolDir`, in a
 * file without a name: nothing is left behind, whatever ends the process.
 */
export function bucketStore(
  s3: Pick<S3, 'listObjects' | 'put'>,
  { prefix, spoolDir }: { readonly prefix: string; readonly spoolDir: string },
): HourStore {
  return {
    async names(folder, signal) {
      const names: string[] = [];
      const within = `${prefix}${folder}/`;
      for await (const { key } of s3.listObjects({ prefix: within, signal }))
        names.push(key.slice(within.length));
      return names;
    },
    async put(folder, name, content, signal) {
      const file = path.join(spoolDir, `spool-${randomUUID()}`);
      const handle = await open(file, 'wx+', 0o600);
      try {
        await rm(file);
        await handle.writeFile(addAbortSignal(signal, content));
        const { size } = await handle.stat();
        const key = `${prefix}${folder}/${name}`;
        if (size <= SMALL_BYTES) {
          const { buffer } = await handle.read(Buffer.alloc(size), 0, size, 0);
          await s3.put(key, buffer, signal);
        } else {
          const stream = handle.createReadStream({ start: 0, autoClose: false });
          await s3.put(key, { stream, size }, signal);
        }
      } finally {
        await handle.close();
      }
    },
  };
}

/** A folder; it and those of the hours are made when missing. */
export function folderStore(dir: string): HourStore {
  return {
    async names(folder) {
      try {
        return await readdir(path.join(dir, folder));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    },
    async put(folder, name, content, signal) {
      const file = path.join(dir, folder, name);
      const part = `${file}.part`;
      await mkdir(path.dirname(file), { recursive: true });
      try {
        await pipeline(content, createWriteStream(part), { signal });
        await rename(part, file);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
  };
}
