import { createHash } from 'node:crypto';

/** Lines of one object are numbered below this: see sql/*_mv.sql, which tells our keys from foreign ones by it. */
export const MOST_LINES = 2 ** 29;

/** What names an object: its place among the hours, if it has one, its file name and its content. */
export interface Origin {
  /** `browser_events.jsonl`, with its hour folder in front where it lies in one. */
  readonly name: string;
  /** SHA-256 of the content, hexadecimal. */
  readonly contentHash: string;
}

/** First half of the identity of an event: the same for the same file, wherever and whenever it is loaded. */
export function objectIdOf({ name, contentHash }: Origin): bigint {
  return createHash('sha256').update(`file\n${name}\n${contentHash}`).digest().readBigUInt64BE(0);
}

/** The identity as the key of a message: object id, then 1-based line number, both big-endian. */
export function messageKey(objectId: bigint, lineNumber: number): Buffer {
  const key = Buffer.allocUnsafe(12);
  key.writeBigUInt64BE(objectId, 0);
  key.writeUInt32BE(lineNumber, 8);
  return key;
}

/**
 * The partition of all messages of an object. One object stays in one partition, so that it is read in the
 * order of its lines and a line that is sent again meets its first copy there; objects spread evenly.
 */
export function partitionOf(objectId: bigint, partitions: number): number {
  return Number(objectId % BigInt(partitions));
}
