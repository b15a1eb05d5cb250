import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile, type Options } from 'yazl';

export interface ZipPart {
  readonly name: string;
  readonly content: Buffer | string;
  readonly options?: Partial<Options>;
  /** With a data descriptor behind the data in place of sizes before it. */
  readonly streamed?: boolean;
}

/** A zip as yazl writes it. */
export async function makeZip(
  parts: readonly ZipPart[],
  { zip64 = false }: { readonly zip64?: boolean } = {},
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, content, options = {}, streamed = false } of parts) {
    const bytes = Buffer.from(content);
    if (streamed) zip.addReadStream(Readable.from([bytes]), name, options);
    else zip.addBuffer(bytes, name, options);
  }
  zip.end({ forceZip64Format: zip64, comment: '' });
  return await buffer(zip.outputStream);
}
