import { eventObjectId, type EventObject } from '../event-object.js';
import type { FailedVersion, KnownObject } from '../ledger/known-objects.js';
import type { FoundObject } from '../source/list-objects.js';

/** An object in an hour folder whose name says nothing of its content. */
export type UnnamedObject = Omit<FoundObject, 'name'>;

/** A failed object whose time for another attempt has not come. */
export interface WaitingObject extends FailedVersion {
  readonly object: EventObject;
}

export interface GoneVersion {
  readonly key: string;
  readonly etag: string;
}

export interface RunPlan {
  /** Objects to publish, in order. */
  readonly todo: readonly EventObject[];
  /** Those of `todo` that failed before, by key. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Not yet recorded as failed. */
  readonly unnamed: readonly UnnamedObject[];
  readonly waiting: readonly WaitingObject[];
  /** Versions that failed and are no longer in the bucket. */
  readonly gone: readonly GoneVersion[];
  /** Objects whose present version is published. */
  readonly published: number;
}

type Seen = Pick<KnownObject, 'failures'> & { readonly published?: { readonly etag: string } };

export interface PlanOptions {
  readonly bucket: string;
  readonly known: ReadonlyMap<string, Seen>;
  readonly now: Date;
  readonly order: 'oldest' | 'newest';
  /** Whether the listing has all that there is of what is known. */
  readonly isComplete: boolean;
  /** Publish what is published already and try what failed, whatever its time. */
  readonly again: boolean;
  /** Objects that were named one by one: what failed of these is tried whatever its time. */
  readonly keys: readonly string[];
}

/** What a run has to do with the objects of a listing. */
export function planRun(listed: readonly FoundObject[], options: PlanOptions): RunPlan {
  const { bucket, known, now, order, again, keys } = options;
  const todo: EventObject[] = [];
  const attempts = new Map<string, number>();
  const unnamed: UnnamedObject[] = [];
  const waiting: WaitingObject[] = [];
  let published = 0;
  const isAsked = (key: string): boolean => again || keys.includes(key);
  for (const { name, ...entry } of listed) {
    const before = known.get(entry.key);
    const failure = before?.failures.get(entry.etag);
    if (name === undefined) {
      if (failure === undefined) unnamed.push(entry);
      continue;
    }
    const object = { ...entry, ...name, id: eventObjectId(bucket, entry.key, entry.etag) };
    if (!again && before?.published?.etag === entry.etag) {
      published += 1;
    } else if (!isAsked(entry.key) && failure?.retryAt !== undefined && failure.retryAt > now) {
      waiting.push({ ...failure, object });
    } else {
      todo.push(object);
      if (failure !== undefined) attempts.set(entry.key, failure.attempt);
    }
  }
  const direction = order === 'oldest' ? 1 : -1;
  todo.sort((a, b) => direction * (a.hour - b.hour) || (a.key < b.key ? -1 : 1));
  const gone = options.isComplete ? goneVersions(listed, known) : [];
  return { todo, attempts, unnamed, waiting, gone, published };
}

function goneVersions(listed: readonly FoundObject[], known: PlanOptions['known']): GoneVersion[] {
  const present = new Map(listed.map(({ key, etag }) => [key, etag]));
  return [...known].flatMap(([key, { failures }]) =>
    [...failures.keys()].filter((etag) => present.get(key) !== etag).map((etag) => ({ key, etag })),
  );
}

const FIRST_RETRY_MS = 5 * 60_000;
const LONGEST_RETRY_MS = 24 * 3_600_000;

/** When an object that failed for the `attempt`th time is worth another: 5 min later, then twice as long each time. */
export function retryTime(attempt: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS));
}
