import { once } from 'node:events';
import { connect } from 'node:net';
import { readApiVersions, type ApiVersions } from './api-versions.js';

/** What listens at an address, as far as one question in Kafka's protocol tells. */
export type KafkaGreeting =
  ({ readonly kind: 'kafka' } & ApiVersions) | { readonly kind: 'http' | 'tls' | 'other' | 'silent' };

const CLIENT = Buffer.from('npl');
const API_VERSIONS = 18;
const CORRELATION = 1;
/** A broker's whole answer has some hundred bytes; what a stranger sends is not collected. */
const LONGEST = 64 * 1024;

/**
 * Asks which requests a broker takes, which it tells before any sign-in. Rejects with the error of the connection, or
 * with the signal's reason; the socket is closed by then.
 */
export async function greetKafka(host: string, port: number, signal: AbortSignal): Promise<KafkaGreeting> {
  const socket = connect({ host, port, signal });
  try {
    await once(socket, 'connect', { signal });
    socket.write(question());
    let answer: Buffer = Buffer.alloc(0);
    for await (const piece of socket as AsyncIterable<Buffer>) {
      answer = Buffer.concat([answer, piece]);
      const known = judge(answer);
      if (known !== undefined) return known;
    }
    return answer.length === 0 ? { kind: 'silent' } : { kind: 'other' };
  } catch (error) {
    signal.throwIfAborted();
    // A listener that wants TLS hangs up on these bytes, and a reset says no more than an end.
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET' && !socket.connecting)
      return { kind: 'silent' };
    throw error;
  } finally {
    socket.destroy();
  }
}

/** Undefined: there is more to come. */
function judge(answer: Buffer): KafkaGreeting | undefined {
  // A TLS alert has seven bytes: type 21, then version 3.x.
  if (answer[0] === 21 && answer[1] === 3) return { kind: 'tls' };
  if (answer.length < 8) return undefined;
  if (answer.toString('latin1', 0, 5) === 'HTTP/') return { kind: 'http' };
  const size = answer.readInt32BE(0);
  if (size < 6 || size > LONGEST || answer.readInt32BE(4) !== CORRELATION) return { kind: 'other' };
  if (answer.length < size + 4) return undefined;
  const versions = readApiVersions(answer.subarray(8, size + 4));
  return versions === undefined ? { kind: 'other' } : { kind: 'kafka', ...versions };
}

/** ApiVersions v3 (KIP-511): an older broker answers it in the form of v0. */
function question(): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt16BE(API_VERSIONS, 0);
  header.writeInt16BE(3, 2);
  header.writeInt32BE(CORRELATION, 4);
  const length = Buffer.alloc(2);
  length.writeInt16BE(CLIENT.length);
  const compact = Buffer.concat([Buffer.from([CLIENT.length + 1]), CLIENT]);
  const noTags = Buffer.from([0]);
  // Name of the client; then, in the compact form, name and version of its software.
  const body = Buffer.concat([header, length, CLIENT, noTags, compact, compact, noTags]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}
