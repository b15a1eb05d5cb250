import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { NplError, UsageError } from '../../errors.js';
import type { EventStream } from '../../topology/topology-types.js';
import type { EventFile } from './find-files.js';
import { MOST_LINES, objectIdOf } from '../identity.js';
import { readLines } from './read-lines.js';
import { rejection } from './rejection.js';

/** Lines are counted and compared with the warehouse in runs of this many line numbers. */
export const SEGMENT_LINES = 65_536;
/** Rejected lines that a report names; it counts them all. */
const NAMED_REJECTS = 10;

export interface RejectedLine {
  readonly line: number;
  readonly reason: string;
}

export interface Segment {
  /** Lines that must end in the warehouse. */
  readonly expected: number;
  /** Of these, how many the warehouse had when it was last asked: as events or as dead letters. */
  present: number;
  /** Of these, as events. */
  stored: number;
}

/** One file to be loaded, and how much of it the warehouse is known to hold. */
export interface LoadObject {
  readonly file: EventFile;
  readonly stream: EventStream;
  readonly id: bigint;
  /** `2022-11-28 20:00:00`, UTC. */
  readonly batchTime: string;
  /** Lines that are not blank. */
  readonly lines: number;
  /** Segment n holds the line numbers from n * SEGMENT_LINES: see `segmentOf`. */
  readonly segments: readonly Segment[];
  readonly rejected: { readonly count: number; readonly named: readonly RejectedLine[] };
  readonly stamp: FileStamp;
}

interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
}

/** Reads a file once, for its identity and the number of its lines. */
export async function surveyFile(
  file: EventFile,
  stream: EventStream,
  batchTime: string,
  signal: AbortSignal,
): Promise<LoadObject> {
  const stamp = await stampOf(file);
  const hash = createHash('sha256');
  const expected: number[] = [];
  const named: RejectedLine[] = [];
  let lines = 0;
  let rejected = 0;
  for await (const chunk of readLines(file.path, signal, (bytes) => hash.update(bytes))) {
    for (const line of chunk) {
      const { number } = line;
      if (number >= MOST_LINES) {
        throw new UsageError(`${file.path} has more than ${MOST_LINES} lines`, { next: 'split it' });
      }
      lines += 1;
      const reason = rejection(line);
      if (reason !== undefined) {
        rejected += 1;
        if (named.length < NAMED_REJECTS) named.push({ line: number, reason });
        continue;
      }
      const segment = segmentOf(number);
      while (expected.length <= segment) expected.push(0);
      expected[segment] = (expected[segment] ?? 0) + 1;
    }
  }
  const id = objectIdOf({ name: file.name, contentHash: hash.digest('hex') });
  const segments = expected.map((count) => ({ expected: count, present: 0, stored: 0 }));
  return { file, stream, id, batchTime, lines, segments, rejected: { count: rejected, named }, stamp };
}

/** Rejects when the file is no longer the one that was surveyed: its identity would be another. */
export async function assertUnchanged({ file, stamp }: LoadObject): Promise<void> {
  const now = await stampOf(file);
  if (now.size === stamp.size && now.mtimeMs === stamp.mtimeMs) return;
  throw new NplError(`${file.path} was changed while it was being loaded`, {
    why: 'its lines are known by their number and by the content of the whole file',
    next: 'run the command again once nothing writes to the file',
  });
}

export function segmentOf(lineNumber: number): number {
  return Math.floor(lineNumber / SEGMENT_LINES);
}

export function isComplete(object: LoadObject): boolean {
  return object.segments.every(({ present, expected }) => present >= expected);
}

/** Lines that the warehouse holds, as events or as dead letters. */
export function presentLines(object: LoadObject): number {
  return object.segments.reduce((sum, { present }) => sum + present, 0);
}

export function storedLines(object: LoadObject): number {
  return object.segments.reduce((sum, { stored }) => sum + stored, 0);
}

/** Lines that the warehouse must hold in the end. */
export function expectedLines(object: LoadObject): number {
  return object.lines - object.rejected.count;
}

async function stampOf(file: EventFile): Promise<FileStamp> {
  const { size, mtimeMs } = await stat(file.path);
  return { size, mtimeMs };
}
