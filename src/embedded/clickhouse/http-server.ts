import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { messageOf } from '../../errors.js';
import type { SendAnswer } from './answer.js';
import { authenticationFailure, credentialsOf, type Credentials } from './credentials.js';
import { asQueryFailure, QueryFailure } from './failure.js';
import { readMultipart } from './multipart.js';
import { foreignOrigin } from './origin.js';
import { queryRequest } from './query-request.js';
import { serveQuery, type QueryService } from './query-service.js';
import { sendAnswer, sendFailure, sendText, writeServerHeaders, type ServerFacts } from './reply.js';
import { BodyReader, decodedBody } from './request-body.js';

/** ClickHouse's `http_max_uri_size`. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** Above the idle limit of common clients, so that they never write to a socket that is being closed. */
const KEEP_ALIVE_MS = 30_000;

export interface HttpServerOptions {
  readonly service: QueryService;
  readonly facts: ServerFacts;
  readonly credentials: Credentials;
  /** Takes one line about what went wrong through no fault of the client. */
  readonly log: (line: string) => void;
}

/** ClickHouse's HTTP interface. The caller listens and closes. */
export function createHttpServer(options: HttpServerOptions): Server {
  return createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      const url = URL.parse(request.url ?? '', 'http://localhost');
      if (url === null) sendText(response, 400, 'the request has no valid URL\n');
      else if (!servePlainPage(request, response, url, options))
        void serveRequest(request, response, url, options);
    },
  );
}

/** Answers what needs no query; false when the request is a query. */
function servePlainPage(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { credentials }: HttpServerOptions,
): boolean {
  const method = request.method ?? '';
  const foreign = foreignOrigin(request.headers, credentials.password === '');
  const isRead = method === 'GET' || method === 'HEAD';
  if (foreign !== undefined) sendText(response, 403, `${foreign}\n`);
  else if (isRead && ['/ping', '/replicas_status'].includes(url.pathname)) sendText(response, 200, 'Ok.\n');
  else if (url.pathname !== '/') sendText(response, 404, `There is no handle ${url.pathname}\n`);
  else if (isRead && !url.searchParams.has('query')) sendText(response, 200, 'Ok.\n');
  else if (!isRead && method !== 'POST') sendText(response, 405, `${method} is not supported\n`);
  else return false;
  return true;
}

async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { service, facts, credentials, log }: HttpServerOptions,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const given = credentialsOf(request.headers, url.searchParams);
    const refusal = authenticationFailure(given, credentials);
    if (refusal !== undefined) {
      if (given === undefined)
        response.setHeader('WWW-Authenticate', 'Basic realm="ClickHouse server HTTP API"');
      throw refusal;
    }
    const form = await readMultipart(request);
    const query = queryRequest(request, form?.merge(url.searchParams) ?? url.searchParams);
    writeServerHeaders(response, facts, query.queryId);
    const body = new BodyReader(form?.body ?? decodedBody(request));
    const send: SendAnswer = (answer) =>
      sendAnswer(request, response, { answer, compressible: query.compressible, facts });
    await serveQuery(service, query, { body, send, signal: gone.signal });
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!(error instanceof QueryFailure)) log(messageOf(error));
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendFailure(request, response, asQueryFailure(error), facts);
  }
}
