import { PassThrough, type Readable, type Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { ZipFile } from 'yazl';
import type { EventType } from '../../topology/topology-types.js';
import { eventFileName } from '../event-file-name.js';

export const PACKINGS = ['zip', 'gzip', 'none'] as const;
/** How the lines of an object are stored. */
export type Packing = (typeof PACKINGS)[number];

const EXTENSIONS: Readonly<Record<Packing, string>> = { zip: '.zip', gzip: '.gz', none: '' };

/** `browser_events.jsonl.zip`: the last part of an object's key. */
export function packedName(type: EventType, packing: Packing): string {
  return `${eventFileName(type)}${EXTENSIONS[packing]}`;
}

/** Takes lines on one side and gives the object on the other, of any size. The same lines give the same bytes. */
export interface Packer {
  readonly input: Writable;
  readonly output: Readable;
}

export function packer(type: EventType, packing: Packing): Packer {
  if (packing === 'zip') return zipPacker(eventFileName(type));
  const stream = packing === 'gzip' ? createGzip() : new PassThrough();
  return { input: stream, output: stream };
}

/** The time stamp of the member is fixed, and given in local time as zip keeps it: the bytes never vary. */
function zipPacker(member: string): Packer {
  const input = new PassThrough();
  const zip = new ZipFile();
  zip.addReadStream(input, member, {
    mtime: new Date(2022, 10, 29),
    forceDosTimestamp: true,
    mode: 0o100644,
  });
  zip.end();
  return { input, output: zip.outputStream.pipe(new PassThrough()) };
}
