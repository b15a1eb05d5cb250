import { BadObject } from './bad-object.js';

/** Bounds of what one object may unpack to. */
export interface UnpackLimits {
  readonly mostBytes: number;
  /** Decoded bytes to each stored one, counted once there are `ratioFromBytes` of them. */
  readonly mostRatio: number;
  readonly ratioFromBytes: number;
}

const MiB = 1024 ** 2;

/** Deflate reaches 1,032:1 at best, on one byte repeated for ever; events reach 5 to 20. */
export const UNPACK_LIMITS: UnpackLimits = {
  mostBytes: 64 * 1024 * MiB,
  mostRatio: 1_000,
  ratioFromBytes: 100 * MiB,
};

/** Passes the chunks on. Throws BadObject as soon as they are too many for an object of `storedBytes`. */
export async function* withinLimits(
  chunks: AsyncIterable<Buffer>,
  { key, size }: { readonly key: string; readonly size: number },
  { mostBytes, mostRatio, ratioFromBytes }: UnpackLimits,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostBytes || (bytes > ratioFromBytes && bytes > size * mostRatio)) {
      const limit = bytes > mostBytes ? `${mostBytes} bytes` : `${mostRatio} times its ${size} bytes`;
      throw new BadObject('bomb', key, `unpacks to more than ${limit}`, {
        why: 'it is a compression bomb, or was made by a broken program',
        next: 'put a sound object in its place',
      });
    }
    yield chunk;
  }
}
