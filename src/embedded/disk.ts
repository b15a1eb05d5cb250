import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NplError, messageOf } from '../errors.js';
import type { EngineName } from './engine.js';

const MEBIBYTE = 1024 * 1024;
const LEAST_FREE_BYTES = 256 * MEBIBYTE;

const DIR_KEYS: Readonly<Record<EngineName, string>> = {
  kafka: 'KAFKA_DATA',
  clickhouse: 'CLICKHOUSE_DATA',
  s3: 'S3_DATA',
};

/** Creates an engine's data folder; throws when it cannot be written to or its disk is almost full. */
export async function checkDataDir(engine: EngineName, dir: string): Promise<void> {
  const elsewhere = `choose another folder with: npl-ops config set ${DIR_KEYS[engine]}=FOLDER`;
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw new NplError(`the data folder of ${engine} cannot be created: ${dir}`, {
      why: fileProblem(error),
      next: `mend ${dir}, or ${elsewhere}`,
      cause: error,
    });
  }
  const free = await freeBytes(dir);
  if (free < LEAST_FREE_BYTES) {
    throw new NplError(`the disk that holds the data of ${engine} is almost full: ${dir}`, {
      why: `${inMebibytes(free)} are free, ${inMebibytes(LEAST_FREE_BYTES)} are needed to start`,
      next: `free some space, or ${elsewhere}`,
    });
  }
  await checkWritable(engine, dir, elsewhere);
}

/** Bytes that this user may still write to the disk of the folder. */
export async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

/** By writing: permissions alone tell nothing about root, a read-only mount or a full quota. */
async function checkWritable(engine: EngineName, dir: string, elsewhere: string): Promise<void> {
  const file = join(dir, `.npl-write-test-${process.pid}`);
  try {
    await writeFile(file, 'x');
    await rm(file);
  } catch (error) {
    throw new NplError(`the data folder of ${engine} cannot be written to: ${dir}`, {
      why: fileProblem(error),
      next: `mend ${dir}, or ${elsewhere}`,
      cause: error,
    });
  }
}

const IN_THE_WAY = 'a file, or a link that leads nowhere, stands in its place';
const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'this user has no permission there',
  EPERM: 'this user has no permission there',
  EROFS: 'its file system is mounted read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'the disk quota is used up',
  EEXIST: IN_THE_WAY,
  ENOTDIR: IN_THE_WAY,
  ENOENT: IN_THE_WAY,
};

function fileProblem(error: unknown): string {
  return FILE_PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''] ?? messageOf(error);
}

const inMebibytes = (bytes: number) => `${Math.floor(bytes / MEBIBYTE)} MiB`;
