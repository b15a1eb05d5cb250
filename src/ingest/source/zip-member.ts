import { getFileNameLowLevel, type Entry } from 'yauzl';
import type { EventObject } from '../event-object.js';
import { BadObject, type BadObjectKind } from './bad-object.js';
import { chooseMember } from './choose-member.js';
import { withZip } from './zip-directory.js';
import type { ZipPieces } from './zip-pieces.js';

export interface ZipMember {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  /** First byte of its data in the zip, and how many there are. */
  readonly start: number;
  readonly packedBytes: number;
  /** Of the content. */
  readonly bytes: number;
  readonly crc32: number;
}

const MOST_MEMBERS = 10_000;

/** The member of a zip that holds the object's events. Throws BadObject. */
export function findMember(
  pieces: ZipPieces,
  { key, type }: Pick<EventObject, 'key' | 'type'>,
): Promise<ZipMember> {
  return withZip(pieces, key, async (zip) => {
    if (zip.entryCount > MOST_MEMBERS) {
      throw bad('no-member', key, `holds ${zip.entryCount} files`, 'one with events is expected');
    }
    const files: { readonly name: string; readonly entry: Entry }[] = [];
    for await (const entry of zip.eachEntry()) {
      const { generalPurposeBitFlag: flags, fileNameRaw, extraFields } = entry;
      const name = getFileNameLowLevel(flags, fileNameRaw, extraFields, false);
      if (!name.endsWith('/')) files.push({ name, entry });
    }
    const { name, entry } = chooseMember(files, { key, type });
    const method = methodOf(entry, name, key);
    const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const { compressedSize: packedBytes, uncompressedSize: bytes, crc32 } = entry;
    return { name, method, start, packedBytes, bytes, crc32 };
  });
}

/** APPNOTE 6.3.10, 4.4.5: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
const METHODS: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  98: 'PPMd',
};
const AES = 99;

function methodOf(entry: Entry, name: string, key: string): ZipMember['method'] {
  const method = entry.compressionMethod;
  if (entry.isEncrypted() || method === AES) {
    throw bad('encrypted', key, 'is encrypted', `${name} in it needs a password`, 'put it there unencrypted');
  }
  if (method === 0) return 'stored';
  if (method === 8) return 'deflated';
  const called = METHODS[method] ?? `method ${method}`;
  throw bad('unsupported', key, `is compressed with ${called}`, `only stored and Deflate are read`);
}

function bad(kind: BadObjectKind, key: string, what: string, why: string, next?: string): BadObject {
  return new BadObject(kind, key, what, { why, next: next ?? 'zip it in the usual way, one file of events' });
}
