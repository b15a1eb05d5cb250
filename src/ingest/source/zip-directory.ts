import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { NplError } from '../../errors.js';
import { BadObject, type BadObjectKind } from './bad-object.js';
import type { ZipPieces } from './zip-pieces.js';

/** Opens a zip's directory, also a Zip64 one. What yauzl says against the zip becomes a BadObject. */
export async function withZip<T>(
  pieces: ZipPieces,
  key: string,
  use: (zip: ZipFile) => Promise<T>,
): Promise<T> {
  try {
    const zip = await fromRandomAccessReaderPromise(new PiecesReader(pieces), pieces.size, {
      autoClose: false,
      // Names and sizes of files that do not matter here must not spoil the one that does.
      decodeStrings: false,
      validateEntrySizes: false,
    });
    return await use(zip);
  } catch (error) {
    throw error instanceof NplError || !(error instanceof Error) ? error : await zipError(error, pieces, key);
  }
}

class PiecesReader extends RandomAccessReader {
  constructor(private readonly pieces: ZipPieces) {
    super();
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const end = Math.min(position + length, this.pieces.size);
    const reading = position < end ? this.pieces.read(position, end) : Promise.resolve(Buffer.alloc(0));
    reading.then(
      (bytes) => callback(null, bytes.copy(target, offset)),
      (error: unknown) => callback(error as Error),
    );
  }
}

async function zipError(error: Error, pieces: ZipPieces, key: string): Promise<BadObject> {
  const bad = (kind: BadObjectKind, what: string, why = `yauzl says: ${error.message}`) =>
    new BadObject(kind, key, what, { why, next: 'put a sound object in its place', cause: error });
  if (/strong encryption/.test(error.message)) return bad('encrypted', 'is encrypted');
  if (!/^End of central directory record signature not found/.test(error.message)) {
    const isShort = /unexpected EOF|overflows file bounds/.test(error.message);
    return isShort
      ? bad('truncated', 'lacks a part', `its directory names bytes beyond its end: ${error.message}`)
      : bad('damaged', 'has a damaged zip directory');
  }
  const start = await pieces.read(0, Math.min(4, pieces.size));
  return start.toString('latin1').startsWith('PK\u0003\u0004')
    ? bad('truncated', 'is a zip without its end', 'the upload or the zip program broke off')
    : bad('not-zip', 'is not a zip', 'it does not begin as a zip does');
}
