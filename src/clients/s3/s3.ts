import type { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { S3Credentials } from '../../config/secrets.js';
import type { S3Service } from '../../topology/topology-types.js';
import { abortedError } from '../aborted.js';
import { EMBEDDED_S3_CREDENTIALS } from './embedded-credentials.js';
import { notS3, s3Failure } from './failure.js';
import { bodyOf, getInput, isMissing, objectFailure, type GetOptions } from './get.js';
import { listFolders, listPages, type BucketEntry, type ListOptions, type ObjectInfo } from './listing.js';

/** By default the SDK writes warnings to the terminal. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const CONNECTION_TIMEOUT_MS = 5_000;
/** Without a byte in either direction. */
const SILENCE_TIMEOUT_MS = 30_000;

export type { ByteRange, GetOptions } from './get.js';
export type { BucketEntry, ListOptions, ObjectInfo } from './listing.js';

/** One bucket. Every method rejects with S3Failure, or with Cancelled when aborted. */
export interface S3 {
  /** Rejects unless the bucket can be listed. */
  ping(signal?: AbortSignal): Promise<void>;
  bucketExists(signal?: AbortSignal): Promise<boolean>;
  /** Creates the bucket where it is missing; resolves to whether it was. */
  ensureBucket(signal?: AbortSignal): Promise<boolean>;
  /** In the order of the keys' UTF-8 bytes, fetched a page at a time. */
  listObjects(options?: ListOptions): AsyncGenerator<BucketEntry>;
  /** Names of the folders directly below a prefix, which is empty or ends with a slash. */
  folders(prefix: string, signal?: AbortSignal): Promise<string[]>;
  /** Undefined when there is no such object. */
  head(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined>;
  /** Fails with code `NoSuchKey` or `PreconditionFailed` when that version of the object is not there (any more). */
  get(key: string, options?: GetOptions): Promise<Readable>;
  /** A stream is sent once, as it comes: only a buffer can be sent again after a lost connection. */
  put(key: string, body: Uint8Array | SizedStream, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface SizedStream {
  readonly stream: Readable;
  /** Bytes that it will give. */
  readonly size: number;
}

type Service = Pick<S3Service, 'runtime' | 'endpoint' | 'region' | 'bucket' | 'forcePathStyle'>;

/** Opens no connection by itself. Without credentials the SDK looks for a profile or an instance role. */
export function connectS3(service: Service, credentials: S3Credentials | undefined): S3 {
  const { endpoint, region, bucket, forcePathStyle } = service;
  const address = { endpoint, bucket, region };
  const own = service.runtime === 'embedded' ? EMBEDDED_S3_CREDENTIALS : credentials;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle,
    // Checksums that the SDK adds by itself are unknown to some S3-compatible services, as Yandex Object Storage.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
    ...(own === undefined ? {} : { credentials: own }),
    logger: SILENT,
  });

  /** `during` gets the options of `client.send`. */
  async function attempt<T>(
    signal: AbortSignal | undefined,
    during: (options: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    try {
      return await during(signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      throw signal?.aborted === true
        ? abortedError(signal, `a request to S3 at ${endpoint}`)
        : s3Failure(error, address);
    }
  }

  const bucketExists = (signal?: AbortSignal) =>
    attempt(signal, async (options) => {
      try {
        await client.send(new HeadBucketCommand({ Bucket: bucket }), options);
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    });

  return {
    bucketExists,
    async ping(signal) {
      const { Name } = await attempt(signal, (options) =>
        client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }), options),
      );
      // The SDK reads an empty listing out of any well-formed XML, as a web page may be.
      if (Name === undefined) throw notS3({ endpoint });
    },
    async ensureBucket(signal) {
      if (await bucketExists(signal)) return false;
      return attempt(signal, async (options) => {
        try {
          await client.send(new CreateBucketCommand({ Bucket: bucket }), options);
          return true;
        } catch (error) {
          // Somebody else was quicker.
          if (error instanceof Error && error.name === 'BucketAlreadyOwnedByYou') return false;
          throw error;
        }
      });
    },
    listObjects: ({ signal, ...options } = {}) =>
      listPages((command) => attempt(signal, (sending) => client.send(command, sending)), address, options),
    folders: (prefix, signal) =>
      listFolders((command) => attempt(signal, (sending) => client.send(command, sending)), address, prefix),
    head: (key, signal) =>
      attempt(signal, async (options) => {
        try {
          const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), options);
          return {
            size: found.ContentLength ?? 0,
            etag: found.ETag ?? '',
            lastModified: found.LastModified ?? new Date(0),
          };
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      }),
    get: (key, options = {}) =>
      attempt(options.signal, async (sending) => {
        const input = getInput(bucket, key, options);
        const answer = await client.send(new GetObjectCommand(input), sending).catch((error: unknown) => {
          throw objectFailure(error, key, address) ?? error;
        });
        return bodyOf(answer, key, options, address);
      }),
    async put(key, body, signal) {
      const content =
        body instanceof Uint8Array ? { Body: body } : { Body: body.stream, ContentLength: body.size };
      await attempt(signal, (options) =>
        client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...content }), options),
      );
    },
    async close() {
      client.destroy();
    },
  };
}

function ignore(): void {}
