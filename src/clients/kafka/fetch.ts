import { CODEC_MASK, unpack } from './compression.js';
import { BATCH_HEADER } from './record-batch.js';
import { protocolError, REQUEST_HEADER, sendFrame, type Connection } from './kafkajs-cluster.js';

/** Fetch v11: since Kafka 2.3; Kafka 4 still has it. */
const FETCH = { key: 1, version: 11, name: 'Fetch' };
const ISOLATION = { uncommitted: 0, committed: 1 } as const;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const GRACE_MS = 10_000;

export interface FetchRequest {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** At least one batch comes however large it is, if there is one. */
  readonly maxBytes: number;
  readonly isolation: keyof typeof ISOLATION;
  /** Milliseconds that the broker waits for something to come. */
  readonly waitMs: number;
}

export interface FetchAnswer {
  /** Offset that the next record will get. */
  readonly high: number;
  /** All below it is committed or aborted. */
  readonly stable: number;
  readonly low: number;
  /** Transactions that were aborted, by the offset of their first record; none when reading uncommitted. */
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: number }[];
  /** The first may begin before the offset asked for. */
  readonly batches: readonly StoredBatch[];
}

export interface StoredBatch {
  readonly first: number;
  readonly last: number;
  /** How many are left: compaction takes some. */
  readonly records: number;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  /** A marker by which a transaction ends, no data. */
  readonly isControl: boolean;
  readonly bytes: Buffer;
}

export interface StoredRecord {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** What stands in a partition from an offset on. Rejects with the error that the broker names. */
export async function fetchBatches(connection: Connection, request: FetchRequest): Promise<FetchAnswer> {
  const { topic, partition, offset, maxBytes, isolation, waitMs } = request;
  const frame = Buffer.alloc(REQUEST_HEADER + 69 + Buffer.byteLength(topic));
  let at = REQUEST_HEADER;
  at = frame.writeInt32BE(-1, at); // a client, no replica
  at = frame.writeInt32BE(waitMs, at);
  at = frame.writeInt32BE(1, at); // bytes worth an answer
  at = frame.writeInt32BE(maxBytes, at);
  at = frame.writeInt8(ISOLATION[isolation], at);
  at = frame.writeInt32BE(0, at); // no fetch session
  at = frame.writeInt32BE(-1, at);
  at = frame.writeInt32BE(1, at);
  at = frame.writeInt16BE(frame.write(topic, at + 2), at) + Buffer.byteLength(topic);
  at = frame.writeInt32BE(1, at);
  at = frame.writeInt32BE(partition, at);
  at = frame.writeInt32BE(-1, at); // leader epoch
  at = frame.writeBigInt64BE(BigInt(offset), at);
  at = frame.writeBigInt64BE(-1n, at); // log start, of replicas
  at = frame.writeInt32BE(maxBytes, at);
  at = frame.writeInt32BE(0, at); // no topics to forget
  frame.writeInt16BE(0, at); // no rack
  const answer = await sendFrame(connection, { api: FETCH, frame, timeoutMs: waitMs + GRACE_MS });
  return readAnswer(answer);
}

/** `throttle error session [topic [partition error high stable low [producer first] replica records]]` */
function readAnswer(answer: Buffer): FetchAnswer {
  const refused = answer.readInt16BE(4);
  if (refused !== 0) throw protocolError(refused);
  let at = 14;
  at += 2 + answer.readInt16BE(at) + 4 + 4;
  const code = answer.readInt16BE(at);
  if (code !== 0) throw protocolError(code);
  const [high, stable, low] = [at + 2, at + 10, at + 18].map((place) => Number(answer.readBigInt64BE(place)));
  const count = answer.readInt32BE(at + 26);
  at += 30;
  const aborted: { producerId: bigint; firstOffset: number }[] = [];
  for (let index = 0; index < count; index += 1, at += 16) {
    aborted.push({
      producerId: answer.readBigInt64BE(at),
      firstOffset: Number(answer.readBigInt64BE(at + 8)),
    });
  }
  const size = answer.readInt32BE(at + 4);
  const records = answer.subarray(at + 8, at + 8 + Math.max(size, 0));
  return { high: high ?? 0, stable: stable ?? 0, low: low ?? 0, aborted, batches: readBatches(records) };
}

/** The last batch may be cut off; it comes whole with the next fetch. */
function readBatches(records: Buffer): StoredBatch[] {
  const batches: StoredBatch[] = [];
  for (let at = 0; at + BATCH_HEADER <= records.length;) {
    const size = 12 + records.readInt32BE(at + 8);
    if (at + size > records.length) break;
    const bytes = records.subarray(at, at + size);
    const first = Number(bytes.readBigInt64BE(0));
    const attributes = bytes.readInt16BE(21);
    batches.push({
      first,
      last: first + bytes.readInt32BE(23),
      records: bytes.readInt32BE(57),
      producerId: bytes.readBigInt64BE(43),
      isTransactional: (attributes & TRANSACTIONAL) !== 0,
      isControl: (attributes & CONTROL) !== 0,
      bytes,
    });
    at += size;
  }
  return batches;
}

/** The records of a batch; of a control batch its one marker. */
export function recordsOf({ first, records: count, bytes }: StoredBatch): StoredRecord[] {
  const body = unpack(bytes.readInt16BE(21) & CODEC_MASK, bytes.subarray(BATCH_HEADER));
  const records: StoredRecord[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = body.readUInt8(at++);
      value |= (byte & 127) << shift;
      if (byte < 128) return (value >>> 1) ^ -(value & 1);
    }
  };
  const field = (): Buffer | null => {
    const length = varint();
    if (length < 0) return null;
    at += length;
    return body.subarray(at - length, at);
  };
  while (records.length < count) {
    const length = varint();
    const end = at + length;
    at += 1; // attributes
    while (body.readUInt8(at++) > 127); // timestamp, a varint of up to ten bytes
    records.push({ offset: first + varint(), key: field(), value: field() });
    at = end;
  }
  return records;
}

/** Whether a control batch is the end of a transaction that stands. */
export function isCommit(batch: StoredBatch): boolean {
  // The key of a marker: version, then type, 0 for an abort and 1 for a commit.
  return recordsOf(batch)[0]?.key?.readInt16BE(2) === 1;
}
