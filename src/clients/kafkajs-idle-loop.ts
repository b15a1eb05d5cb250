import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

const mended = Symbol('idle loop mended');

/**
 * kafkajs 2.2.4 re-arms its throttle timer after every answer, with a negative delay when nothing is
 * throttled: an idle connection wakes a thousand times a second and Node 24 prints a warning
 * (github.com/tulios/kafkajs/issues/1704 and 1751; never released). Without pending requests there is nothing
 * to check. Safe to call again.
 */
export function mendIdleLoop(): void {
  const load = createRequire(import.meta.url);
  const { prototype } = load('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue & { [mended]?: true };
  };
  if (prototype[mended]) return;
  prototype[mended] = true;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
