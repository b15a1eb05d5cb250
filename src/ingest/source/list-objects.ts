import type { S3 } from '../../clients/s3/s3.js';
import { isEventFile, readObjectName, type ListedObject, type ObjectName } from '../event-object.js';
import { foldersOf, keyBefore, keyPast, type KeySpan } from './hour-keys.js';
import { PATIENCE, waitToRetry, type Patience } from './retry.js';

/** An object in an hour folder. */
export interface FoundObject extends ListedObject {
  /** Milliseconds since the epoch, a whole hour, UTC. */
  readonly hour: number;
  /** Undefined where it is called as no event file is. */
  readonly name: ObjectName | undefined;
}

export interface ListSource {
  /** Of the keys; hour folders lie directly below it. */
  readonly prefix: string;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
  /** Told of passing trouble before each further attempt. */
  readonly onRetry?: (error: Error) => void;
  /** Told of each event file that lies in no hour folder, or in one of an hour that does not exist. */
  readonly onStray?: (key: string) => void;
}

/** Hours, as milliseconds since the epoch; an end that is left out is open. */
export interface HourRange {
  readonly from?: number;
  /** Not itself in the range. */
  readonly until?: number;
}

type Listing = Pick<S3, 'listObjects'>;

const HOUR_MS = 3_600_000;
/** Up to here the hours are asked for by their folders. */
const FEW_HOURS = 3;
/** The first page of where nothing is expected: it ends with what lies behind. */
const RARE = 10;

/**
 * Everything in the hour folders of a range, however they are written (`month=02` or `month=2`). Folder markers and keys
 * outside of hour folders are left out. Sits out passing trouble of S3; throws S3Failure, or Cancelled when aborted.
 */
export async function* listObjects(
  store: Listing,
  { from, until, ...source }: ListSource & HourRange,
): AsyncGenerator<FoundObject> {
  if (from !== undefined && until !== undefined && until - from <= FEW_HOURS * HOUR_MS) {
    for (let hour = from; hour < until; hour += HOUR_MS) {
      for (const folder of foldersOf(hour)) yield* listBelow(store, `${folder}/`, {}, source);
    }
    return;
  }
  const span = {
    ...(from === undefined ? {} : { after: keyBefore(from) }),
    ...(until === undefined ? {} : { before: keyPast(until) }),
  };
  for await (const object of listSpan(store, { ...source, ...span })) {
    if (object.hour >= (from ?? -Infinity) && object.hour < (until ?? Infinity)) yield object;
  }
}

/** The same for a part of the bucket as its keys are sorted: an hour folder with one digit lies behind its time. */
export function listSpan(
  store: Listing,
  { after, before, isRare = false, ...source }: ListSource & KeySpan,
): AsyncGenerator<FoundObject> {
  const span = {
    isRare,
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  };
  return listBelow(store, 'year=', span, source);
}

async function* listBelow(
  store: Listing,
  folder: string,
  { after, before, isRare = false }: KeySpan,
  { prefix, signal, patience = PATIENCE, onRetry, onStray }: ListSource,
): AsyncGenerator<FoundObject> {
  let startAfter = after === undefined ? undefined : prefix + after;
  let failures = 0;
  for (;;) {
    try {
      const options = {
        prefix: prefix + folder,
        signal,
        ...(startAfter === undefined ? {} : { startAfter }),
        ...(isRare ? { firstPage: RARE } : {}),
      };
      for await (const listed of store.listObjects(options)) {
        const key = listed.key.slice(prefix.length);
        if (before !== undefined && !sortsBefore(key, before)) return;
        startAfter = listed.key;
        failures = 0;
        const { hour, name } = readObjectName(key);
        if (hour !== undefined) yield { ...listed, hour, name };
        else if (isEventFile(key)) onStray?.(listed.key);
      }
      return;
    } catch (error) {
      failures += 1;
      await waitToRetry(error, failures, patience, signal, onRetry);
    }
  }
}

/** S3 sorts by the bytes of UTF-8; `before` is ASCII, and there both orders agree. */
function sortsBefore(key: string, before: string): boolean {
  return key < before;
}
