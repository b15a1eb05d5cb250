import { Readable, type Transform } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { NplError } from '../../errors.js';
import { BadObject } from './bad-object.js';

/** Of what goes in and of what comes out: Node's default of 16 KB makes inflate three times slower. */
const CHUNK_BYTES = 512 * 1024;

/**
 * The content of a gzip object, also of several members one after another; their CRC and length are verified. Each chunk
 * is good until the next is asked for.
 */
export function gunzip(packed: AsyncIterable<Buffer>, key: string): AsyncGenerator<Buffer> {
  return unpacked(packed, createGunzip({ chunkSize: CHUNK_BYTES }), key);
}

/** Deflated data as it lies in a zip, without any check sum. Each chunk is good until the next is asked for. */
export function inflateRaw(packed: AsyncIterable<Buffer>, key: string): AsyncGenerator<Buffer> {
  return unpacked(packed, createInflateRaw({ chunkSize: CHUNK_BYTES }), key);
}

async function* unpacked(
  packed: AsyncIterable<Buffer>,
  unpack: Transform,
  key: string,
): AsyncGenerator<Buffer> {
  const source = Readable.from(inBlocks(packed), { objectMode: false, highWaterMark: CHUNK_BYTES });
  source.once('error', (error) => unpack.destroy(error));
  try {
    for await (const chunk of source.pipe(unpack) as AsyncIterable<Buffer<ArrayBuffer>>) {
      yield chunk;
      release(chunk);
    }
  } catch (error) {
    throw zlibError(error, key);
  } finally {
    source.destroy();
    unpack.destroy();
  }
}

/**
 * zlib writes into memory of `chunkSize` until it is full, and then takes new memory. V8 frees the old at a major
 * collection, for which 200 MB of lines gave it sixteen reasons: a seventh of the processor time of publishing them.
 */
function release({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): void {
  if (buffer.byteLength === CHUNK_BYTES && byteOffset + length === CHUNK_BYTES) buffer.transfer(0);
}

/** zlib takes each chunk to another thread and back: few large ones cost less than many as the network gives them. */
async function* inBlocks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let block: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    block.push(chunk);
    bytes += chunk.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(block, bytes);
    block = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(block, bytes);
}

function zlibError(error: unknown, key: string): unknown {
  if (error instanceof NplError || !(error instanceof Error)) return error;
  const known = ZLIB_ERRORS.find(({ message }) => message === error.message);
  const isZlib = 'code' in error && String(error.code).startsWith('Z_');
  if (known === undefined && !isZlib) return error;
  const { kind, what } = known ?? { kind: 'damaged' as const, what: 'holds damaged compressed data' };
  return new BadObject(kind, key, what, {
    why: `zlib says: ${error.message}`,
    next: 'put a sound object in its place',
    cause: error,
  });
}

/** zlib tells its errors apart by their texts alone. */
const ZLIB_ERRORS = [
  { message: 'unexpected end of file', kind: 'truncated', what: 'ends in the middle of its compressed data' },
  { message: 'incorrect header check', kind: 'not-gzip', what: 'is not in gzip format' },
  { message: 'incorrect data check', kind: 'bad-crc', what: 'does not match its CRC-32' },
  { message: 'incorrect length check', kind: 'bad-size', what: 'does not have the length that it says' },
] as const;
