import zlib from 'node:zlib';
import { KafkaFailure } from './failure.js';

export type Compression = 'none' | 'gzip' | 'zstd';

/** The lowest bits of a batch's attributes. */
export const CODECS: Readonly<Record<Compression, number>> = { none: 0, gzip: 1, zstd: 4 };
export const CODEC_MASK = 0x07;
/** Half the time of the default level for a few per cent more bytes. */
const GZIP_LEVEL = 1;

export function pack(compression: 'gzip' | 'zstd', bytes: Buffer): Buffer {
  return compression === 'gzip'
    ? zlib.gzipSync(bytes, { level: GZIP_LEVEL })
    : zstd().zstdCompressSync(bytes);
}

export function unpack(codec: number, bytes: Buffer): Buffer {
  if (codec === CODECS.none) return bytes;
  if (codec === CODECS.gzip) return zlib.gunzipSync(bytes);
  if (codec === CODECS.zstd) return zstd().zstdDecompressSync(bytes);
  throw new KafkaFailure('a topic is compressed in a way that npl does not read', 'exception', {
    why: `codec ${codec} is snappy or lz4`,
    next: 'set compression.type=producer for the topic, and write it anew',
  });
}

/** Node has zstd since 22.15; a named import would keep older ones from even starting. */
function zstd(): Pick<typeof zlib, 'zstdCompressSync' | 'zstdDecompressSync'> {
  if ('zstdCompressSync' in zlib) return zlib;
  throw new KafkaFailure('this Node.js cannot compress with zstd', 'exception', {
    why: `it is ${process.version}; zstd came with 22.15`,
    next: 'set INGEST_COMPRESSION to none or gzip, or install a newer Node.js',
  });
}
