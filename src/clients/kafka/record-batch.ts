import { CODECS, pack, type Compression } from './compression.js';
import { crc32c } from './crc32c.js';

/** Whose records these are; their sequence numbers let the broker tell a gap or a repetition. */
export interface BatchOrigin {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly compression: Compression;
}

export interface SealedBatch {
  /** Where the batch begins, and where it ends. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** `baseOffset` up to and including the number of records: org.apache.kafka.common.record.DefaultRecordBatch. */
export const BATCH_HEADER = 61;
/** A batch is closed at this size. Brokers take 1,048,588 bytes by default (`message.max.bytes`). */
const FULL = 900_000;
/** Memory for one batch with a record of any size that the broker takes, and the request in front of it. */
export const BATCH_MEMORY = 1_048_588 + 2_048;
const TRANSACTIONAL = 0x10;
const ATTRIBUTES_AT = 21;

/**
 * Records of one partition, written once, straight into the bytes that are sent: record batch format v2.
 * `prefix` is left free in front of the batch for the request that carries it.
 */
export class RecordBatch {
  readonly bytes: Buffer;
  count = 0;
  #end: number;
  readonly #start: number;

  constructor(prefix: number, bytes: Buffer) {
    this.bytes = bytes;
    this.#start = prefix;
    this.#end = prefix + BATCH_HEADER;
  }

  /**
   * Adds a record with this key and room for a value; returns where in `bytes` the value begins, or -1 when the
   * batch is full. Throws RangeError for a value that no batch can hold.
   */
  append(key: Uint8Array, valueBytes: number): number {
    const { bytes, count } = this;
    const keyBytes = key.length;
    const body =
      3 + keyBytes + valueBytes + varintBytes(count) + varintBytes(keyBytes) + varintBytes(valueBytes);
    const end = this.#end + varintBytes(body) + body;
    if (end > this.#start + FULL) {
      if (count > 0) return -1;
      if (end > bytes.length) throw new RangeError(`a record of ${valueBytes} bytes fits into no batch`);
    }
    let at = writeVarint(bytes, this.#end, body);
    bytes[at] = 0; // attributes
    bytes[at + 1] = 0; // timestamp, relative to the first one
    at = writeVarint(bytes, at + 2, count);
    at = writeVarint(bytes, at, keyBytes);
    for (let index = 0; index < keyBytes; index += 1) bytes[at + index] = key[index] as number;
    at = writeVarint(bytes, at + keyBytes, valueBytes);
    bytes[end - 1] = 0; // headers
    this.#end = end;
    this.count = count + 1;
    return at;
  }

  /** Adds a record, or returns false when the batch is full. */
  add(key: Uint8Array, value: Buffer): boolean {
    const at = this.append(key, value.length);
    if (at !== -1) value.copy(this.bytes, at);
    return at !== -1;
  }

  /** Writes the header; `bytes` up to the returned end is then prefix and batch. Appends no more. */
  seal({ producerId, producerEpoch, firstSequence, compression }: BatchOrigin): SealedBatch {
    const start = this.#start;
    const records = start + BATCH_HEADER;
    let { bytes } = this;
    if (compression !== 'none') {
      const packed = pack(compression, bytes.subarray(records, this.#end));
      bytes = Buffer.allocUnsafe(records + packed.length);
      packed.copy(bytes, records);
      this.#end = bytes.length;
    }
    const now = BigInt(Date.now());
    bytes.fill(0, start, start + 8);
    bytes.writeInt32BE(this.#end - start - 12, start + 8);
    bytes.writeInt32BE(-1, start + 12);
    bytes[start + 16] = 2;
    bytes.writeInt16BE(TRANSACTIONAL | CODECS[compression], start + ATTRIBUTES_AT);
    bytes.writeInt32BE(this.count - 1, start + 23);
    bytes.writeBigInt64BE(now, start + 27);
    bytes.writeBigInt64BE(now, start + 35);
    bytes.writeBigInt64BE(producerId, start + 43);
    bytes.writeInt16BE(producerEpoch, start + 51);
    bytes.writeInt32BE(firstSequence, start + 53);
    bytes.writeInt32BE(this.count, start + 57);
    bytes.writeUInt32BE(crc32c(bytes, start + ATTRIBUTES_AT, this.#end), start + 17);
    return { start, bytes, end: this.#end };
  }
}

/** Size of a whole number of at least zero, and below 2^30, as a signed (zigzag) varint. */
function varintBytes(value: number): number {
  return value < 64 ? 1 : value < 8_192 ? 2 : value < 1_048_576 ? 3 : value < 134_217_728 ? 4 : 5;
}

/** Returns where the next byte goes. */
function writeVarint(bytes: Buffer, at: number, value: number): number {
  let rest = value << 1;
  let next = at;
  for (; rest > 127; rest >>>= 7) bytes[next++] = (rest & 127) | 128;
  bytes[next] = rest;
  return next + 1;
}
