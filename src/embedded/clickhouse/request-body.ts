import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { queryFailure } from './failure.js';

/** The statement part of a request may be this long; rows may be of any length. */
const MAX_QUERY_BYTES = 16 * 1024 * 1024;

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** The body of a request after its Content-Encoding. */
export function decodedBody(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return request;
  const decoder = DECODERS[encoding]?.();
  if (decoder === undefined) {
    throw queryFailure('NOT_IMPLEMENTED', `Unknown HTTP content encoding: ${encoding}`);
  }
  // Its error reaches whoever reads the decoder.
  return pipeline(request, decoder, () => undefined);
}

/** Reads a body in pieces, part of it at once and the rest later. */
export class BodyReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #ended = false;

  constructor(body: Readable) {
    this.#chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** At least `bytes` bytes, or all that is left. */
  async head(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let size = 0; size < bytes;) {
      const part = await this.#next();
      if (part === undefined) break;
      parts.push(part);
      size += part.length;
    }
    return Buffer.concat(parts);
  }

  /** Everything that is left. Rejects with QueryFailure when that is too long for a statement. */
  async all(): Promise<Buffer> {
    const text = await this.head(MAX_QUERY_BYTES);
    if (!this.#ended && (await this.#next()) !== undefined) {
      throw queryFailure('QUERY_IS_TOO_LARGE', `Query is longer than ${MAX_QUERY_BYTES} bytes`);
    }
    return text;
  }

  async *rest(): AsyncGenerator<Buffer> {
    for (let part = await this.#next(); part !== undefined; part = await this.#next()) yield part;
  }

  async #next(): Promise<Buffer | undefined> {
    const part = await this.#chunks.next().catch(bodyFailure);
    this.#ended = part.done === true;
    return part.done === true ? undefined : part.value;
  }
}

function bodyFailure(error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  // zlib's own codes; all others tell of the connection.
  if (code === undefined || !/^(?:Z_|ERR_|ZSTD_)/.test(code)) throw error;
  throw queryFailure('CANNOT_DECOMPRESS', `the body is not what Content-Encoding says: ${code}`, error);
}
