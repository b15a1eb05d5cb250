import { crc32 } from 'node:zlib';
import type { S3 } from '../../clients/s3/s3.js';
import type { EventObject } from '../event-object.js';
import { BadObject } from './bad-object.js';
import { inflateRaw } from './inflate.js';
import { readRange, type ReadOptions } from './read-range.js';
import { findMember, type ZipMember } from './zip-member.js';
import { collect, piecesByRange, piecesInMemory } from './zip-pieces.js';

/** Up to here one request for the whole object is cheaper than three for its parts; several are held at once. */
const SMALL_BYTES = 4 * 1024 ** 2;

/** The content of the member that holds the events; its size and CRC-32 are verified. */
export async function* readZip(
  store: Pick<S3, 'get'>,
  object: Pick<EventObject, 'key' | 'etag' | 'size' | 'type'>,
  options: ReadOptions,
): AsyncGenerator<Buffer> {
  const { key, size } = object;
  const stream = (start: number, end: number) =>
    readRange(store, object, { first: start, last: end - 1 }, options);
  const pieces =
    size <= SMALL_BYTES ? piecesInMemory(await collect(stream(0, size))) : piecesByRange(size, stream);
  const member = await findMember(pieces, object);
  const packed = pieces.stream(member.start, member.start + member.packedBytes);
  yield* verified(member.method === 'deflated' ? inflateRaw(packed, key) : packed, member, key);
}

async function* verified(
  content: AsyncIterable<Buffer>,
  member: ZipMember,
  key: string,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  let crc = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > member.bytes) break;
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (bytes !== member.bytes) {
    const much = bytes > member.bytes ? 'more' : `${bytes}`;
    throw unlike('bad-size', key, `${member.name} has ${much} bytes, and ${member.bytes} by the directory`);
  }
  if (crc !== member.crc32) throw unlike('bad-crc', key, `the CRC-32 of ${member.name} is another one`);
}

function unlike(kind: 'bad-size' | 'bad-crc', key: string, why: string): BadObject {
  return new BadObject(kind, key, 'does not hold what its directory says', {
    why,
    next: 'put a sound object in its place',
  });
}
