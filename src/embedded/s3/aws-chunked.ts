import { S3Error } from './s3-error.js';

const CRLF = Buffer.from('\r\n');
/** A chunk's header: its size and, with signed chunks, a signature. */
const LONGEST_HEADER = 1024;

/**
 * The content of a body in `aws-chunked` encoding: `<hex size>[;chunk-signature=...]\r\n<bytes>\r\n`, ended by a chunk
 * of size 0 and optional trailers. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export async function* decodeAwsChunked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of the current chunk still to come; undefined: a header is next. */
  let missing: number | undefined;
  let isFirst = true;
  for await (const piece of source) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    while (rest.length > 0) {
      if (missing === undefined) {
        const start = isFirst ? 0 : CRLF.length;
        const end = rest.indexOf(CRLF, start);
        if (end === -1) {
          if (rest.length > LONGEST_HEADER) throw malformed();
          break;
        }
        missing = chunkSize(rest.toString('latin1', start, end));
        rest = rest.subarray(end + CRLF.length);
        isFirst = false;
        // Trailing checksums may follow; the server reads past them.
        if (missing === 0) return;
      }
      const part: Buffer = rest.subarray(0, missing);
      if (part.length > 0) yield part;
      rest = rest.subarray(part.length);
      missing -= part.length;
      if (missing === 0) missing = undefined;
      else break;
    }
  }
  throw new S3Error('IncompleteBody', 'The request body ended within a chunk');
}

function chunkSize(header: string): number {
  const hex = /^([0-9a-f]{1,8})(?:;|$)/i.exec(header)?.[1];
  if (hex === undefined) throw malformed();
  return Number.parseInt(hex, 16);
}

function malformed(): S3Error {
  return new S3Error('InvalidArgument', 'The request body is not in aws-chunked encoding');
}
