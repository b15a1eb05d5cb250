import { protocolError, sendFrame, type Connection } from './kafkajs-cluster.js';
import type { BatchOrigin, RecordBatch } from './record-batch.js';

/** Produce v7: since Kafka 2.1, the first that takes zstd; Kafka 4 still has it. */
const PRODUCE = { key: 0, version: 7, name: 'Produce' };
const ALL_IN_SYNC = -1;
/** How long the broker may wait for its replicas; the answer then takes no longer. */
const ACK_TIMEOUT_MS = 30_000;

export interface ProduceTarget {
  readonly transactionalId: string;
  readonly topic: string;
  readonly partition: number;
}

/** Bytes between a request's header and its record batch. */
export function produceBodyBytes({ transactionalId, topic }: ProduceTarget): number {
  return 26 + Buffer.byteLength(transactionalId) + Buffer.byteLength(topic);
}

/**
 * Sends one batch, whose prefix is REQUEST_HEADER and `produceBodyBytes` long, at once. Rejects with the error
 * that the broker names.
 */
export async function produce(
  connection: Connection,
  { transactionalId, topic, partition }: ProduceTarget,
  batch: RecordBatch,
  origin: BatchOrigin,
): Promise<void> {
  const { start, bytes, end } = batch.seal(origin);
  let at = start - produceBodyBytes({ transactionalId, topic, partition });
  at = writeText(bytes, at, transactionalId);
  at = bytes.writeInt16BE(ALL_IN_SYNC, at);
  at = bytes.writeInt32BE(ACK_TIMEOUT_MS, at);
  at = bytes.writeInt32BE(1, at);
  at = writeText(bytes, at, topic);
  at = bytes.writeInt32BE(1, at);
  at = bytes.writeInt32BE(partition, at);
  bytes.writeInt32BE(end - start, at);
  const answer = await sendFrame(connection, {
    api: PRODUCE,
    frame: bytes.subarray(0, end),
    timeoutMs: ACK_TIMEOUT_MS + 5_000,
  });
  // One topic, one partition: [count][topic][count][partition][error]...[throttle]
  const code = answer.readInt16BE(4 + 2 + answer.readInt16BE(4) + 4 + 4);
  connection.requestQueue.maybeThrottle(answer.readInt32BE(answer.length - 4));
  if (code !== 0) throw protocolError(code);
}

function writeText(bytes: Buffer, at: number, text: string): number {
  const length = bytes.write(text, at + 2);
  bytes.writeInt16BE(length, at);
  return at + 2 + length;
}
