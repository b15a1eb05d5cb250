import { createReadStream } from 'node:fs';
import { lineSplitter, type Line } from './line-splitter.js';

/**
 * Kafka takes batches of 1,048,588 bytes by default (`message.max.bytes`); this leaves room for the key, the
 * batch_time and the framing.
 */
export const LONGEST_LINE = 1_000_000;
const CHUNK_BYTES = 256 * 1024;

/** The lines of a file, chunk by chunk; `onBytes` sees each chunk before its lines. */
export async function* readLines(
  file: string,
  signal: AbortSignal,
  onBytes?: (chunk: Buffer) => void,
): AsyncGenerator<Line[]> {
  const splitter = lineSplitter(LONGEST_LINE);
  const stream = createReadStream(file, { highWaterMark: CHUNK_BYTES, signal });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    onBytes?.(chunk);
    yield splitter.push(chunk);
  }
  yield splitter.end();
}
