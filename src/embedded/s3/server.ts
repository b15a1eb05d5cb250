import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { S3Credentials } from '../../config/secrets.js';
import { messageOf } from '../../errors.js';
import { READY_PATH } from './engine.js';
import { getObject } from './get-object.js';
import { listObjects } from './list-objects.js';
import type { ObjectStore } from './object-store.js';
import { putObject } from './put-object.js';
import { S3Error } from './s3-error.js';
import { checkSignature } from './signature.js';
import { parseTarget, queryValue, type Target } from './target.js';
import { errorDocument, xmlDocument } from './xml.js';

export interface S3ServerOptions {
  readonly store: ObjectStore;
  readonly credentials: S3Credentials;
  /** Told the requests that failed through no fault of the client. */
  readonly log: (line: string) => void;
}

interface Call {
  readonly store: ObjectStore;
  readonly target: Target;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * The part of the S3 API that the pipeline, the AWS CLI's small transfers and ClickHouse's s3() reads use, path style:
 * buckets, whole objects, ranges and listings. docs/decisions/embedded-s3.md says why it is our own.
 */
export function createS3Server({ store, credentials, log }: S3ServerOptions): Server {
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const failure = asS3Error(error);
      const isGone = response.destroyed || request.errored !== null;
      if (failure.status >= 500 && !isGone)
        log(`${request.method ?? ''} ${request.url ?? ''}: ${messageOf(error)}`);
      sendError(request, response, failure);
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-amz-request-id', randomUUID());
    if (request.url === READY_PATH) {
      response.end();
      return;
    }
    const target = parseTarget(request.url ?? '/');
    checkSignature({ method: request.method ?? '', target, headers: request.headers }, credentials);
    await route({ store, target, request, response });
  }
}

async function route(call: Call): Promise<void> {
  const { store, target, request, response } = call;
  const { bucket, key } = target;
  if (bucket === '') {
    await onService(call);
    return;
  }
  checkBucketName(bucket);
  if (key === '' && request.method === 'PUT') {
    await createBucket(call);
    return;
  }
  if (!(await store.hasBucket(bucket)))
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
  await (key === '' ? onBucket(call) : onObject(call));
  response.end();
}

async function onService({ store, request, response }: Call): Promise<void> {
  if (request.method !== 'GET') throw notImplemented(request);
  const names = await store.buckets();
  sendXml(
    response,
    xmlDocument('ListAllMyBucketsResult', [['Buckets', names.map((name) => ['Bucket', [['Name', name]]])]]),
  );
}

async function createBucket({ store, target: { bucket }, request, response }: Call): Promise<void> {
  request.resume();
  if (await store.hasBucket(bucket))
    throw new S3Error('BucketAlreadyOwnedByYou', 'You own this bucket already.');
  await store.createBucket(bucket);
  response.writeHead(200, { location: `/${bucket}` }).end();
}

async function onBucket({ store, target, request, response }: Call): Promise<void> {
  if (request.method === 'HEAD') return;
  if (request.method !== 'GET' || queryValue(target, 'list-type') !== '2') throw notImplemented(request);
  sendXml(response, await listObjects(store, target));
}

async function onObject({ store, target, request, response }: Call): Promise<void> {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      await getObject(store, target, request.headers, response, { withBody: request.method === 'GET' });
      return;
    case 'PUT':
      response.setHeader('etag', await putObject(store, target, request));
      return;
    case 'DELETE':
      await store.remove(target.bucket, target.key);
      response.statusCode = 204;
      return;
    case undefined:
    default:
      throw notImplemented(request);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkBucketName(bucket: string): void {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
  }
}

function notImplemented({ method, url }: IncomingMessage): S3Error {
  return new S3Error('NotImplemented', `The embedded server does not implement ${method ?? ''} ${url ?? ''}`);
}

function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
  return new S3Error('InternalError', isFull ? 'The disk is full.' : 'We encountered an internal error.');
}

function sendXml(response: ServerResponse, document: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(document);
}

function sendError(request: IncomingMessage, response: ServerResponse, error: S3Error): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = errorDocument([
    ['Code', error.code],
    ['Message', error.message],
  ]);
  response.writeHead(error.status, { ...error.headers, 'content-type': 'application/xml' });
  response.end(request.method === 'HEAD' ? undefined : body);
  // Else the rest of a refused upload would be read as the next request.
  request.resume();
}
