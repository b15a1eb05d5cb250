import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, NplError, UsageError } from '../../errors.js';
import type { LetterStore } from './letter.js';
import type { LetterFilter } from './letters-sql.js';
import { readLetters, withRaw } from './read-letters.js';
import { letterRecord, type LetterRecord } from './record.js';

/** The letters that the filter leaves, portion by portion, as what is mended and replayed. */
export async function* exportedRecords(
  store: LetterStore,
  filter: LetterFilter,
  signal: AbortSignal,
): AsyncGenerator<LetterRecord[]> {
  for await (const page of readLetters(store, filter, signal)) {
    for await (const letters of withRaw(store, page, signal)) {
      yield letters.map(letterRecord);
    }
  }
}

/**
 * Writes an export to a file and resolves to the number of its lines. The file is there when all of it is. Rejects
 * with UsageError where there is a file already, unless it is to be replaced.
 */
export async function exportToFile(
  file: string,
  lines: AsyncIterable<readonly string[]>,
  { replace, signal }: { readonly replace: boolean; readonly signal: AbortSignal },
): Promise<number> {
  if (!replace && (await exists(file))) {
    throw new UsageError(`${file} exists already`, {
      next: 'name another file, or let it be replaced with --yes',
    });
  }
  const part = `${file}.${randomUUID()}.part`;
  let count = 0;
  const texts = async function* () {
    for await (const portion of lines) {
      count += portion.length;
      yield portion.map((line) => `${line}\n`).join('');
    }
  };
  try {
    await pipeline(Readable.from(texts()), createWriteStream(part), { signal });
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    if (cause instanceof NplError) throw cause;
    throw new NplError(`${file} could not be written`, { why: messageOf(cause), cause });
  }
  return count;
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
