import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliCompress, createDeflate, createGzip } from 'node:zlib';
import type { Answer } from './answer.js';
import { asQueryFailure, type QueryFailure } from './failure.js';
import { contentTypeOf } from './formats.js';
import { httpStatusOf } from './http-status.js';

/** What the headers of every answer tell of the server. */
export interface ServerFacts {
  readonly version: string;
  readonly timezone: string;
  readonly displayName: string;
}

/** For a client that goes on sending rows after it was told that they are not wanted. */
const DRAIN_MS = 10_000;

const ENCODERS: readonly (readonly [name: string, create: () => Transform])[] = [
  ['gzip', createGzip],
  ['br', createBrotliCompress],
  ['deflate', createDeflate],
];

export function writeServerHeaders(
  response: ServerResponse,
  { timezone, displayName }: ServerFacts,
  queryId: string,
): void {
  response.setHeader('X-ClickHouse-Server-Display-Name', displayName);
  response.setHeader('X-ClickHouse-Timezone', timezone);
  response.setHeader('X-ClickHouse-Query-Id', queryId);
}

/** Sends an answer; compressed when `compressible` and the client knows an encoding of ours. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, compressible, facts }: { answer: Answer; compressible: boolean; facts: ServerFacts },
): Promise<void> {
  const { format, summary, length, body } = answer;
  const accepted = compressible ? acceptedEncodings(request) : [];
  const encoder = ENCODERS.find(([name]) => accepted.includes(name));
  const tag = randomBytes(8).toString('hex');
  response.statusCode = 200;
  response.setHeader('Content-Type', contentTypeOf(format ?? ''));
  response.setHeader('X-ClickHouse-Exception-Tag', tag);
  if (format !== undefined) response.setHeader('X-ClickHouse-Format', format);
  if (summary !== undefined) response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
  if (encoder !== undefined) response.setHeader('Content-Encoding', encoder[0]);
  else if (length !== undefined) response.setHeader('Content-Length', length);
  const rows = withFailure(request.method === 'HEAD' ? [] : body, (failure) =>
    failureTail(failure, tag, facts),
  );
  const stages = [Readable.from(rows), ...(encoder === undefined ? [] : [encoder[1]()]), response];
  await pipeline(stages, { end: false });
  // Without its last chunk nobody can take the answer for whole.
  if (rows.failed()) response.socket?.end();
  else response.end();
}

function withFailure(body: Answer['body'], tail: (failure: QueryFailure) => Buffer) {
  let failed = false;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      failed = true;
      yield tail(asQueryFailure(error));
    }
  }
  return Object.assign(chunks(), { failed: () => failed });
}

/** Sends a failure that came before the answer began, perhaps while the client still sends rows. */
export function sendFailure(
  request: IncomingMessage,
  response: ServerResponse,
  failure: QueryFailure,
  facts: ServerFacts,
): void {
  response.setHeader('X-ClickHouse-Exception-Code', failure.code);
  // What is left of the body must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  // A browser asks for the password only after this status.
  const status = response.hasHeader('WWW-Authenticate') ? 401 : httpStatusOf(failure.code);
  writeText(response, status, failureText(failure, facts));
  if (request.complete) response.end();
  else endOnceDrained(request, response);
}

/** A socket closed under a client's writes is reset, and the client may never see the answer. */
function endOnceDrained(request: IncomingMessage, response: ServerResponse): void {
  const end = (): void => void response.end();
  const patience = setTimeout(end, DRAIN_MS);
  finished(request.resume(), { writable: false }, () => {
    clearTimeout(patience);
    end();
  });
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  writeText(response, status, text);
  response.end();
}

function writeText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.write(text);
}

function failureText({ message }: QueryFailure, { version }: ServerFacts): string {
  return `${message} (version ${version})\n`;
}

/**
 * A failure after the first rows, as ClickHouse 25.11 and later end such an answer: the length counts the message with
 * its line break, so that a client finds it from behind.
 */
function failureTail(failure: QueryFailure, tag: string, facts: ServerFacts): Buffer {
  const message = failureText(failure, facts);
  const length = Buffer.byteLength(message);
  return Buffer.from(`\r\n__exception__\r\n${tag}\r\n${message}${length} ${tag}\r\n__exception__\r\n`);
}

function acceptedEncodings(request: IncomingMessage): string[] {
  return [request.headers['accept-encoding'] ?? '']
    .flat()
    .join()
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.replace(/;.*/, '').trim().toLowerCase());
}
