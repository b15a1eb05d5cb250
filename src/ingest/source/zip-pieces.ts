/** Random access to a zip: its directory stands at its end. */
export interface ZipPieces {
  /** Bytes. */
  readonly size: number;
  /** From `start` up to, not including, `end`; both within the zip. */
  read(start: number, end: number): Promise<Buffer>;
  stream(start: number, end: number): AsyncIterable<Buffer>;
}

const BLOCK_BYTES = 256 * 1024;

export function piecesInMemory(zip: Buffer): ZipPieces {
  return {
    size: zip.length,
    read: (start, end) => Promise.resolve(zip.subarray(start, end)),
    async *stream(start, end) {
      for (let at = start; at < end; at += BLOCK_BYTES)
        yield zip.subarray(at, Math.min(end, at + BLOCK_BYTES));
    },
  };
}

/**
 * By ranged requests. The last block that was fetched is kept, so that a directory, which is read in tiny steps, costs
 * one or two requests.
 */
export function piecesByRange(
  size: number,
  stream: (start: number, end: number) => AsyncIterable<Buffer>,
): ZipPieces {
  let kept: { readonly start: number; readonly bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };
  return {
    size,
    stream,
    async read(start, end) {
      if (start < kept.start || end > kept.start + kept.bytes.length) {
        // A read that ends the zip is the first one, of the directory's tail: what precedes it is wanted next.
        const from = end === size ? Math.max(0, Math.min(start, size - BLOCK_BYTES)) : start;
        const to = Math.min(size, Math.max(end, from + BLOCK_BYTES));
        kept = { start: from, bytes: await collect(stream(from, to)) };
      }
      return kept.bytes.subarray(start - kept.start, end - kept.start);
    },
  };
}

export async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
