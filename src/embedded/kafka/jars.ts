import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { kafkaTemplate } from './template.js';

export const KAFKA_VERSION = '4.3.1';

/** File name of each pinned jar and its SHA-256 in hexadecimal. */
export type Checksums = ReadonlyMap<string, string>;

export function kafkaJarsDir(cacheDir: string): string {
  return path.join(cacheDir, `kafka-${KAFKA_VERSION}`);
}

/** The folder of the broker's jars; undefined when it is missing or is not exactly what is pinned. */
export async function findKafkaJars(cacheDir: string): Promise<string | undefined> {
  const folder = kafkaJarsDir(cacheDir);
  return (await wrongJars(folder, await pinnedChecksums())).length === 0 ? folder : undefined;
}

export async function pinnedChecksums(): Promise<Checksums> {
  return parseChecksums(await readFile(kafkaTemplate('SHA256SUMS'), 'utf8'));
}

/** Lines of `sha256sum`. */
export function parseChecksums(text: string): Checksums {
  return new Map(
    [...text.matchAll(/^([0-9a-f]{64})[ ][ *](.+)$/gm)].flatMap(([, sum, name]) =>
      sum === undefined || name === undefined ? [] : [[name, sum] as const],
    ),
  );
}

/**
 * What of the folder is not as pinned: missing, changed or additional files, each as a phrase. Additional ones
 * count because Java is given the whole folder as its class path.
 */
export async function wrongJars(folder: string, pinned: Checksums): Promise<string[]> {
  const present = await readdir(folder).catch(() => []);
  const wrong = present.filter((name) => !pinned.has(name)).map((name) => `${name} is not expected`);
  for (const [name, sum] of pinned) {
    const found = await sha256(path.join(folder, name));
    if (found === undefined) wrong.push(`${name} is missing`);
    else if (found !== sum) wrong.push(`${name} has another content`);
  }
  return wrong;
}

/** Undefined when there is no such file, or no longer: another install may be replacing the folder. */
async function sha256(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  return hash.digest('hex');
}
