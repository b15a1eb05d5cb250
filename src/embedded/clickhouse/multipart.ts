import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { queryFailure } from './failure.js';
import { BodyReader, decodedBody } from './request-body.js';

export interface MultipartForm {
  /** The URL's parameters and the form's fields. */
  merge(url: URLSearchParams): URLSearchParams;
  /** Nothing is left of the body. */
  readonly body: Readable;
}

/** The form of a multipart/form-data request: some clients put `query` and `param_*` there. */
export async function readMultipart(request: IncomingMessage): Promise<MultipartForm | undefined> {
  const type = request.headers['content-type'] ?? '';
  if (!type.toLowerCase().startsWith('multipart/form-data')) return undefined;
  const bytes = await new BodyReader(decodedBody(request)).all();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- discouraged for open servers; this one serves loopback and limits the body
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const fields: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value !== 'string') {
      throw queryFailure('NOT_IMPLEMENTED', 'the embedded ClickHouse does not support external tables');
    }
    fields.push([name, value]);
  }
  return {
    merge: (url) => new URLSearchParams([...url, ...fields]),
    body: Readable.from([]),
  };
}
