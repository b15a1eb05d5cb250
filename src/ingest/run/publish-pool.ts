import type { EventObject } from '../event-object.js';
import type { Outcome } from './outcome.js';

export interface PublishPool {
  /** Objects under way at once. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Rejects only for what ends the whole run, as a Kafka that is away. */
  readonly publish: (object: EventObject, signal: AbortSignal) => Promise<Outcome>;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** Publishes objects, several at once, begun in the given order. The first rejection stops the others and is thrown. */
export async function publishAll(
  objects: readonly EventObject[],
  { parallel, signal, publish, onOutcome }: PublishPool,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const queue = objects.values();
  const worker = async (): Promise<void> => {
    // All workers draw from the one iterator.
    for (const object of queue) {
      if (stop.aborted) return;
      try {
        onOutcome(await publish(object, stop));
      } catch (error) {
        failed.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, objects.length) }, worker));
  signal.throwIfAborted();
  // What fails because of the first failure is aborted already: its reason is the one that tells.
  if (failed.signal.aborted) throw failed.signal.reason;
}
