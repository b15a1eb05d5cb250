import { createReadStream } from 'node:fs';
import { NplError, messageOf } from '../../errors.js';
import { lineSplitter, type Line } from '../load/line-splitter.js';
import type { LetterStore } from './letter.js';
import { letterId } from './letter.js';
import type { LetterFilter } from './letters-sql.js';
import { prepareReplay, type Replay } from './prepare-replay.js';
import { readLetters, withRaw } from './read-letters.js';
import { parseRecord, type MendedLetter } from './record.js';

/** Which letters to replay: those of the store that a filter leaves, or those that a file holds, mended. */
export type Selection = { readonly filter: LetterFilter } | { readonly file: string };

/** One letter of the selection; `replay` is a text where it cannot be sent, and says why. */
export interface Candidate {
  /** Its id, or its place in the file. */
  readonly id: string;
  readonly replay: Replay | string;
}

/** An escaped line of an export is at most six times as long as the line itself. */
const LONGEST_RECORD = 8_000_000;
const RECORDS_AT_ONCE = 1_000;
const BYTES_AT_ONCE = 8_000_000;

/** The letters of the selection in portions of a few megabytes. */
export async function* candidates(
  store: LetterStore,
  selection: Selection,
  signal: AbortSignal,
): AsyncGenerator<Candidate[]> {
  if ('file' in selection) {
    yield* ofFile(store, selection.file, signal);
    return;
  }
  const named = new Set(selection.filter.ids?.map(letterId));
  for await (const page of readLetters(store, selection.filter, signal)) {
    for await (const letters of withRaw(store, page, signal)) {
      for (const { id } of letters) named.delete(id);
      yield letters.map((letter) => ({ id: letter.id, replay: prepareReplay(letter, letter.raw, store) }));
    }
  }
  if (named.size > 0) yield [...named].map((id) => ({ id, replay: 'there is no such dead letter' }));
}

async function* ofFile(store: LetterStore, file: string, signal: AbortSignal): AsyncGenerator<Candidate[]> {
  const seen = new Set<string>();
  let mended: MendedLetter[] = [];
  let bytes = 0;
  for await (const lines of linesOf(file, signal)) {
    for (const { number, bytes: line, length } of lines) {
      const record = length > LONGEST_RECORD ? `it has ${length} bytes` : parseRecord(line);
      const wrong =
        typeof record === 'string' ? record : seen.has(record.id) ? 'the file holds it twice' : undefined;
      if (typeof record === 'string' || wrong !== undefined) {
        yield [{ id: `line ${number} of the file`, replay: wrong ?? '' }];
        continue;
      }
      seen.add(record.id);
      mended.push(record);
      bytes += record.text.length;
      if (mended.length < RECORDS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
      yield await prepared(store, mended, signal);
      mended = [];
      bytes = 0;
    }
  }
  if (mended.length > 0) yield await prepared(store, mended, signal);
}

async function prepared(
  store: LetterStore,
  mended: readonly MendedLetter[],
  signal: AbortSignal,
): Promise<Candidate[]> {
  const filter = { replayed: true, ids: mended.map(({ identity }) => identity) };
  const found = new Map<string, Candidate>();
  const wanted = new Map(mended.map((each) => [each.id, each]));
  for await (const page of readLetters(store, filter, signal)) {
    for (const letter of page) {
      const { text, hour } = wanted.get(letter.id) ?? {};
      if (text === undefined) continue;
      found.set(letter.id, { id: letter.id, replay: prepareReplay(letter, text, { ...store, hour }) });
    }
  }
  return mended.map(({ id }) => found.get(id) ?? { id, replay: 'there is no such dead letter' });
}

async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<Line[]> {
  const splitter = lineSplitter(LONGEST_RECORD);
  try {
    for await (const chunk of createReadStream(file, { signal }) as AsyncIterable<Buffer>)
      yield splitter.push(chunk);
  } catch (cause) {
    signal.throwIfAborted();
    throw new NplError(`${file} cannot be read`, { why: messageOf(cause), cause });
  }
  yield splitter.end();
}
