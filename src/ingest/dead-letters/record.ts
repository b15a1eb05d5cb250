import { isUtf8 } from 'node:buffer';
import { batchTime, hourOfTimestamp } from '../hour.js';
import { parseLetterId, type Identity, type LetterWithRaw } from './letter.js';

/** One line of an export: a dead letter whose `raw` may be mended in an editor. */
export interface LetterRecord {
  readonly id: string;
  readonly topic: string;
  /** Key of the object; null where the ledger knows none. */
  readonly object: string | null;
  readonly line: number;
  /** `2022-11-28 20:00:00`, UTC; null where it is not known: write it here to have the event replayed. */
  readonly hour: string | null;
  /** What `error` has in common with others of its kind. */
  readonly reason: string;
  readonly error: string;
  readonly raw?: string;
  /** In place of `raw` where the bytes are not valid UTF-8. */
  readonly raw_base64?: string;
  /** Length of the whole line, where only its beginning was kept. */
  readonly cut_from_bytes?: number;
}

export function letterRecord(letter: LetterWithRaw): LetterRecord {
  const { id, topic, object, line, hour, reason, error, raw, rawBytes, keptBytes } = letter;
  return {
    id,
    topic,
    object: object?.key ?? null,
    line,
    hour: hour === undefined ? null : batchTime(hour),
    reason,
    error,
    ...(rawBytes > keptBytes ? { cut_from_bytes: rawBytes } : {}),
    ...(isUtf8(raw) ? { raw: raw.toString() } : { raw_base64: raw.toString('base64') }),
  };
}

/** What a line of a mended file asks for. */
export interface MendedLetter {
  readonly id: string;
  readonly identity: Identity;
  readonly text: Buffer;
  readonly hour: number | undefined;
}

/** Reads a line of a mended file; a string says what is wrong with it. */
export function parseRecord(line: Buffer): MendedLetter | string {
  if (!isUtf8(line)) return 'it is not valid UTF-8: save the file as UTF-8';
  let record: unknown;
  try {
    record = JSON.parse(line.toString());
  } catch {
    return 'it is not JSON';
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    return 'it is not a JSON object';
  const { id, raw, raw_base64: encoded, hour } = record as Record<string, unknown>;
  const identity = typeof id === 'string' ? parseLetterId(id) : undefined;
  if (identity === undefined) return 'its "id" is not the id of a dead letter';
  if ((typeof raw === 'string') === (typeof encoded === 'string'))
    return 'it needs "raw" or "raw_base64", as a text';
  if (typeof raw === 'string' && /\p{Surrogate}/u.test(raw))
    return 'its "raw" holds half a character (\\ud800 to \\udfff)';
  const time = typeof hour === 'string' ? hourOfTimestamp(hour) : undefined;
  if (hour !== null && hour !== undefined && time === undefined) return 'its "hour" is not an hour';
  return {
    id: String(id),
    identity,
    text: typeof raw === 'string' ? Buffer.from(raw) : Buffer.from(String(encoded), 'base64'),
    hour: time,
  };
}
